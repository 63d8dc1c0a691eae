#pragma once

#include "gateway/ledger/reader.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

namespace crossdock::http {

/// Questions to the store, between the I/O threads that may not wait and the reader threads that do. Bounded.
/// Makes no thread: `app` runs run() on a few, each with a Reader of its own.
class ReadQueue {
public:
    using Job = std::function<void(ledger::Reader&)>;

    explicit ReadQueue(std::size_t most) : most_(most) {}

    /// False: full, or closed; answer 503. Any thread, never waits.
    bool submit(Job job);

    /// Does jobs until close(); those that are queued by then are still done.
    void run(ledger::Reader& reader);

    void close();

private:
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<Job> jobs_;
    bool closed_ = false;
};

}  // namespace crossdock::http
