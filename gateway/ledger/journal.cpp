#include "gateway/ledger/journal.h"

#include "gateway/ledger/journal_impl.h"

#include <algorithm>

namespace crossdock::ledger {

void JournalTail::Impl::start(const Cursor& head, std::uint64_t oldest, std::size_t most) {
    const std::lock_guard guard(lock_);
    head_ = head;
    oldest_ = oldest;
    most_ = most;
    events_.clear();
}

void JournalTail::Impl::append(std::vector<JournalEvent> events) {
    if (events.empty()) return;
    const std::uint64_t head = events.back().sequence;
    std::deque<JournalEvent> gone;  // freed outside the lock
    {
        const std::lock_guard guard(lock_);
        for (JournalEvent& event : events) events_.push_back(std::move(event));
        head_.sequence = head;
        while (events_.size() > most_) {
            gone.push_back(std::move(events_.front()));
            events_.pop_front();
        }
    }
    const std::lock_guard guard(bells_lock_);
    for (const auto& [id, ring] : bells_) ring(head);
}

void JournalTail::Impl::set_oldest(std::uint64_t sequence) {
    const std::lock_guard guard(lock_);
    oldest_ = sequence;
}

std::optional<std::vector<JournalEvent>> JournalTail::Impl::read(std::uint64_t after,
                                                                 std::size_t limit) const {
    const std::lock_guard guard(lock_);
    const std::uint64_t before_first = head_.sequence - events_.size();
    if (after < before_first) return std::nullopt;
    if (after >= head_.sequence) return std::vector<JournalEvent>();
    const auto first = events_.begin() + static_cast<std::ptrdiff_t>(after - before_first);
    const auto count = std::min<std::uint64_t>(limit, head_.sequence - after);
    return std::vector<JournalEvent>(first, first + static_cast<std::ptrdiff_t>(count));
}

Cursor JournalTail::Impl::head() const {
    const std::lock_guard guard(lock_);
    return head_;
}

std::uint64_t JournalTail::Impl::oldest() const {
    const std::lock_guard guard(lock_);
    return oldest_;
}

std::uint64_t JournalTail::Impl::subscribe(std::function<void(std::uint64_t)> ring) {
    const std::lock_guard guard(bells_lock_);
    bells_[next_bell_] = std::move(ring);
    return next_bell_++;
}

void JournalTail::Impl::unsubscribe(std::uint64_t id) {
    const std::lock_guard guard(bells_lock_);
    bells_.erase(id);
}

JournalTail::JournalTail() : impl_(std::make_unique<Impl>()) {}
JournalTail::~JournalTail() = default;

std::optional<std::vector<JournalEvent>> JournalTail::read(std::uint64_t after, std::size_t limit) const {
    return impl_->read(after, limit);
}

Cursor JournalTail::head() const {
    return impl_->head();
}
std::uint64_t JournalTail::oldest() const {
    return impl_->oldest();
}
std::uint64_t JournalTail::subscribe(std::function<void(std::uint64_t)> ring) {
    return impl_->subscribe(std::move(ring));
}
void JournalTail::unsubscribe(std::uint64_t id) {
    impl_->unsubscribe(id);
}

}  // namespace crossdock::ledger
