#include "gateway/net/task_group.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace crossdock::net {
namespace asio = boost::asio;
namespace {

bool is_cancellation(const std::exception_ptr& crash) {
    try {
        std::rethrow_exception(crash);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor, std::function<void(std::exception_ptr)> on_crash)
    : executor_(std::move(executor)),
      on_crash_(std::move(on_crash)),
      emptied_(executor_, asio::steady_timer::time_point::max()) {}

void TaskGroup::spawn(asio::awaitable<void> task) {
    const auto place = tasks_.emplace(tasks_.end());
    auto ended = [this, place](const std::exception_ptr& crash) {
        tasks_.erase(place);
        if (tasks_.empty()) emptied_.cancel();
        if (crash && !is_cancellation(crash)) on_crash_(crash);
    };
    asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(place->slot(), std::move(ended)));
}

void TaskGroup::cancel() {
    for (auto next = tasks_.begin(); next != tasks_.end();) {
        auto& signal = *next++;  // a task may end, and be erased, inside of emit()
        signal.emit(asio::cancellation_type::terminal);
    }
}

asio::awaitable<void> TaskGroup::wait() {
    constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
    while (!tasks_.empty()) {
        const auto result = co_await emptied_.async_wait(with_error);
        static_cast<void>(result);
    }
}

asio::awaitable<void> TaskGroup::stop() {
    cancel();
    co_await wait();
}

}  // namespace crossdock::net
