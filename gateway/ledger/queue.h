#pragma once

#include "gateway/ledger/messages.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossdock::ledger {

/// Submissions on their way to the ledger's thread. Any thread puts in, never waiting; one takes out. A
/// channel may hold a quarter of it; configuration, operators and the storefront have a small queue of their
/// own, served first.
class Queue {
public:
    explicit Queue(std::size_t most);

    /// False, and `submission` untouched, when the queue or the channel's share is full or the queue is
    /// closed.
    bool offer(Submission&& submission);
    std::vector<Submission> take(std::size_t most);
    /// Puts back, in front, what was taken and not begun.
    void give_back(std::vector<Submission>&& submissions, std::size_t from);
    bool empty() const;

    void close();
    bool closed() const;
    void wait(std::chrono::steady_clock::time_point until);
    void wake();

private:
    static bool is_urgent(const Submission& submission) { return submission.kind != MessageKind::document; }
    static std::string channel_of(const Submission& submission) {
        return submission.partner + '\n' + submission.channel;
    }

    const std::size_t most_, most_of_channel_, most_urgent_;
    mutable std::mutex lock_;
    std::condition_variable bell_;
    std::deque<Submission> urgent_, ordinary_;
    std::unordered_map<std::string, std::size_t> by_channel_;
    bool closed_ = false, woken_ = false;
};

}  // namespace crossdock::ledger
