#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace crossdock::app {

/// A flag that loops sleep on.
class Stopper {
public:
    void stop() {
        {
            const std::lock_guard guard(lock_);
            stopped_ = true;
        }
        bell_.notify_all();
    }
    bool stopped() const {
        const std::lock_guard guard(lock_);
        return stopped_;
    }
    /// Sleeps; true when stopped meanwhile.
    template <class Rep, class Period>
    bool sleep(std::chrono::duration<Rep, Period> time) {
        std::unique_lock guard(lock_);
        return bell_.wait_for(guard, time, [this] { return stopped_; });
    }

private:
    mutable std::mutex lock_;
    std::condition_variable bell_;
    bool stopped_ = false;
};

}  // namespace crossdock::app
