#pragma once

#include "adapters/formats/edi/report.h"

#include <vector>

namespace crossdock::edi {

/// Puts faults where they belong in the reports of a message's interchanges. The envelope says when
/// something begins and ends; what comes in between belongs to the innermost that is open.
class ReportBuilder {
public:
    /// Documents of one group that are kept; of those beyond only the bad ones are.
    static constexpr std::size_t most_documents = 10'000;
    /// Groups of one interchange that are kept; what is in those beyond counts as of the last.
    static constexpr std::size_t most_groups = 10'000;

    void open_interchange(InterchangeReport interchange);
    void open_group(GroupReport group);
    void open_document(DocumentReport document);
    /// A structure of its very version was there to check the open document against.
    void set_known(bool known) { document_.known = known; }
    /// How many faults of the document in hand, or of the one that was closed last, were not kept.
    void set_left_out(std::uint32_t faults);
    void add(FaultReport fault);
    void close_document(std::uint32_t segments, std::uint64_t end);
    /// `claimed`: the trailer's count as sent.
    void close_group(std::string claimed);
    void close_interchange();

    /// The interchanges that are complete, once.
    std::vector<InterchangeReport> take();

private:
    InterchangeReport& interchange();
    GroupReport& group();

    std::vector<InterchangeReport> reports_;
    std::size_t groups_left_out_ = 0;
    bool in_interchange_ = false, in_group_ = false, in_document_ = false;
    DocumentReport document_;
};

}  // namespace crossdock::edi
