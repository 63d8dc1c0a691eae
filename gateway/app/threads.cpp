#include "gateway/app/threads.h"

#include <pthread.h>

#include <cstdlib>
#include <exception>

namespace crossdock::app {
namespace {

constexpr int exit_software = 70;  ///< sysexits.h, EX_SOFTWARE

}  // namespace

void Threads::start(const std::string& name, std::function<void()> body) {
    threads_.emplace_back([this, name, body = std::move(body)] {
        pthread_setname_np(pthread_self(), name.c_str());
        try {
            body();
        } catch (const std::exception& error) {
            log_.error("a thread ended by an exception", {{"thread", name}, {"error", error.what()}});
            std::_Exit(exit_software);
        }
    });
}

void Threads::join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace crossdock::app
