#include "gateway/net/task_group.h"

#include <gtest/gtest.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <stdexcept>

namespace crossdock::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> sleep_long(asio::io_context& context, bool& ended) {
    asio::steady_timer timer(context, 1h);
    const auto result = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    static_cast<void>(result);
    ended = true;
}

asio::awaitable<void> throw_at_once() {
    throw std::runtime_error("broken");
    co_return;
}

asio::awaitable<void> stop_group(TaskGroup& group, bool& stopped) {
    co_await group.stop();
    stopped = true;
}

TEST(TaskGroup, StopCancelsAllAndWaitsForTheLast) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor(), [](const std::exception_ptr&) { FAIL(); });
    bool first = false;
    bool second = false;
    bool stopped = false;
    group.spawn(sleep_long(context, first));
    group.spawn(sleep_long(context, second));
    EXPECT_EQ(group.size(), 2U);
    asio::co_spawn(context, stop_group(group, stopped), asio::detached);
    context.run();
    EXPECT_TRUE(first && second && stopped);
    EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, CrashIsReportedAndEndsOnlyItsTask) {
    asio::io_context context(1);
    std::string what;
    TaskGroup group(context.get_executor(), [&](const std::exception_ptr& crash) {
        try {
            std::rethrow_exception(crash);
        } catch (const std::exception& error) {
            what = error.what();
        }
    });
    bool ended = false;
    group.spawn(sleep_long(context, ended));
    group.spawn(throw_at_once());
    context.poll();
    EXPECT_EQ(what, "broken");
    EXPECT_EQ(group.size(), 1U);
    bool stopped = false;
    asio::co_spawn(context, stop_group(group, stopped), asio::detached);
    context.run();
    EXPECT_TRUE(ended && stopped);
}

TEST(TaskGroup, StopOfAnEmptyGroupReturnsAtOnce) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor(), [](const std::exception_ptr&) {});
    bool stopped = false;
    asio::co_spawn(context, stop_group(group, stopped), asio::detached);
    context.poll();
    EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace crossdock::net
