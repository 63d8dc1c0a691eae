#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace crossdock::tests {

/// One answer as it stood on the wire.
struct RawAnswer {
    int status = 0;    ///< 0: the connection ended, or the time was over, before a whole answer came
    std::string head;  ///< status line and headers
    std::string body;  ///< without chunked coding

    /// The value of the first header of that name (as the server writes it); "" = none.
    std::string header(std::string_view name) const {
        const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return {};
        const std::size_t start = at + 4 + name.size();
        return head.substr(start, head.find("\r\n", start) - start);
    }
};

/// A blocking client for tests: sends bytes as they are and reads answers one by one. Every wait ends by
/// itself.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        open(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    explicit RawClient(const std::string& path)
        : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        open(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient() { ::close(descriptor_); }

    /// False: the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    void end_sending() { ::shutdown(descriptor_, SHUT_WR); }

    RawAnswer get(const std::string& target, const std::string& headers = {}) {
        send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
        return read_answer();
    }
    RawAnswer request(const std::string& method, const std::string& target, const std::string& body,
                      const std::string& headers = {}) {
        send(method + " " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: " +
             std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
        return read_answer();
    }

    /// `to_head`: the answer has no body although it has a length (answers to HEAD).
    RawAnswer read_answer(bool to_head = false) {
        RawAnswer answer;
        if (!read_head(answer)) return {};
        if (to_head || answer.status == 204 || answer.status == 304 || answer.status < 200) return answer;
        if (answer.header("Transfer-Encoding") == "chunked") {
            for (;;) {
                const std::string piece = read_chunk();
                if (piece.empty()) return answer;
                answer.body += piece;
            }
        }
        const std::string length = answer.header("Content-Length");
        const std::size_t size = length.empty() ? 0 : std::strtoul(length.c_str(), nullptr, 10);
        while (held_.size() < size) {
            if (!fill()) return {};
        }
        answer.body = held_.substr(0, size);
        held_.erase(0, size);
        return answer;
    }

    /// Of a stream: the head alone, to be followed by read_chunk().
    bool read_head(RawAnswer& answer) {
        std::size_t end;
        while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
            if (!fill()) return false;
        }
        answer.head = held_.substr(0, end + 2);
        held_.erase(0, end + 4);
        answer.status = std::atoi(answer.head.c_str() + 9);
        return true;
    }

    /// The next chunk of a chunked body; "" at its end, at the connection's, or when the time is over.
    std::string read_chunk() {
        std::size_t end;
        while ((end = held_.find("\r\n")) == std::string::npos) {
            if (!fill()) return {};
        }
        const std::size_t size = std::strtoul(held_.c_str(), nullptr, 16);
        while (held_.size() < end + 2 + size + 2) {
            if (!fill()) return {};
        }
        std::string piece = held_.substr(end + 2, size);
        held_.erase(0, end + 2 + size + 2);
        return piece;
    }

    /// Whether the server closes within the time, sending nothing more.
    bool is_closed() {
        if (!held_.empty()) return false;
        return !fill() && ended_;
    }

    /// What has come and no answer has used.
    const std::string& held() const { return held_; }

    void patience(std::chrono::milliseconds time) { patience_ = time; }

private:
    void open(const sockaddr* address, socklen_t size) {
        if (::connect(descriptor_, address, size) != 0) throw std::runtime_error("cannot connect");
    }

    bool fill() {
        pollfd wait{descriptor_, POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(patience_.count())) <= 0) return false;
        char buffer[65536];
        const auto got = ::recv(descriptor_, buffer, sizeof buffer, 0);
        if (got <= 0) {
            ended_ = true;
            return false;
        }
        held_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }

    int descriptor_;
    std::string held_;
    bool ended_ = false;
    std::chrono::milliseconds patience_{5000};
};

}  // namespace crossdock::tests
