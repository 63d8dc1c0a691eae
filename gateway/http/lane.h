#pragma once

#include "gateway/core/time.h"
#include "gateway/http/reply.h"
#include "gateway/net/task_group.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::http {

/// Deadlines are counted in ticks of a lane, so that no request pays for a timer of its own.
using Tick = std::uint64_t;
constexpr std::chrono::milliseconds tick_length{100};

/// The ticks that surely last `time`.
constexpr Tick ticks(std::chrono::milliseconds time) {
    return static_cast<Tick>((time + tick_length - std::chrono::milliseconds(1)) / tick_length) + 1;
}

/// Something with a deadline that lives on a lane; a node of the lane's list.
class Watched {
public:
    virtual ~Watched() = default;
    Watched() = default;
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

protected:
    Tick deadline_ = 0;  ///< 0 = none

private:
    friend class Lane;
    virtual void expire() = 0;        ///< the deadline has passed; it was reset to 0 before
    virtual void stop_if_idle() = 0;  ///< the daemon ends: what waits for a next request should end too
    virtual void cut() = 0;           ///< the grace is over: end, whatever is in hand
    Watched* previous_ = nullptr;
    Watched* next_ = nullptr;
};

/// One I/O thread as the HTTP server sees it: its connections, its clock, and the door by which other threads
/// hand in work. A connection never leaves its lane. Everything but post() and resume() is for the lane's own
/// thread.
class Lane : public std::enable_shared_from_this<Lane> {
public:
    using Executor = boost::asio::io_context::executor_type;

    Lane(Executor executor, std::size_t index, const Clock& clock, observe::Log& log);

    const Executor& executor() const { return executor_; }
    std::size_t index() const { return index_; }
    bool is_here() const { return executor_.running_in_this_thread(); }

    /// Runs `job` on the lane's thread, soon. Many jobs cost one wake-up.
    void post(std::function<void()> job);
    /// exchange->resume() on the lane's thread, soon.
    void resume(std::shared_ptr<Exchange> exchange);

    Tick now() const { return now_; }
    /// "Date: …\r\n" of the present second.
    std::string_view date_line();

    void enter(Watched& watched);
    void leave(Watched& watched);

    /// Called at every tick while the lane runs, and once when it is to stop. For parts that live as long as
    /// the lane, such as the hub of long polls.
    void on_tick(std::function<void(Tick now)> call);
    void on_stop(std::function<void()> call);

    /// The ticking begins.
    void start();
    /// Idle connections end at once, the others after the request in hand; `done` is called when none is
    /// left, or after `grace`, when those left have been cut.
    void stop(std::chrono::milliseconds grace, std::function<void()> done);
    bool is_stopping() const { return stopping_; }

    net::TaskGroup& tasks() { return tasks_; }

private:
    struct Item {
        std::function<void()> job;
        std::shared_ptr<Exchange> exchange;
    };
    void push(Item item);
    void drain();
    void wait_for_tick();
    void tick();
    void cut_all();
    void end_if_empty();

    Executor executor_;
    std::size_t index_;
    const Clock& clock_;
    observe::Log& log_;
    net::TaskGroup tasks_;
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point started_;
    Tick now_ = 1;
    Watched* first_ = nullptr;
    bool stopping_ = false;
    Tick stop_at_ = 0;
    std::function<void()> stopped_;
    std::vector<std::function<void(Tick)>> on_tick_;
    std::vector<std::function<void()>> on_stop_;
    std::string date_line_;
    Tick date_until_ = 0;

    std::mutex mutex_;
    std::vector<Item> inbox_;  ///< guarded by mutex_
    std::vector<Item> taken_;  ///< of drain()
};

}  // namespace crossdock::http
