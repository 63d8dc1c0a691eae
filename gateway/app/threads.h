#pragma once

#include "gateway/observe/log.h"

#include <functional>
#include <list>
#include <string>
#include <thread>

namespace crossdock::app {

/// The process's threads: made here only, each with a name that `top -H` shows. An exception that leaves one
/// is a bug; it is logged and ends the process, for a gateway that limps tells nobody.
class Threads {
public:
    explicit Threads(observe::Log& log) : log_(log) {}
    ~Threads() { join(); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    /// `name`: at most 15 characters.
    void start(const std::string& name, std::function<void()> body);

    /// Waits until all have ended; whoever calls has told them to.
    void join();

private:
    observe::Log& log_;
    std::list<std::thread> threads_;
};

}  // namespace crossdock::app
