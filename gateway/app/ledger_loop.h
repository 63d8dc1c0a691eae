#pragma once

#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"
#include "gateway/store/store.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace crossdock::app {

/// The ledger's thread: steps while there is work, sleeps until the next deadline, runs what others want done
/// between steps. A failure of the store ends the process at once with status 70, nothing acknowledged.
class LedgerLoop {
public:
    LedgerLoop(ledger::Ledger& ledger, const Clock& clock, observe::Log& log)
        : ledger_(ledger), clock_(clock), log_(log) {}

    /// Until stop(); then answers what is queued and returns.
    void run();
    void stop();

    /// Runs `job` on the ledger's thread, between two steps, and waits for it. From another thread.
    void run_between_steps(const std::function<void()>& job);

    /// Goes up with each turn, at least once a second while the loop lives.
    std::uint64_t turns() const { return turns_.load(std::memory_order_relaxed); }

private:
    void do_job();
    bool step();

    ledger::Ledger& ledger_;
    const Clock& clock_;
    observe::Log& log_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> turns_{0};
    std::mutex lock_;
    std::condition_variable done_;
    const std::function<void()>* job_ = nullptr;  ///< guarded by lock_
};

/// Copies the log into the database file until `stopped()`: the checkpoints' own thread. A failure ends the
/// process.
void run_checkpoints(store::Checkpointer& checkpointer,
                     const std::function<bool(std::chrono::milliseconds)>& sleep, observe::Log& log);

/// Logs the error and ends the process with status 70, now: nothing may be acknowledged any more.
[[noreturn]] void die(observe::Log& log, const Error& error);

}  // namespace crossdock::app
