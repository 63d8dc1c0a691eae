#include "gateway/ledger/outgoing.h"
#include "gateway/ledger/run.h"

#include <algorithm>

namespace crossdock::ledger {

FactContext MessageRun::context_of(const Report& report) const {
    return {input_.channel, input_.message, report.coverage, report.lists, mark_, 0};
}

bool MessageRun::apply(const Enough& enough) {
    do {
        const std::uint64_t number = facts_->position();
        auto fact = facts_->next();
        if (!fact) {
            failure_ = fact.error();
            return true;
        }
        if (*fact == nullptr) return true;
        apply(**fact, number);
    } while (!enough());
    return facts_->position() == facts_->size();
}

void MessageRun::skip_to(std::uint64_t fact) {
    // What was applied before a restart was named: the marks are made again.
    while (facts_->position() < fact) {
        auto skipped = facts_->next();
        if (!skipped || *skipped == nullptr) return;
        crypto::Hash128 key;
        const std::uint32_t offer = applier_.find_offer(partner(), **skipped, key);
        const std::uint32_t feed = applier_.state().find_feed(input_.channel, (*skipped)->location);
        if (offer == 0 || feed == 0) continue;
        const std::uint32_t line = applier_.state().find_line(offer, applier_.state().feed(feed).location);
        if (line == 0 || applier_.state().line(line).mark == mark_) continue;
        applier_.state().mark_line(line, mark_);
        if (const auto at = document_of(**skipped)) {
            ++place_of(reports_[documents_[*at].report], (*skipped)->location).named_now;
        }
    }
}

/// False where a later fact of the report counts in place of this one; may replace the figures by their sum.
bool MessageRun::stands(Report& report, const crypto::Hash128& key, std::uint64_t number,
                        model::StockFact& fact) const {
    const auto found = report.repeats.find(key);
    if (found == report.repeats.end()) return true;
    if (found->second.last != number) return false;
    if (policy().repeated == model::Repeated::sum) {
        fact.available = found->second.available;
        fact.on_hand = found->second.on_hand;
        fact.committed.reset();
    }
    return true;
}

void MessageRun::apply(const model::StockFact& given, std::uint64_t number) {
    const auto at = document_of(given);
    if (!at) return;
    DocumentResult& result = results_[*at];
    Report& report = reports_[documents_[*at].report];
    ++result.records;
    const model::StockFact* fact = &given;
    if (!report.repeats.empty()) {
        crypto::Hash128 key;
        const std::uint32_t offer = applier_.find_offer(partner(), given, key);
        if (offer != 0) key = applier_.state().offer(offer).key;
        summed_ = given;
        if (!stands(report, line_key(key, given.location), number, summed_)) {
            ++result.unchanged;
            return;
        }
        fact = &summed_;
    }
    if (verdicts_[*at].outcome == Outcome::superseded || place_of(report, given.location).older) {
        ++result.superseded;
        return;
    }
    bool matched = false;
    const model::ReportTime time = time_of(*fact, input_.decoded.documents[*at]);
    FactContext context = context_of(report);
    const FactOutcome outcome = applier_.apply(*fact, context, time, matched);
    place_of(report, given.location).named_now += context.newly_named;
    switch (outcome) {
        case FactOutcome::changed:
            ++result.changed;
            break;
        case FactOutcome::unchanged:
            ++result.unchanged;
            break;
        case FactOutcome::superseded:
            ++result.superseded;
            break;
        case FactOutcome::rejected:
            ++result.rejected;
            warn(result, "a figure without a base, or out of range, was left out");
            break;
    }
    if (!matched) ++result.unmatched;
}

/// Lines that a full report lists and this one does not name. Goes through all lines once, in slices.
bool MessageRun::leave_out(const Enough& enough) {
    State& state = applier_.state();
    const auto covers = [&](const Report& report, std::uint32_t feed) {
        if (!report.lists) return static_cast<const Place*>(nullptr);
        for (const Place& place : report.places) {
            if (!place.older && state.find_feed(input_.channel, place.location) == feed) return &place;
        }
        return static_cast<const Place*>(nullptr);
    };
    // Feeds that some report of this message lists; nothing is to be done where nothing is left out.
    std::vector<std::pair<std::uint32_t, std::pair<const Report*, const Place*>>> covered;
    for (std::size_t at = 0; at < documents_.size(); ++at) {
        if (!documents_[at].included || verdicts_[at].outcome != Outcome::applied) continue;
        const Report& report = reports_[documents_[at].report];
        for (const std::uint32_t feed : state.channel(input_.channel).feeds) {
            const Place* place = covers(report, feed);
            if (place && place->named_now >= state.feed(feed).listed && state.feed(feed).absent == 0)
                continue;  // nothing is left out
            const auto same = [feed](const auto& each) { return each.first == feed; };
            if (place && std::none_of(covered.begin(), covered.end(), same))
                covered.push_back({feed, {&report, place}});
        }
    }
    if (covered.empty()) return true;
    const std::uint32_t last = state.last_line();
    for (; next_line_ <= last; ++next_line_) {
        const Line& line = state.line(next_line_);
        if (line.mark == mark_ || line.listed_by == 0 ||
            (line.missing != 0 && (line.flags & Line::missing_settled) != 0))
            continue;
        for (const auto& [feed, by] : covered) {
            if (line.listed_by != feed) continue;
            const auto& [report, place] = by;
            const model::Spoken news{place->order, input_.message};
            if (!model::is_older(news, applier_.seen(line), policy().order_tolerance)) {
                applier_.leave_out(next_line_, context_of(*report),
                                   {place->order, place->as_of, place->stated, false});
            }
            break;
        }
        if (next_line_ % 64 == 0 && enough()) {
            ++next_line_;
            return false;
        }
    }
    return true;
}

void MessageRun::finish() {
    for (Report& report : reports_) {
        bool applied = false;
        for (std::size_t at = 0; at < documents_.size(); ++at) {
            applied = applied || (documents_[at].included && &reports_[documents_[at].report] == &report &&
                                  verdicts_[at].outcome == Outcome::applied);
        }
        if (!applied || input_.behalf != 0)
            continue;  // a release speaks of the past: its feed was not heard from
        for (const Place& place : report.places) {
            if (place.older) continue;
            const std::uint32_t feed = applier_.feed(input_.channel, place.location);
            applier_.hear(feed, {place.order, place.as_of, place.stated, report.lists, input_.message});
        }
    }
    for (std::size_t at = 0; at < documents_.size(); ++at) {
        if (verdicts_[at].outcome != Outcome::applied && verdicts_[at].outcome != Outcome::superseded)
            continue;
        DocumentResult& result = results_[at];
        if (result.changed != 0) {
            result.outcome = Outcome::applied;
        } else if (result.superseded != 0 && result.superseded == result.records) {
            result.outcome = Outcome::superseded;
        } else {
            result.outcome = Outcome::unchanged;
        }
    }
    acknowledge();
}

Judgement MessageRun::judgement_of(std::size_t at) const {
    const DecodedDocument& document = input_.decoded.documents[at];
    if (document.refused || input_.decoded.refused) return Judgement::rejected;
    const bool faults = document.rejected != 0 || document.more_findings != 0 ||
                        std::any_of(document.findings.begin(), document.findings.end(),
                                    [](const Finding& finding) { return finding.reach >= Reach::record; });
    return faults ? Judgement::accepted_with_errors : Judgement::accepted;
}

/// Whether a document is held by a guard, old or a duplicate is our own affair: its sender hears that it
/// could be read. A release is no news to the sender.
void MessageRun::acknowledge() {
    const Decoded& decoded = input_.decoded;
    if (decoded.acknowledgments == 0 || input_.behalf != 0) return;
    Judgements judgements;
    judgements.otherwise = decoded.refused ? Judgement::rejected : Judgement::accepted;
    for (std::size_t at = 0; at < documents_.size(); ++at) {
        const Judgement judgement = judgement_of(at);
        if (judgement != judgements.otherwise) judgements.documents[decoded.documents[at].index] = judgement;
    }
    applier_.acknowledge(input_.message, input_.channel, decoded.acknowledge, decoded.acknowledgments,
                         judgements);
}

}  // namespace crossdock::ledger
