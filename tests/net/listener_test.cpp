#include "gateway/net/listener.h"

#include "gateway/net/task_group.h"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <unistd.h>
#include <filesystem>
#include <thread>

namespace crossdock::net {
namespace {

namespace asio = boost::asio;

struct AddressCase {
    const char* name;
    const char* host;
    const char* socket;
    bool allowed;
};

class CheckAddress : public testing::TestWithParam<AddressCase> {};

TEST_P(CheckAddress, OnlyThisMachineIsServed) {
    Address address;
    address.host = GetParam().host;
    address.socket = GetParam().socket;
    EXPECT_EQ(check_address(address).has_value(), GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(Addresses, CheckAddress,
                         testing::Values(AddressCase{"Loopback", "127.0.0.1", "", true},
                                         AddressCase{"OtherLoopback", "127.8.0.9", "", true},
                                         AddressCase{"Loopback6", "::1", "", true},
                                         AddressCase{"Any", "0.0.0.0", "", false},
                                         AddressCase{"Any6", "::", "", false},
                                         AddressCase{"Private", "192.168.1.1", "", false},
                                         AddressCase{"Name", "localhost", "", false},
                                         AddressCase{"UnixSocket", "", "/run/x.sock", true}),
                         [](const auto& row) { return row.param.name; });

TEST(Listener, RefusedAddressSaysWhy) {
    asio::io_context context(1);
    Address address;
    address.host = "0.0.0.0";
    const auto opened = Listener::open(context.get_executor(), address);
    ASSERT_TRUE(opened.has_error());
    EXPECT_EQ(opened.error().code, Errc::refused);
    EXPECT_NE(opened.error().message.find("127.0.0.1"), std::string::npos);
}

TEST(Listener, AddressInUseIsAConflict) {
    asio::io_context context(1);
    const auto first = Listener::open(context.get_executor(), {});
    ASSERT_TRUE(first.has_value());
    Address same;
    same.port = first.value()->port();
    const auto second = Listener::open(context.get_executor(), same);
    ASSERT_TRUE(second.has_error());
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST(Listener, ConnectionsGoToTheChosenExecutor) {
    asio::io_context first(1);
    asio::io_context second(1);
    auto listener = std::move(Listener::open(first.get_executor(), {})).value();
    int taken = 0;
    auto choose = [&] { return second.get_executor(); };
    auto take = [&](Socket socket, const std::string& remote) {
        EXPECT_EQ(remote, "127.0.0.1");
        EXPECT_EQ(&socket.get_executor().context(), &second);
        if (++taken == 3) listener->close();
    };
    TaskGroup group(first.get_executor(), [](const std::exception_ptr&) { FAIL(); });
    group.spawn(listener->run(choose, take, [](boost::system::error_code) { FAIL(); }));
    asio::io_context context(1);
    std::vector<asio::ip::tcp::socket> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back(context);
        clients.back().connect({asio::ip::make_address("127.0.0.1"), listener->port()});
    }
    first.run();
    EXPECT_EQ(taken, 3);
}

TEST(Listener, DesertedUnixSocketIsReplacedAndALiveOneIsNot) {
    const std::string path =
        std::filesystem::temp_directory_path() / ("listener." + std::to_string(::getpid()));
    asio::io_context context(1);
    Address address;
    address.socket = path;
    { asio::local::stream_protocol::acceptor left(context, asio::local::stream_protocol::endpoint(path)); }
    ASSERT_TRUE(std::filesystem::exists(path));
    {
        const auto opened = Listener::open(context.get_executor(), address);
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        EXPECT_EQ(std::filesystem::status(path).permissions() & std::filesystem::perms::all,
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        const auto again = Listener::open(context.get_executor(), address);
        ASSERT_TRUE(again.has_error());
        EXPECT_EQ(again.error().code, Errc::conflict);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace crossdock::net
