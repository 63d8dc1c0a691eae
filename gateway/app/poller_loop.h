#pragma once

#include "gateway/app/stopper.h"
#include "gateway/ports/transport.h"

#include <memory>
#include <mutex>
#include <vector>

namespace crossdock::app {

/// The thread on which all pollers are stepped, each when it asked to be.
class PollerLoop {
public:
    /// Replaces the pollers; takes effect at the next turn. Any thread.
    void set(std::vector<std::unique_ptr<ports::Poller>> pollers);
    void run();
    void stop() { stopper_.stop(); }

private:
    struct Entry {
        std::unique_ptr<ports::Poller> poller;
        std::chrono::steady_clock::time_point due;
    };
    void take_over();

    Stopper stopper_;
    std::mutex lock_;
    std::vector<std::unique_ptr<ports::Poller>> next_;
    bool changed_ = false;
    std::vector<Entry> entries_;
};

}  // namespace crossdock::app
