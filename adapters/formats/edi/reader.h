#pragma once

#include "adapters/formats/edi/charset.h"
#include "adapters/formats/edi/dialect.h"
#include "adapters/formats/edi/envelope.h"
#include "adapters/formats/edi/findings.h"
#include "adapters/formats/edi/message_rules.h"
#include "adapters/formats/edi/record_builder.h"
#include "adapters/formats/edi/segment_checker.h"
#include "adapters/formats/edi/structure.h"
#include "adapters/formats/edi/tokenizer.h"
#include "adapters/formats/edi/walker.h"
#include "gateway/ports/format.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace crossdock::edi {

/// Reads X12 and EDIFACT messages: segments from the Tokenizer, the envelope's accounts, and records by the
/// document's structure. Every document whose structure is known is validated, whether its records are
/// selected or not. One without a known structure is read flat: a record runs from one segment of the
/// selected tag to the next.
///
/// A record that has a fault of severity record is not given out: its Problem is all there is of it. Between
/// two events at most one record and the header are kept.
class Reader final : public ports::DocumentReader {
public:
    /// `structures` is never null.
    Reader(Standard standard, std::shared_ptr<const Structures> structures, const ports::ReadOptions& options,
           Scan scan = best_scan());

    void feed(std::string_view bytes, bool last) override { tokenizer_.feed(bytes, last); }
    Event next() override;
    const ports::DocumentInfo& document() const override { return info_; }
    const document::Record& header() const override { return header_; }
    Result<void> select(const ports::RecordPath& records) override;
    const document::Record& record() const override { return record_; }
    bool document_ok() const override { return document_ok_; }
    std::vector<document::Problem> take_problems() override { return findings_.take(); }

    std::size_t acknowledgments() const override { return envelope_.answerable(); }

    /// Before the first feed(): makes take_reports() give something.
    void keep_reports() { findings_.keep_reports(); }
    /// The interchanges that were completed since the last call. Each document has the verdict that its
    /// faults alone give.
    std::vector<InterchangeReport> take_reports() { return findings_.reports().take(); }

    /// For whoever prints a message: called with each segment.
    struct Listener {
        struct Line {
            const Segment& segment;
            unsigned depth = 0;                    ///< 0 for the envelope, 1 and more inside of a document
            const SegmentRule* rule = nullptr;     ///< null where it is not known
            const Directory* directory = nullptr;  ///< for names; null where none is known
            Fault fault = Fault::none;             ///< of its place
        };
        virtual ~Listener() = default;
        virtual void line(const Line& line) = 0;
    };
    void listen(Listener& listener) { listener_ = &listener; }

private:
    enum class Phase : std::uint8_t {
        skipping,  ///< nothing selected: only the envelope is checked
        header,
        record,
        after  ///< behind a record; another may follow
    };

    bool pull();
    void stop(Tokenizer::Pull why);
    void tell_tolerances();
    bool holds_another() const;
    void dispatch();
    void use_dialect();
    void begin_document();
    void end_document(const Segment* trailer);
    void outside();
    void take_segment();
    void place_segment();
    void place_flat();
    void begin_record();
    void tell(const Walker::Placed* placed);
    void check_header();
    void check_segment(const SegmentRule* rule, Structure::Id loop);
    FaultReport report_of(const Finding& finding) const;
    void report_finding(const Finding& finding, Structure::Id loop);
    void report_rules();
    bool is_hint(Fault fault) const;
    std::string converted(const Token& token) const;
    const SegmentRule* service_rule() const;
    bool give_record();
    void add(document::Record& record, const Walker::Placed& placed);
    const SegmentRule* rule_of(const Walker::Placed& placed) const;
    bool fits(const document::Record& record);
    void report_missing(std::span<const Structure::Id> missing);
    void report_place(Fault fault, Structure::Id loop);
    document::Severity reach() const;
    std::string tag_text() const;
    std::uint32_t last_document() const { return documents_ > 0 ? documents_ - 1 : 0; }
    void push(Event event) { events_[event_count_++] = event; }

    const Standard standard_;
    const std::shared_ptr<const Structures> structures_;
    const ports::ReadOptions options_;
    Tokenizer tokenizer_;
    Findings findings_;
    RecordBuilder builder_;
    SegmentChecker checker_;
    MessageRules rules_;
    std::vector<FaultReport> rule_faults_;
    Envelope envelope_;
    Listener* listener_ = nullptr;
    std::shared_ptr<const Directory> service_;  ///< has the envelope's segments, by the interchange's syntax
    Charset charset_;                           ///< by the options; else the interchange says
    std::string syntax_;                        ///< of the interchange that said it

    std::uint16_t told_ = 0;  ///< tolerances that were reported for this interchange
    bool told_outside_ = false;
    std::uint32_t pulled_ = 0, on_own_line_ = 0;  ///< segments of this interchange

    Segment segment_;
    bool held_ = false;  ///< segment_ waits until the events before it were given out
    bool over_ = false;
    std::array<Event, 4> events_{};
    std::size_t event_next_ = 0, event_count_ = 0;

    ports::DocumentInfo info_;
    std::uint32_t documents_ = 0, segments_ = 0;
    bool document_ok_ = true;
    std::shared_ptr<const Structure> structure_;
    bool exact_ = false;   ///< structure_ is of the document's very version
    bool subset_ = false;  ///< an association made its own subset of the message, and may have added codes
    std::optional<Walker> walker_;
    std::optional<Walker::Placed> placed_;  ///< of the held segment
    Phase phase_ = Phase::skipping;
    ports::RecordPath path_;
    Structure::Id record_loop_ = Structure::nowhere;
    document::Record header_, record_;
    bool oversized_ = false;
    std::vector<document::NodeId> open_;  ///< by position: the node of the loop's present turn
};

/// Reads a message to its end, for its reports or its Listener: records and problems are not looked at.
/// `look` is called after each piece. Errors: those of the source.
Result<void> read_to_end(
    Reader& reader, const ports::PieceSource& source, const std::function<void()>& look = [] {});

}  // namespace crossdock::edi
