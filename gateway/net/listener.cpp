#include "gateway/net/listener.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <chrono>

namespace crossdock::net {
namespace asio = boost::asio;
namespace {

using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;

constexpr int backlog = 4096;
constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

std::string remote_name(const Tcp::endpoint& from) {
    return from.address().to_string();
}
std::string remote_name(const Local::endpoint&) {
    return "local";
}

template <class S>
void prepare(S& socket) {
    if constexpr (std::is_same_v<typename S::protocol_type, Tcp>) {
        boost::system::error_code ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
    }
}

template <class Protocol>
class AcceptingListener final : public Listener {
public:
    using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;

    AcceptingListener(Acceptor acceptor, std::uint16_t port, std::string path)
        : acceptor_(std::move(acceptor)),
          pause_(acceptor_.get_executor()),
          port_(port),
          path_(std::move(path)) {}
    ~AcceptingListener() override { remove_path(); }

    asio::awaitable<void> run(std::function<Executor()> choose, std::function<void(Socket, std::string)> take,
                              std::function<void(boost::system::error_code)> on_error) override {
        while (acceptor_.is_open()) {
            typename Protocol::endpoint from;
            asio::basic_stream_socket<Protocol, Executor> socket(choose());
            const auto [error] = co_await acceptor_.async_accept(socket, from, with_error);
            if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
            if (error == asio::error::connection_aborted) continue;
            if (error) {
                on_error(error);
                pause_.expires_after(std::chrono::milliseconds(100));
                const auto waited = co_await pause_.async_wait(with_error);
                static_cast<void>(waited);
                continue;
            }
            prepare(socket);
            take(Socket(std::move(socket)), remote_name(from));
        }
    }

    void close() override {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
        remove_path();
    }

    std::uint16_t port() const override { return port_; }

private:
    void remove_path() {
        if (!path_.empty()) ::unlink(path_.c_str());
        path_.clear();
    }

    Acceptor acceptor_;
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                               Executor>
        pause_;
    std::uint16_t port_;
    std::string path_;
};

Error cannot_listen(const Address& address, const boost::system::error_code& error) {
    const auto code = error == asio::error::address_in_use ? Errc::conflict : Errc::io;
    return failure(code, "cannot listen on " + to_string(address) + ": " + error.message());
}

/// A socket file that a killed daemon left: nobody answers behind it.
bool is_deserted(const Executor& executor, const std::string& path) {
    asio::basic_stream_socket<Local, Executor> probe(executor);
    boost::system::error_code error;
    probe.connect(Local::endpoint(path), error);
    return error == asio::error::connection_refused;
}

Result<std::unique_ptr<Listener>> open_local(const Executor& executor, const Address& address) {
    if (address.socket.size() > 100)
        return failure(Errc::limit, "the socket's path is longer than 100 bytes");
    if (is_deserted(executor, address.socket)) ::unlink(address.socket.c_str());
    boost::system::error_code error;
    AcceptingListener<Local>::Acceptor acceptor(executor);
    acceptor.open(Local(), error);
    const auto mask = ::umask(0177);
    if (!error) acceptor.bind(Local::endpoint(address.socket), error);
    ::umask(mask);
    if (!error) acceptor.listen(backlog, error);
    if (error) return cannot_listen(address, error);
    return std::unique_ptr<Listener>(
        std::make_unique<AcceptingListener<Local>>(std::move(acceptor), std::uint16_t{0}, address.socket));
}

Result<std::unique_ptr<Listener>> open_tcp(const Executor& executor, const Address& address) {
    boost::system::error_code error;
    const Tcp::endpoint endpoint(asio::ip::make_address(address.host), address.port);
    AcceptingListener<Tcp>::Acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(backlog, error);
    if (error) return cannot_listen(address, error);
    const auto port = acceptor.local_endpoint(error).port();
    return std::unique_ptr<Listener>(
        std::make_unique<AcceptingListener<Tcp>>(std::move(acceptor), port, std::string()));
}

}  // namespace

std::string to_string(const Address& address) {
    if (!address.socket.empty()) return address.socket;
    const bool brackets = address.host.find(':') != std::string::npos;
    return (brackets ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

Result<void> check_address(const Address& address) {
    if (!address.socket.empty()) return {};
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address.host, error);
    if (error) return failure(Errc::syntax, "a listener's address must be an IP address, such as 127.0.0.1");
    if (!ip.is_loopback()) {
        return failure(
            Errc::refused,
            "a listener must stay on this machine (127.0.0.1 or ::1) until API keys exist; put a proxy in "
            "front of it to serve others");
    }
    return {};
}

Result<std::unique_ptr<Listener>> Listener::open(const Executor& executor, const Address& address) {
    if (const auto checked = check_address(address); checked.has_error()) return checked.error();
    return address.socket.empty() ? open_tcp(executor, address) : open_local(executor, address);
}

}  // namespace crossdock::net
