#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace crossdock::support {

/// A real HTTP endpoint on 127.0.0.1 for tests of clients: it answers as the test says, or misbehaves. One
/// thread a connection, plain sockets, so that it shares no code with what it tests.
class EndpointServer {
public:
    struct Received {
        std::string method, target, body;
        std::map<std::string, std::string> headers;  ///< names in lower case
        std::size_t connection = 0;                  ///< which one it came by, from 1
    };
    struct Answer {
        enum class How : std::uint8_t { whole, hang, close, cut_in_body } how = How::whole;
        int status = 200;
        std::vector<std::pair<std::string, std::string>> headers;
        std::string body;
    };
    using Script = std::function<Answer(const Received&)>;

    explicit EndpointServer(Script script) : script_(std::move(script)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 64) != 0)
            return;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }

    ~EndpointServer() {
        stopping_ = true;
        if (acceptor_.joinable()) acceptor_.join();
        for (std::thread& thread : threads_) thread.join();
        ::close(listener_);
    }

    EndpointServer(const EndpointServer&) = delete;
    EndpointServer& operator=(const EndpointServer&) = delete;

    std::string url(const std::string& path = "/hook") const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::uint16_t port() const { return port_; }

    std::vector<Received> received() const {
        const std::lock_guard lock(mutex_);
        return received_;
    }
    std::size_t connections() const { return connections_; }

private:
    /// False when the time to stop has come.
    bool readable(int socket) const {
        while (!stopping_) {
            pollfd each{socket, POLLIN, 0};
            if (::poll(&each, 1, 20) > 0) return true;
        }
        return false;
    }

    void accept_all() {
        while (readable(listener_)) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            const std::size_t number = ++connections_;
            threads_.emplace_back([this, socket, number] { serve(socket, number); });
        }
    }

    void serve(int socket, std::size_t number) {
        std::string buffer;
        Received request;
        while (read_request(socket, buffer, request)) {
            request.connection = number;
            {
                const std::lock_guard lock(mutex_);
                received_.push_back(request);
            }
            if (!reply(socket, script_(request))) break;
        }
        ::close(socket);
    }

    bool read_more(int socket, std::string& buffer) const {
        char piece[16384];
        if (!readable(socket)) return false;
        const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
        if (got <= 0) return false;
        buffer.append(piece, static_cast<std::size_t>(got));
        return true;
    }

    bool read_request(int socket, std::string& buffer, Received& request) const {
        request = {};
        std::size_t end = 0;
        while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
            if (!read_more(socket, buffer)) return false;
        }
        const std::string head = buffer.substr(0, end + 2);
        buffer.erase(0, end + 4);
        std::size_t line = head.find("\r\n");
        const std::string first = head.substr(0, line);
        request.method = first.substr(0, first.find(' '));
        request.target =
            first.substr(request.method.size() + 1, first.rfind(' ') - request.method.size() - 1);
        while (line + 2 < head.size()) {
            const std::size_t next = head.find("\r\n", line + 2), colon = head.find(':', line + 2);
            std::string name = head.substr(line + 2, colon - line - 2);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return std::tolower(c); });
            request.headers[name] = head.substr(colon + 2, next - colon - 2);
            line = next;
        }
        const auto length = request.headers.find("content-length");
        const std::size_t size = length == request.headers.end() ? 0 : std::stoul(length->second);
        while (buffer.size() < size) {
            if (!read_more(socket, buffer)) return false;
        }
        request.body = buffer.substr(0, size);
        buffer.erase(0, size);
        return true;
    }

    /// False: the connection is done with.
    bool reply(int socket, const Answer& answer) const {
        if (answer.how == Answer::How::close) return false;
        if (answer.how == Answer::How::hang) {
            std::string rest;
            while (read_more(socket, rest)) continue;
            return false;
        }
        std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n";
        for (const auto& [name, value] : answer.headers) out += name + ": " + value + "\r\n";
        const bool cut = answer.how == Answer::How::cut_in_body;
        out += "Content-Length: " + std::to_string(answer.body.size() + (cut ? 10 : 0)) + "\r\n\r\n" +
               answer.body;
        for (std::string_view left = out; !left.empty();) {
            const ssize_t sent = ::send(socket, left.data(), left.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            left.remove_prefix(static_cast<std::size_t>(sent));
        }
        return !cut;
    }

    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread acceptor_;
    std::list<std::thread> threads_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> connections_ = 0;
    mutable std::mutex mutex_;
    std::vector<Received> received_;
};

}  // namespace crossdock::support
