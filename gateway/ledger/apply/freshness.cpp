#include "gateway/ledger/applier.h"
#include "gateway/ledger/jobs.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

/// Up to here a flip is done within the step that brings it; above it becomes a job that is cut into slices.
constexpr std::uint64_t most_lines_at_once = 1000;
constexpr std::uint64_t most_lines_searched = 100'000;

}  // namespace

/// In the order (due, feed), so that a replay fires them alike.
void Applier::fire_deadlines() {
    while (!state_.deadlines().empty() && state_.deadlines().begin()->first <= time()) {
        set_level(state_.deadlines().begin()->second);
    }
}

/// Brings a feed's level and deadline to model time.
void Applier::set_level(std::uint32_t id) {
    const Feed& feed = state_.feed(id);
    const std::optional<model::Expect> expect = feed.policy != nullptr ? feed.policy->expect : std::nullopt;
    const model::Freshness level = model::freshness_at(expect, feed.row.as_of, time());
    const std::optional<Instant> due = model::next_level_at(expect, feed.row.as_of, time());
    if (due != feed.row.due) state_.set_due(id, due);
    if (static_cast<std::uint8_t>(level) == feed.row.level) return;
    state_.change_feed(id).row.level = static_cast<std::uint8_t>(level);
    recompute_feed(id);
}

void Applier::recompute_feed(std::uint32_t id) {
    if (state_.feed(id).lines == 0) return;
    if (state_.feed(id).lines <= most_lines_at_once && state_.last_line() <= most_lines_searched) {
        recompute(id, 1, state_.last_line());
        return;
    }
    store::JobRow job;
    job.id = ++state_.counters.job;
    job.kind = static_cast<std::uint8_t>(JobKind::recompute);
    job.subject = id;
    job.position = 1;
    jobs_.push_back(job);
}

void Applier::hear(std::uint32_t id, const Heard& heard) {
    Feed& feed = state_.change_feed(id);
    feed.row.heard_at = time();
    feed.row.run = step_.sequence;
    feed.row.message = heard.message;
    ++feed.row.runs;
    if (heard.as_of >= feed.row.as_of) {
        feed.row.as_of = heard.as_of;
        feed.row.stated = heard.stated;
    }
    if (heard.lists) {
        feed.row.full_at = heard.order;
        feed.row.full_message = heard.message;
        feed.row.full_run = step_.sequence;
    }
    set_level(id);
}

void Applier::hear_again(std::uint32_t channel, std::uint64_t message, bool by_body) {
    for (const std::uint32_t id : state_.channel(channel).feeds) {
        if (state_.feed(id).row.message != message) continue;
        Feed& feed = state_.change_feed(id);
        feed.row.heard_at = time();
        if (!by_body) continue;
        feed.row.run = step_.sequence;
        ++feed.row.runs;
        // Where the sender named the moment of its figures, saying it again does not make them younger.
        if (!feed.row.stated) feed.row.as_of = std::max(feed.row.as_of, time());
        set_level(id);
    }
}

}  // namespace crossdock::ledger
