#pragma once

#include "gateway/ledger/applier.h"
#include "gateway/ledger/fact_file.h"
#include "gateway/ledger/tables.h"
#include "gateway/model/guards.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossdock::ledger {

/// What a run needs to know of the message beside its facts.
struct RunInput {
    MessageSeq message = 0;
    std::uint32_t channel = 0;
    Instant received_at;
    Decoded decoded;        ///< its documents without facts
    MessageSeq behalf = 0;  ///< the release by whose order it runs; 0 = it came by itself
    std::optional<std::uint32_t> only_document;  ///< of a release
};

/// Says when a slice is long enough; asked after each record.
using Enough = std::function<bool()>;

/// Takes one decoded message through its phases: admit (keys against duplicates), look (guards count what it
/// would do), decide (held, superseded or applied: per report, before the first write), apply its facts,
/// leave_out (what a full report does not name) and finish (its feeds were heard from). A small message runs
/// through all of them in one step; a large one in slices, a step each. The decision is atomic, the work is
/// not.
class MessageRun {
public:
    MessageRun(Applier& applier, RunInput input, std::unique_ptr<FactSource> facts);

    void admit();
    /// True when all facts have been looked at.
    bool look(const Enough& enough);
    void decide();
    /// What decide() found, to be kept with the job and given back after a restart instead of deciding anew;
    /// by document.
    struct Verdict {
        Outcome outcome = Outcome::stored;
        std::string reason;
    };
    const std::vector<Verdict>& verdicts() const { return verdicts_; }
    void obey(std::vector<Verdict> verdicts, std::vector<DocumentResult> results);
    /// In place of admit() after a restart: `verdicts` are those after admit(), or after decide().
    void resume_admitted(const std::vector<Verdict>& verdicts, std::vector<DocumentResult> results);
    /// Moves facts that are in memory to a file, so that they outlive the process.
    void keep_facts_in(const std::string& path);
    /// True when all facts have been applied.
    bool apply(const Enough& enough);
    /// True when there is no line left to look at.
    bool leave_out(const Enough& enough);
    void finish();

    std::uint64_t position() const;  ///< facts applied, or the next line to look at
    std::uint64_t facts() const { return facts_->size(); }
    /// The number of lines that a full report of this message would be compared with.
    std::uint64_t listed() const;
    void skip_to(std::uint64_t fact);  ///< facts before it were applied before a restart
    void leave_out_from(std::uint32_t line) { next_line_ = line; }
    std::uint32_t next_line() const { return next_line_; }
    const std::vector<DocumentResult>& results() const { return results_; }
    const RunInput& input() const { return input_; }
    Outcome outcome() const;  ///< of the message as a whole
    /// Reading the facts failed.
    const std::optional<Error>& failure() const { return failure_; }

private:
    /// What a report says about one location: the feed of its channel there.
    struct Place {
        std::string location;
        std::uint32_t feed = 0;
        std::uint32_t known_location = 0;  ///< a line is the offer's, whichever channel stated it last
        Instant order, as_of;
        bool stated = false, older = false;
        std::uint64_t named = 0, positive = 0;  ///< known ones, before
        std::uint64_t named_now = 0;            ///< while applying
    };
    struct Repeat {
        std::uint64_t last = 0;
        std::optional<Decimal> available, on_hand;
        std::uint64_t times = 0;
    };
    struct KeyHash {
        std::size_t operator()(const crypto::Hash128& key) const { return key.low; }
    };
    /// Documents that state one coverage together.
    struct Report {
        model::Coverage coverage = model::Coverage::full;
        std::string reference;
        std::uint32_t document = 0;  ///< of `coverage_of: document`
        bool complete = true, lists = false, base_unknown = false, ahead = false;
        model::ReportCounts counts;
        std::vector<Place> places;
        std::size_t last_place = 0;
        KeySet keys;
        std::unordered_map<crypto::Hash128, Repeat, KeyHash> repeats;
        std::vector<std::uint32_t> doubted;  ///< lines that a held change concerns
    };
    struct Document {
        std::size_t report = 0;
        bool included = false;
    };

    void admit(std::size_t document);
    void join_report(std::size_t document);
    void hold(std::size_t document, const std::string& reason);
    void look_at(Report& report, const model::StockFact& fact, const DecodedDocument& document);
    void count_repeats();
    void judge(Report& report, std::size_t index);
    std::string reason_to_hold(Report& report) const;
    bool is_old(Report& report) const;
    void cover_all(Report& report);
    void apply(const model::StockFact& fact, std::uint64_t number);
    bool stands(Report& report, const crypto::Hash128& key, std::uint64_t number,
                model::StockFact& fact) const;
    Place& place_of(Report& report, const std::string& location);
    std::optional<std::size_t> document_of(const model::StockFact& fact) const;
    model::ReportTime time_of(const model::StockFact& fact, const DecodedDocument& document) const;
    FactContext context_of(const Report& report) const;
    void warn(DocumentResult& result, std::string message) const;
    void acknowledge();
    Judgement judgement_of(std::size_t document) const;
    const model::FeedPolicy& policy() const { return applier_.feed_policy(input_.channel); }
    std::uint32_t partner() const { return applier_.state().channel(input_.channel).row.partner; }

    Applier& applier_;
    RunInput input_;
    std::unique_ptr<FactSource> facts_;
    std::uint32_t mark_;
    std::map<std::uint32_t, std::size_t> by_index_;
    std::vector<Document> documents_;
    std::vector<Report> reports_;
    std::vector<Verdict> verdicts_;
    std::vector<DocumentResult> results_;
    std::uint32_t next_line_ = 1;
    model::StockFact summed_;
    std::optional<Error> failure_;
};

/// Facts that came decoded in memory, in the order of their documents.
std::unique_ptr<FactSource> facts_in_memory(Decoded& decoded);

/// Tells two facts of one report apart: offer and location.
crypto::Hash128 line_key(const crypto::Hash128& offer, std::string_view location);

}  // namespace crossdock::ledger
