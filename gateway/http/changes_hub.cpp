#include "gateway/http/changes_hub.h"

#include "gateway/http/change_lines.h"

namespace crossdock::http {
namespace {

constexpr std::size_t cache_slots = 16;
constexpr std::size_t largest_stretch = 1000;  ///< events rendered at once for streams

}  // namespace

ChangesHub::ChangesHub(std::shared_ptr<Lane> lane, ledger::JournalTail& journal,
                       const ledger::AvailabilityIndex& index)
    : lane_(std::move(lane)),
      journal_(journal),
      index_(index),
      cache_(cache_slots),
      ringing_(std::make_shared<std::atomic<bool>>(false)) {
    lane_->on_tick([this](Tick) { fire(false); });
    lane_->on_stop([this] { fire(true); });
    subscription_ = journal_.subscribe([this, ringing = ringing_](std::uint64_t) {
        if (ringing->exchange(true)) return;
        lane_->post([this, ringing] {
            ringing->store(false);
            fire(false);
        });
    });
}

ChangesHub::~ChangesHub() {
    journal_.unsubscribe(subscription_);
}

ChangesHub::Ticket ChangesHub::wait(Waiter waiter) {
    return waiters_.insert(waiters_.end(), std::move(waiter));
}

void ChangesHub::forget(Ticket ticket) {
    waiters_.erase(ticket);
}

void ChangesHub::fire(bool all) {
    const std::uint64_t head = journal_.head().sequence;
    std::list<Waiter> due;
    for (auto next = waiters_.begin(); next != waiters_.end();) {
        const auto each = next++;
        if (all || head > each->after || lane_->now() >= each->until) due.splice(due.end(), waiters_, each);
    }
    // A call may make its party wait again: that goes into waiters_, not into `due`.
    while (!due.empty()) {
        const auto call = std::move(due.front().call);
        due.pop_front();
        call();
    }
}

std::optional<ChangesHub::Events> ChangesHub::events(std::uint32_t storefront, std::uint64_t after) {
    const ledger::Cursor head = journal_.head();
    if (head.sequence <= after) return Events{nullptr, after};
    for (const Cached& each : cache_) {
        if (each.events.next > after && each.after == after && each.storefront == storefront &&
            (each.head == head.sequence || each.events.next > after)) {
            return each.events;
        }
    }
    const auto stretch = journal_.read(after, largest_stretch);
    if (!stretch) return std::nullopt;
    if (stretch->empty()) return Events{nullptr, after};
    Events events;
    events.next = stretch->back().sequence;
    std::string text;
    append_events(text, *stretch, head.epoch, storefront, index_);
    if (!text.empty()) events.text = std::make_shared<const std::string>(std::move(text));
    cache_[next_slot_] = Cached{storefront, after, head.sequence, events};
    next_slot_ = (next_slot_ + 1) % cache_slots;
    return events;
}

}  // namespace crossdock::http
