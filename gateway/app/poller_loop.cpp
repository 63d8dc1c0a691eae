#include "gateway/app/poller_loop.h"

#include <algorithm>

namespace crossdock::app {
namespace {

/// Pollers name their times in seconds; answers to what they offered are looked for sooner.
constexpr std::chrono::milliseconds longest_nap{100};

}  // namespace

void PollerLoop::set(std::vector<std::unique_ptr<ports::Poller>> pollers) {
    const std::lock_guard guard(lock_);
    next_ = std::move(pollers);
    changed_ = true;
}

void PollerLoop::take_over() {
    std::vector<std::unique_ptr<ports::Poller>> pollers;
    {
        const std::lock_guard guard(lock_);
        if (!changed_) return;
        changed_ = false;
        pollers = std::move(next_);
    }
    entries_.clear();
    for (auto& poller : pollers) entries_.push_back({std::move(poller), {}});
}

void PollerLoop::run() {
    while (!stopper_.stopped()) {
        take_over();
        const auto now = std::chrono::steady_clock::now();
        auto nap = std::chrono::duration_cast<std::chrono::microseconds>(longest_nap);
        for (Entry& entry : entries_) {
            if (entry.due > now) continue;
            entry.due = now + entry.poller->step();
        }
        for (const Entry& entry : entries_) {
            nap = std::min(nap, std::chrono::duration_cast<std::chrono::microseconds>(entry.due - now));
        }
        stopper_.sleep(std::max(nap, std::chrono::microseconds(1000)));
    }
    entries_.clear();
}

}  // namespace crossdock::app
