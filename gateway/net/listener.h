#pragma once

#include "gateway/core/error.h"
#include "gateway/net/byte_stream.h"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::net {

/// Where a listener listens: an IP address and port, or, where `socket` is not empty, a UNIX socket's path.
struct Address {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: the kernel chooses; Listener::port() tells
    std::string socket;
};

/// "127.0.0.1:8080", "[::1]:8080", "/run/crossdock/admin.sock".
std::string to_string(const Address& address);

/// Whether a listener may face `address`. Until API keys exist, only this machine may talk to us: a UNIX
/// socket, 127.0.0.0/8 or ::1. Errors: syntax for what is no IP address, refused for another machine's.
Result<void> check_address(const Address& address);

/// Accepts connections. It is opened once and stays open over reloads; each connection is made on the
/// executor that the caller names and never leaves it.
class Listener {
public:
    /// Binds and listens; checks the address first. A UNIX socket that nobody serves any more is replaced,
    /// and only this user may connect to ours. Errors: refused, syntax, conflict (in use), io.
    static Result<std::unique_ptr<Listener>> open(const boost::asio::io_context::executor_type& executor,
                                                  const Address& address);
    virtual ~Listener() = default;

    /// Accepts until close(). `choose` names the executor of the next connection; `take` is called on the
    /// listener's thread and must hand the socket over to its own. `on_error` hears of what made accepting
    /// pause (too many open files): the loop goes on after 100 ms.
    virtual boost::asio::awaitable<void> run(std::function<boost::asio::io_context::executor_type()> choose,
                                             std::function<void(Socket socket, std::string remote)> take,
                                             std::function<void(boost::system::error_code)> on_error) = 0;

    /// Stops accepting; run() returns. On the listener's thread.
    virtual void close() = 0;

    virtual std::uint16_t port() const = 0;
};

}  // namespace crossdock::net
