#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <functional>
#include <list>

namespace crossdock::net {

/// Owns running coroutines, so that none is ever detached without a witness: a task's frame lives in the
/// group, an exception that leaves a task is reported, and the owner can wait until the last has ended.
///
/// For one thread: `executor` is that of a single-threaded io_context (or a strand), and every call comes
/// from it. A group must be empty when it is destroyed, or its io_context must already be stopped for good.
class TaskGroup {
public:
    /// `on_crash` hears of every exception that a task let out; a task that is cancelled ends quietly.
    TaskGroup(boost::asio::any_io_executor executor, std::function<void(std::exception_ptr)> on_crash);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts `task` at once. References that it holds must outlive the group.
    void spawn(boost::asio::awaitable<void> task);

    /// Asks every task to end: terminal cancellation.
    void cancel();

    /// Returns when no task is left. Does not cancel.
    boost::asio::awaitable<void> wait();

    /// cancel() and wait().
    boost::asio::awaitable<void> stop();

    std::size_t size() const { return tasks_.size(); }

private:
    boost::asio::any_io_executor executor_;
    std::function<void(std::exception_ptr)> on_crash_;
    std::list<boost::asio::cancellation_signal> tasks_;
    boost::asio::steady_timer emptied_;
};

}  // namespace crossdock::net
