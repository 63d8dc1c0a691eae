#include "tests/bench/whole/loader.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace crossdock::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Line {
    int socket = -1;
    std::string received;
    Clock::time_point sent;
    bool busy = false;
};

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

/// The length of the whole answer, or 0 when its head is not complete yet.
std::size_t answer_size(std::string_view text) {
    const std::size_t head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    for (const std::string_view name : {"content-length: ", "Content-Length: "}) {
        const std::size_t at = text.substr(0, head).find(name);
        if (at != std::string_view::npos)
            return head + 4 +
                   static_cast<std::size_t>(std::strtoull(text.data() + at + name.size(), nullptr, 10));
    }
    return head + 4;
}

class Loader {
public:
    Loader(std::uint16_t port, std::size_t connections, const std::vector<std::string>& requests)
        : requests_(requests),
          warm_(requests.size() / 10),
          lines_(connections),
          poll_(::epoll_create1(EPOLL_CLOEXEC)) {
        latencies_.reserve(requests.size());
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            lines_[i].socket = connect_to(port);
            epoll_event event{EPOLLIN, {.u64 = i}};
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, lines_[i].socket, &event);
        }
    }
    ~Loader() {
        for (const Line& line : lines_) ::close(line.socket);
        ::close(poll_);
    }
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    LoadResult run() {
        for (Line& line : lines_) send_next(line);
        std::array<epoll_event, 64> events{};
        while (waiting_ > 0) {
            const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 20'000);
            if (count <= 0) break;
            for (int i = 0; i < count; ++i) receive(lines_[events[static_cast<std::size_t>(i)].data.u64]);
        }
        result_.others += waiting_;
        result_.seconds = std::chrono::duration<double>(last_ - begin_).count();
        std::sort(latencies_.begin(), latencies_.end());
        if (!latencies_.empty()) {
            result_.p50_ms = latencies_[latencies_.size() / 2];
            result_.p99_ms = latencies_[latencies_.size() * 99 / 100];
        }
        return result_;
    }

private:
    void send_next(Line& line) {
        if (next_ >= requests_.size()) return;
        if (next_ == warm_) begin_ = Clock::now();
        const std::string& request = requests_[next_++];
        line.sent = Clock::now();
        line.busy = true;
        ++waiting_;
        std::size_t written = 0;
        while (written < request.size()) {
            const ssize_t count =
                ::send(line.socket, request.data() + written, request.size() - written, MSG_NOSIGNAL);
            if (count <= 0) return;  // the answer will not come either; counted by the time limit
            written += static_cast<std::size_t>(count);
        }
    }

    void receive(Line& line) {
        std::array<char, 8192> space;
        const ssize_t count = ::recv(line.socket, space.data(), space.size(), 0);
        if (count <= 0) {
            ::epoll_ctl(poll_, EPOLL_CTL_DEL, line.socket, nullptr);
            if (line.busy) {
                --waiting_;
                ++result_.others;
            }
            return;
        }
        line.received.append(space.data(), static_cast<std::size_t>(count));
        const std::size_t size = answer_size(line.received);
        if (size == 0 || line.received.size() < size) return;
        take(line);
        line.received.erase(0, size);
        line.busy = false;
        --waiting_;
        send_next(line);
    }

    void take(const Line& line) {
        const auto now = Clock::now();
        last_ = now;
        if (line.received.compare(9, 1, "2") != 0) {
            ++result_.others;
            if (result_.first_other.empty()) result_.first_other = line.received.substr(0, 600);
            return;
        }
        if (begin_ == Clock::time_point() || line.sent < begin_) return;
        ++result_.accepted;
        latencies_.push_back(std::chrono::duration<double, std::milli>(now - line.sent).count());
    }

    const std::vector<std::string>& requests_;
    std::size_t next_ = 0, warm_, waiting_ = 0;
    std::vector<Line> lines_;
    int poll_;
    Clock::time_point begin_, last_;
    std::vector<double> latencies_;
    LoadResult result_;
};

}  // namespace

LoadResult post_all(std::uint16_t port, std::size_t connections, const std::vector<std::string>& requests) {
    return Loader(port, connections, requests).run();
}

}  // namespace crossdock::bench
