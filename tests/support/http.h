#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An HTTP/1.1 client for tests, load and the demo: written apart from the gateway's own, so that a mistake
/// there is not repeated here. Keep-alive, no pipelining, lengths and chunks. NOT for anything but loopback:
/// no TLS, no limits, no proxies. Every wait has a deadline, kept by a timer.
namespace crossdock::support {

using std::chrono::milliseconds;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Where a server listens: a port on 127.0.0.1, or a UNIX socket.
struct Address {
    std::uint16_t port = 0;
    std::string socket;
};

struct Reply {
    int status = 0;
    Headers headers;  ///< names in lower case
    std::string body;

    std::string_view header(std::string_view lower_case_name) const;
};

/// The bytes of a request with Host, and Content-Length where there is a body or the method needs one.
std::string request(std::string_view method, std::string_view target, const Headers& headers = {},
                    std::string_view body = {});

/// One connection, used by one coroutine at a time. Closes itself at the first failure; open() may be called
/// again.
class Connection {
public:
    explicit Connection(boost::asio::any_io_executor executor);
    ~Connection();
    Connection(Connection&&) = default;
    Connection& operator=(Connection&&) = default;

    /// By reference, and so in all coroutines here: g++ 12 frees a temporary of aggregate type in an
    /// expression with co_await twice (docs/adr/0003). `to` must live until it is done.
    boost::asio::awaitable<bool> open(const Address& to, milliseconds within);
    bool is_open() const;
    void close();

    /// Sends `bytes` (see request) and reads the whole answer. nullopt: the connection broke or the time was
    /// over, and what the server did with the request is not known.
    boost::asio::awaitable<std::optional<Reply>> exchange(std::string bytes, milliseconds within);

    /// Sends `bytes` and reads the head of the answer only; its body is then read by line().
    boost::asio::awaitable<std::optional<Reply>> begin(std::string bytes, milliseconds within);

    /// The next line of the body without its end. nullopt at the end of the body, on failure, or when no line
    /// came.
    boost::asio::awaitable<std::optional<std::string>> line(milliseconds within);

private:
    struct State;
    std::shared_ptr<State> state_;  ///< shared with the handler of its timer, which may come after the end
};

/// One event of a text/event-stream.
struct StreamEvent {
    std::string id, event, data;
};

/// Reads the next event; comments are skipped (and count as life). nullopt: the stream is over or was silent
/// too long.
boost::asio::awaitable<std::optional<StreamEvent>> next_event(Connection& stream, milliseconds silence);

/// For tests that do one thing after another: blocks until the answer is there. A connection of its own for
/// each call. status 0: no answer.
Reply fetch(const Address& to, std::string_view method, std::string_view target, const Headers& headers = {},
            std::string_view body = {}, milliseconds within = std::chrono::seconds(10));

/// Sends raw bytes and returns whatever comes back until the server closes or `within` is over.
std::string send_raw(const Address& to, std::string_view bytes, milliseconds within);

/// A port of 127.0.0.1 that nobody listened on a moment ago.
std::uint16_t free_port();

}  // namespace crossdock::support
