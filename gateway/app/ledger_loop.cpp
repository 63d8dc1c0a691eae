#include "gateway/app/ledger_loop.h"

#include <algorithm>
#include <cstdlib>

namespace crossdock::app {
namespace {

constexpr int exit_store_failed = 70;

}  // namespace

void die(observe::Log& log, const Error& error) {
    log.error("the store failed; nothing more is acknowledged", {{"error", to_string(error)}});
    std::_Exit(exit_store_failed);
}

bool LedgerLoop::step() {
    const auto more = ledger_.step();
    if (!more) die(log_, more.error());
    return *more;
}

void LedgerLoop::do_job() {
    const std::lock_guard guard(lock_);
    if (job_ == nullptr) return;
    (*job_)();
    job_ = nullptr;
    done_.notify_all();
}

void LedgerLoop::run() {
    while (!stopping_.load(std::memory_order_acquire)) {
        turns_.fetch_add(1, std::memory_order_relaxed);
        do_job();
        if (step()) continue;
        auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
        if (const auto due = ledger_.next_due()) {
            const auto left = std::max(Duration::zero(), *due - clock_.now());
            until = std::min(until, std::chrono::steady_clock::now() + left);
        }
        ledger_.wait(until);
    }
    ledger_.close();
    while (step()) turns_.fetch_add(1, std::memory_order_relaxed);
    do_job();
}

void LedgerLoop::stop() {
    stopping_.store(true, std::memory_order_release);
    ledger_.wake();
}

void LedgerLoop::run_between_steps(const std::function<void()>& job) {
    std::unique_lock guard(lock_);
    job_ = &job;
    ledger_.wake();
    done_.wait(guard, [this] { return job_ == nullptr; });
}

void run_checkpoints(store::Checkpointer& checkpointer,
                     const std::function<bool(std::chrono::milliseconds)>& sleep, observe::Log& log) {
    while (!sleep(std::chrono::milliseconds(100))) {
        if (const auto done = checkpointer.run_once(); !done) die(log, done.error());
    }
}

}  // namespace crossdock::app
