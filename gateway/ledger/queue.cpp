#include "gateway/ledger/queue.h"

#include <algorithm>

namespace crossdock::ledger {

Queue::Queue(std::size_t most)
    : most_(most),
      most_of_channel_(std::max<std::size_t>(most / 4, 1)),
      most_urgent_(std::max<std::size_t>(most / 4, 16)) {}

bool Queue::offer(Submission&& submission) {
    {
        const std::lock_guard guard(lock_);
        if (closed_) return false;
        if (is_urgent(submission)) {
            if (urgent_.size() >= most_urgent_) return false;
            urgent_.push_back(std::move(submission));
        } else {
            if (ordinary_.size() >= most_) return false;
            std::size_t& of_channel = by_channel_[channel_of(submission)];
            if (of_channel >= most_of_channel_) return false;
            ++of_channel;
            ordinary_.push_back(std::move(submission));
        }
    }
    bell_.notify_one();
    return true;
}

std::vector<Submission> Queue::take(std::size_t most) {
    std::vector<Submission> taken;
    const std::lock_guard guard(lock_);
    taken.reserve(std::min(most, urgent_.size() + ordinary_.size()));
    for (; !urgent_.empty() && taken.size() < most; urgent_.pop_front()) {
        taken.push_back(std::move(urgent_.front()));
    }
    for (; !ordinary_.empty() && taken.size() < most; ordinary_.pop_front()) {
        taken.push_back(std::move(ordinary_.front()));
        const auto share = by_channel_.find(channel_of(taken.back()));
        if (--share->second == 0) by_channel_.erase(share);
    }
    return taken;
}

void Queue::give_back(std::vector<Submission>&& submissions, std::size_t from) {
    const std::lock_guard guard(lock_);
    for (std::size_t at = submissions.size(); at-- > from;) {
        Submission& submission = submissions[at];
        if (is_urgent(submission)) {
            urgent_.push_front(std::move(submission));
        } else {
            ++by_channel_[channel_of(submission)];
            ordinary_.push_front(std::move(submission));
        }
    }
}

bool Queue::empty() const {
    const std::lock_guard guard(lock_);
    return urgent_.empty() && ordinary_.empty();
}

void Queue::close() {
    {
        const std::lock_guard guard(lock_);
        closed_ = true;
    }
    bell_.notify_all();
}

bool Queue::closed() const {
    const std::lock_guard guard(lock_);
    return closed_;
}

void Queue::wait(std::chrono::steady_clock::time_point until) {
    std::unique_lock guard(lock_);
    bell_.wait_until(guard, until,
                     [this] { return woken_ || closed_ || !urgent_.empty() || !ordinary_.empty(); });
    woken_ = false;
}

void Queue::wake() {
    {
        const std::lock_guard guard(lock_);
        woken_ = true;
    }
    bell_.notify_all();
}

}  // namespace crossdock::ledger
