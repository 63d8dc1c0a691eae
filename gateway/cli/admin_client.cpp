#include "gateway/cli/admin_client.h"

#include "gateway/core/text.h"
#include "gateway/settings/settings.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace crossdock::cli {
namespace {

constexpr std::size_t largest_answer = 64u << 20;
constexpr int patience_seconds = 30;

class Socket {
public:
    Socket() : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

Result<void> connect_to(const Socket& socket, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path))
        return failure(Errc::limit, "the socket's path is too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const timeval patience{patience_seconds, 0};
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const void* raw = &address;
    if (::connect(socket.descriptor(), static_cast<const sockaddr*>(raw), sizeof address) != 0) {
        return failure(Errc::unavailable, "no daemon answers on " + path + " (" + std::strerror(errno) +
                                              "); is crossdockd running, and may you use its socket?");
    }
    return {};
}

/// The body of a chunked answer; what does not parse ends it.
std::string dechunk(std::string_view text) {
    std::string out;
    for (;;) {
        const std::size_t line = text.find("\r\n");
        if (line == std::string_view::npos) return out;
        const std::size_t size = std::strtoull(std::string(text.substr(0, line)).c_str(), nullptr, 16);
        text.remove_prefix(line + 2);
        if (size == 0 || size > text.size()) return out;
        out += text.substr(0, size);
        text.remove_prefix(std::min(text.size(), size + 2));
    }
}

Result<AdminAnswer> parse_answer(const std::string& text) {
    const std::size_t head_end = text.find("\r\n\r\n");
    if (head_end == std::string::npos || text.compare(0, 9, "HTTP/1.1 ") != 0 || text.size() < 12) {
        return failure(Errc::io, "the daemon's answer broke off");
    }
    AdminAnswer answer;
    answer.status = std::atoi(text.c_str() + 9);
    const std::string head = to_lower(text.substr(0, head_end));
    answer.body = text.substr(head_end + 4);
    if (head.find("\r\ntransfer-encoding: chunked") != std::string::npos) answer.body = dechunk(answer.body);
    return answer;
}

}  // namespace

Result<AdminAnswer> ask_daemon(const std::string& socket_path, std::string_view method,
                               std::string_view target, std::string_view body) {
    const Socket socket;
    if (socket.descriptor() < 0) return failure(Errc::io, "no socket could be made");
    if (auto connected = connect_to(socket, socket_path); !connected) return connected.error();
    std::string request = std::string(method) + " " + std::string(target) +
                          " HTTP/1.1\r\nHost: crossdock\r\nConnection: close\r\n";
    if (method != "GET") {
        request +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    request += "\r\n" + std::string(body);
    for (std::size_t sent = 0; sent < request.size();) {
        const ssize_t n =
            ::send(socket.descriptor(), request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return failure(Errc::io, "the daemon hung up");
        sent += static_cast<std::size_t>(n);
    }
    std::string text;
    std::string block(65536, '\0');
    for (;;) {
        const ssize_t n = ::recv(socket.descriptor(), block.data(), block.size(), 0);
        if (n < 0) return failure(Errc::unavailable, "the daemon did not answer in time");
        if (n == 0) return parse_answer(text);
        text.append(block.data(), static_cast<std::size_t>(n));
        if (text.size() > largest_answer)
            return failure(Errc::limit, "the daemon's answer is larger than 64 MiB");
    }
}

std::string admin_socket(const std::string& socket_option, const std::string& config_option) {
    if (!socket_option.empty()) return socket_option;
    std::string config = config_option;
    if (config.empty()) {
        if (const char* named = std::getenv("CROSSDOCK_CONFIG")) config = named;
    }
    std::error_code ignored;
    if (config.empty() && std::filesystem::exists("crossdock.yaml", ignored)) config = "crossdock.yaml";
    if (config.empty()) config = "/etc/crossdock/crossdock.yaml";
    if (const auto files = settings::load_files(config)) {
        std::vector<Error> errors;
        const settings::Settings read = settings::read(config, *files, errors);
        if (!read.admin.socket.empty()) return read.admin.socket;
    }
    return "/run/crossdock/admin.sock";
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            char hex[4];
            std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += hex;
        }
    }
    return out;
}

}  // namespace crossdock::cli
