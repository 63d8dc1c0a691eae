#include "gateway/ledger/journal_impl.h"
#include "gateway/ledger/ledger_impl.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

constexpr auto between_looks = std::chrono::minutes(10);
constexpr std::uint64_t events_a_slice = 2000;

}  // namespace

/// When the event happened, by its step; nothing where neither is there.
Result<std::optional<Instant>> Ledger::Impl::time_of_event(std::uint64_t sequence) {
    std::uint64_t step = 0;
    const auto take = [&](store::EventRow&& row) {
        step = row.step;
        return false;
    };
    if (auto scanned = store.scan_events(sequence - 1, take); !scanned) return scanned.error();
    if (step == 0) return std::optional<Instant>();
    auto row = store.step(step);
    if (!row) return row.error();
    return *row ? std::optional((*row)->at) : std::nullopt;
}

/// The newest event that need not be kept, found by halves: events stand in the order of their time.
Result<std::uint64_t> Ledger::Impl::last_to_cut(Instant before) {
    std::uint64_t old = journal_cut, end = state.counters.event;
    for (std::uint64_t look = old + 1; old < end; look = old + (end - old + 1) / 2) {
        auto at = time_of_event(look);
        if (!at) return at.error();
        if (*at && **at >= before) {
            if (look == old + 1) break;
            end = look - 1;
        } else {
            old = look;
        }
    }
    return old;
}

/// Within a transaction: takes a slice of the events that are older than they need to be out of the log.
/// Subscribers who have not read them begin again from the index.
Result<void> Ledger::Impl::cut_journal() {
    const Instant now = clock.now();
    if (now < next_cut) return {};
    auto last = last_to_cut(now - options.journal_retention);
    if (!last) return last.error();
    next_cut = *last - journal_cut > events_a_slice ? now : now + between_looks;
    if (*last == journal_cut) return {};
    cut_in_group = std::min(*last, journal_cut + events_a_slice);
    store.remove_events(*cut_in_group, events_a_slice);
    store.put_number("journal_cut", *cut_in_group);
    return {};
}

/// After COMMIT.
void Ledger::Impl::keep_cut() {
    if (!cut_in_group) return;
    journal_cut = *cut_in_group;
    cut_in_group.reset();
    tail.impl().set_oldest(std::max(journal_cut, epoch_begins));
}

}  // namespace crossdock::ledger
