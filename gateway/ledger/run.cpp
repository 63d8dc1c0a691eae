#include "gateway/ledger/run.h"

#include <algorithm>
#include <cstring>

namespace crossdock::ledger {
namespace {

constexpr std::size_t most_findings_kept = 20;

class FactsInMemory final : public FactSource {
public:
    explicit FactsInMemory(Decoded& decoded) {
        for (DecodedDocument& document : decoded.documents) {
            for (model::StockFact& fact : document.facts) {
                fact.place.document = document.index;
                facts_.push_back(std::move(fact));
            }
            document.facts.clear();
        }
    }
    Result<const model::StockFact*> next() override {
        return at_ == facts_.size() ? nullptr : &facts_[at_++];
    }
    Result<void> rewind() override {
        at_ = 0;
        return {};
    }
    std::uint64_t position() const override { return at_; }
    std::uint64_t size() const override { return facts_.size(); }

private:
    std::vector<model::StockFact> facts_;
    std::size_t at_ = 0;
};

/// By which a person knows the document, and by which a report of several is one.
const std::string& reference_of(const DecodedDocument& document) {
    return document.reference.empty() ? document.key.reference : document.reference;
}

/// The second key of a document: who, by which standard, under which references.
store::Key128 document_key(std::uint32_t partner, const DocumentKey& key) {
    std::string text;
    for (const std::string* part :
         {&key.standard, &key.sender, &key.receiver, &key.interchange, &key.group, &key.reference}) {
        text += std::to_string(part->size()) + ":" + *part;
    }
    const auto digest = crypto::sha256(std::to_string(partner) + "|" + text);
    store::Key128 out{};
    std::copy_n(digest.begin(), out.size(), out.begin());
    return out;
}

}  // namespace

std::unique_ptr<FactSource> facts_in_memory(Decoded& decoded) {
    return std::make_unique<FactsInMemory>(decoded);
}

crypto::Hash128 line_key(const crypto::Hash128& offer, std::string_view location) {
    if (location.empty()) return offer;
    const crypto::Hash128 place = crypto::hash128(location, offer.low);
    return {offer.low ^ place.low, offer.high ^ place.high};
}

MessageRun::MessageRun(Applier& applier, RunInput input, std::unique_ptr<FactSource> facts)
    : applier_(applier), input_(std::move(input)), facts_(std::move(facts)), mark_(applier.next_mark()) {
    const auto& documents = input_.decoded.documents;
    documents_.resize(documents.size());
    verdicts_.resize(documents.size());
    results_.resize(documents.size());
    for (std::size_t at = 0; at < documents.size(); ++at) {
        by_index_[documents[at].index] = at;
        DocumentResult& result = results_[at];
        result.index = documents[at].index;
        result.type = documents[at].type;
        result.reference = reference_of(documents[at]);
        result.rejected = documents[at].rejected;
        const auto& findings = documents[at].findings;
        result.findings.assign(
            findings.begin(),
            findings.begin() + static_cast<std::ptrdiff_t>(std::min(findings.size(), most_findings_kept)));
        const bool wanted = !input_.only_document || *input_.only_document == documents[at].index;
        if (!wanted) verdicts_[at].outcome = Outcome::ignored;
    }
}

std::uint64_t MessageRun::position() const {
    return facts_->position();
}

std::uint64_t MessageRun::listed() const {
    std::uint64_t listed = 0;
    for (const std::uint32_t feed : applier_.state().channel(input_.channel).feeds) {
        listed += applier_.state().feed(feed).listed;
    }
    const auto& documents = input_.decoded.documents;
    const bool full =
        std::any_of(documents.begin(), documents.end(), [this](const DecodedDocument& document) {
            return document.coverage.value_or(policy().coverage) == model::Coverage::full;
        });
    return full ? listed : 0;
}

void MessageRun::warn(DocumentResult& result, std::string message) const {
    if (result.findings.size() >= most_findings_kept) return;
    result.findings.push_back({Reach::warning, {}, {}, std::move(message), {}});
}

void MessageRun::hold(std::size_t at, const std::string& reason) {
    DocumentResult& result = results_[at];
    result.outcome = Outcome::held;
    result.reason = reason;
    result.quarantine = applier_.hold(input_.message, result.index, input_.channel, result);
    verdicts_[at] = {Outcome::held, reason};
}

// ---------------------------------------------------------------- admit

void MessageRun::admit() {
    if (input_.decoded.refused && input_.decoded.documents.empty()) {
        DocumentResult whole;
        whole.outcome = Outcome::held;
        whole.reason = "the message cannot be read";
        whole.findings = input_.decoded.findings;
        if (whole.findings.size() > most_findings_kept) whole.findings.resize(most_findings_kept);
        whole.quarantine = applier_.hold(input_.message, store::whole_message, input_.channel, whole);
        results_.push_back(std::move(whole));
        return;
    }
    for (std::size_t at = 0; at < documents_.size(); ++at) {
        if (verdicts_[at].outcome != Outcome::ignored) admit(at);
    }
}

void MessageRun::admit(std::size_t at) {
    const DecodedDocument& document = input_.decoded.documents[at];
    if (document.refused || input_.decoded.refused) {
        hold(at, "refused");
    } else if (!document.key.empty()) {
        store::DocumentKeyRow row{document_key(partner(), document.key), input_.message, document.index,
                                  document.digest};
        store::DocumentKeyRow first;
        const bool fresh = applier_.store().claim_document(row, first) ||
                           (first.message == input_.message && first.document == document.index);
        if (!fresh && first.digest == document.digest) {
            results_[at].outcome = verdicts_[at].outcome = Outcome::duplicate;
            results_[at].reason = "came before in message " + std::to_string(first.message);
            applier_.hear_again(input_.channel, first.message, false);
            return;
        }
        if (!fresh && policy().on_reused_reference == model::OnReusedReference::quarantine &&
            input_.behalf == 0) {
            hold(at,
                 "its reference came before with other content, in message " + std::to_string(first.message));
        }
    }
    join_report(at);
}

void MessageRun::join_report(std::size_t at) {
    const DecodedDocument& document = input_.decoded.documents[at];
    // A document that is held is still a part of its report: without it the report is not complete.
    const model::Coverage coverage = document.coverage.value_or(policy().coverage);
    const auto belongs = [&](const Report& report) {
        if (report.coverage != coverage) return false;
        if (policy().coverage_of == model::ReportOf::message) return true;
        if (policy().coverage_of == model::ReportOf::reference)
            return report.reference == reference_of(document);
        return report.document == document.index;
    };
    auto report = std::find_if(reports_.begin(), reports_.end(), belongs);
    if (report == reports_.end()) {
        report = reports_.emplace(reports_.end());
        report->coverage = coverage;
        report->reference = reference_of(document);
        report->document = document.index;
    }
    documents_[at].report = static_cast<std::size_t>(report - reports_.begin());
    documents_[at].included = verdicts_[at].outcome == Outcome::stored;
    if (!documents_[at].included || document.rejected != 0 || input_.behalf != 0) report->complete = false;
    report->counts.rejected += document.rejected;
}

void MessageRun::resume_admitted(const std::vector<Verdict>& verdicts, std::vector<DocumentResult> results) {
    for (std::size_t at = 0; at < documents_.size() && at < verdicts.size(); ++at) {
        verdicts_[at] = verdicts[at];
        const Outcome outcome = verdicts_[at].outcome;
        if (outcome == Outcome::applied || outcome == Outcome::superseded)
            verdicts_[at].outcome = Outcome::stored;
        if (outcome != Outcome::ignored && outcome != Outcome::duplicate) join_report(at);
    }
    if (results.size() == results_.size()) results_ = std::move(results);
}

void MessageRun::keep_facts_in(const std::string& path) {
    if (!input_.decoded.fact_file.empty()) return;
    auto file = FactFileWriter::create(path);
    if (!file) {
        failure_ = file.error();
        return;
    }
    auto fact = facts_->next();
    for (; fact && *fact != nullptr; fact = facts_->next()) (*file)->add(**fact);
    if (auto done = (*file)->finish(); !done) {
        failure_ = done.error();
        return;
    }
    auto opened = open_fact_file(path);
    if (!opened) {
        failure_ = opened.error();
        return;
    }
    facts_ = std::move(*opened);
    input_.decoded.fact_file = path;
}

// ---------------------------------------------------------------- look

std::optional<std::size_t> MessageRun::document_of(const model::StockFact& fact) const {
    const auto found = by_index_.find(fact.place.document);
    if (found == by_index_.end() || !documents_[found->second].included) return std::nullopt;
    return found->second;
}

model::ReportTime MessageRun::time_of(const model::StockFact& fact, const DecodedDocument& document) const {
    return model::report_time(fact.reported_at ? fact.reported_at : document.reported_at, input_.received_at);
}

MessageRun::Place& MessageRun::place_of(Report& report, const std::string& location) {
    auto& places = report.places;
    if (report.last_place < places.size() && places[report.last_place].location == location) {
        return places[report.last_place];
    }
    for (report.last_place = 0; report.last_place < places.size(); ++report.last_place) {
        if (places[report.last_place].location == location) return places[report.last_place];
    }
    Place& added = places.emplace_back();
    added.location = location;
    added.feed = applier_.state().find_feed(input_.channel, location);
    added.known_location = applier_.state().find_location(location);
    return added;
}

bool MessageRun::look(const Enough& enough) {
    do {
        auto fact = facts_->next();
        if (!fact) {
            failure_ = fact.error();
            return true;
        }
        if (*fact == nullptr) {
            count_repeats();
            return true;
        }
        if (const auto at = document_of(**fact)) {
            look_at(reports_[documents_[*at].report], **fact, input_.decoded.documents[*at]);
        }
    } while (!enough());
    return false;
}

void MessageRun::look_at(Report& report, const model::StockFact& fact, const DecodedDocument& document) {
    const State& state = applier_.state();
    ++report.counts.records;
    Place& place = place_of(report, fact.location);
    const model::ReportTime time = time_of(fact, document);
    place.order = std::max(place.order, time.order);
    place.as_of = std::max(place.as_of, time.as_of);
    place.stated = place.stated || time.stated;
    report.ahead = report.ahead || time.ahead;
    crypto::Hash128 key;
    const std::uint32_t offer = applier_.find_offer(partner(), fact, key);
    if (offer != 0) key = state.offer(offer).key;
    const crypto::Hash128 whole = line_key(key, fact.location);
    const bool first = report.keys.insert(whole);
    if (!first && report.coverage != model::Coverage::delta) report.repeats[whole];
    const std::uint32_t line = offer == 0 || place.known_location == State::no_location
                                   ? 0
                                   : state.find_line(offer, place.known_location);
    const bool uncertain = line != 0 && (state.line(line).flags & Line::base_uncertain) != 0;
    if (report.coverage == model::Coverage::delta) {
        if (line != 0) report.doubted.push_back(line);
        report.base_unknown = report.base_unknown || line == 0 || uncertain;
    }
    if (line == 0 || !first) return;
    const Line& known = state.line(line);
    if (known.listed_by == place.feed && known.missing == 0) ++place.named;
    if (!known.positive()) return;
    ++place.positive;
    const std::optional<Decimal> figure = model::counted(fact);
    if (!figure) return;
    const auto after = report.coverage == model::Coverage::delta ? known.figure().plus(*figure) : figure;
    if (after && (after->is_negative() || after->is_zero())) ++report.counts.to_zero;
}

/// Where an offer is named twice, what counts is found by going through the facts once more: it is rare.
void MessageRun::count_repeats() {
    const bool any = std::any_of(reports_.begin(), reports_.end(),
                                 [](const Report& each) { return !each.repeats.empty(); });
    if (!any) {
        if (auto again = facts_->rewind(); !again) failure_ = again.error();
        return;
    }
    const auto add = [](std::optional<Decimal>& sum, const std::optional<Decimal>& value) {
        if (value) sum = sum.value_or(Decimal()).plus(*value);
    };
    auto again = facts_->rewind();
    for (std::uint64_t number = 0; again && number < facts_->size(); ++number) {
        auto fact = facts_->next();
        if (!fact || *fact == nullptr) break;
        const auto at = document_of(**fact);
        if (!at) continue;
        Report& report = reports_[documents_[*at].report];
        crypto::Hash128 key;
        const std::uint32_t offer = applier_.find_offer(partner(), **fact, key);
        if (offer != 0) key = applier_.state().offer(offer).key;
        const auto found = report.repeats.find(line_key(key, (*fact)->location));
        if (found == report.repeats.end()) continue;
        ++found->second.times;
        found->second.last = number;
        add(found->second.available, (*fact)->available ? (*fact)->available : model::counted(**fact));
        add(found->second.on_hand, (*fact)->on_hand);
    }
    if (again) again = facts_->rewind();
    if (!again) failure_ = again.error();
}

// ---------------------------------------------------------------- decide

bool MessageRun::is_old(Report& report) const {
    bool all = !report.places.empty();
    for (Place& place : report.places) {
        if (place.feed == 0) place.feed = applier_.state().find_feed(input_.channel, place.location);
        if (place.feed == 0) {
            all = false;
            continue;
        }
        const store::FeedRow& row = applier_.state().feed(place.feed).row;
        place.older = report.coverage == model::Coverage::full && row.full_message != 0 &&
                      model::is_older({place.order, input_.message}, {row.full_at, row.full_message},
                                      policy().order_tolerance);
        all = all && place.older;
    }
    return all;
}

std::string MessageRun::reason_to_hold(Report& report) const {
    const State& state = applier_.state();
    model::ReportCounts& counts = report.counts;
    counts.records += counts.rejected;
    std::vector<std::uint32_t> feeds;
    for (const Place& place : report.places) feeds.push_back(place.feed);
    if (report.places.empty()) feeds = state.channel(input_.channel).feeds;
    std::uint64_t named = 0, positive = 0;
    for (const Place& place : report.places) {
        named += place.named;
        positive += place.positive;
    }
    const bool full = report.coverage == model::Coverage::full && report.complete;
    for (const std::uint32_t feed : feeds) {
        if (feed == 0) continue;
        counts.known +=
            full ? state.feed(feed).listed : std::max(state.feed(feed).lines, state.feed(feed).listed);
        counts.known_positive += state.feed(feed).positive;
    }
    counts.known_positive = std::max(counts.known_positive, positive);
    counts.missing = full && counts.known > named ? counts.known - named : 0;
    const auto guard = model::tripped_guard(policy().guards,
                                            full ? model::Coverage::full : model::Coverage::partial, counts);
    if (guard) return "guard: " + *guard;
    if (!report.repeats.empty() && policy().repeated == model::Repeated::error) {
        return "repeated: " + std::to_string(report.repeats.size()) + " offers are named more than once";
    }
    if (report.base_unknown) return "base uncertain: a change to a figure that is not known for certain";
    return {};
}

/// An empty full report speaks of every location of its channel.
void MessageRun::cover_all(Report& report) {
    if (!report.places.empty() || !report.lists) return;
    for (const std::uint32_t feed : applier_.state().channel(input_.channel).feeds) {
        Place& place = place_of(report, applier_.state().feed(feed).row.location);
        place.order = place.as_of = input_.received_at;
    }
}

void MessageRun::judge(Report& report, std::size_t index) {
    const bool old = is_old(report);
    std::string reason;
    if (input_.behalf == 0 && !old) reason = reason_to_hold(report);
    report.lists = report.coverage == model::Coverage::full && report.complete;
    cover_all(report);
    for (std::size_t at = 0; at < documents_.size(); ++at) {
        if (!documents_[at].included || documents_[at].report != index) continue;
        if (!reason.empty()) {
            hold(at, reason);
            documents_[at].included = false;
        } else if (old && input_.behalf == 0) {
            verdicts_[at].outcome = Outcome::superseded;
        } else {
            verdicts_[at].outcome = Outcome::applied;
        }
        if (report.ahead)
            warn(results_[at], "the sender's time is more than 10 minutes ahead: receipt was taken");
        if (!report.repeats.empty()) {
            warn(results_[at], std::to_string(report.repeats.size()) + " offers are named more than once");
        }
    }
    if (reason.empty()) return;
    std::sort(report.doubted.begin(), report.doubted.end());
    for (const std::uint32_t line : report.doubted) applier_.doubt(line);
}

void MessageRun::decide() {
    for (std::size_t index = 0; index < reports_.size(); ++index) judge(reports_[index], index);
}

void MessageRun::obey(std::vector<Verdict> verdicts, std::vector<DocumentResult> results) {
    verdicts_ = std::move(verdicts);
    results_ = std::move(results);
    for (std::size_t index = 0; index < reports_.size(); ++index) {
        Report& report = reports_[index];
        is_old(report);
        report.lists = report.coverage == model::Coverage::full && report.complete;
        cover_all(report);
    }
    for (std::size_t at = 0; at < documents_.size(); ++at) {
        documents_[at].included = documents_[at].included && (verdicts_[at].outcome == Outcome::applied ||
                                                              verdicts_[at].outcome == Outcome::superseded);
    }
}

Outcome MessageRun::outcome() const {
    std::optional<Outcome> all;
    for (const DocumentResult& result : results_) {
        if (result.outcome == Outcome::applied || !all) all = result.outcome;
    }
    return all.value_or(Outcome::ignored);
}

}  // namespace crossdock::ledger
