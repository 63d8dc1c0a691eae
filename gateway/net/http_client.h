#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::net {

struct HttpRequest {
    std::string method = "POST";
    std::string url;  ///< http:// or https://; nothing else is spoken
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Duration timeout = std::chrono::seconds(15);  ///< for all of it, name resolution and waiting included
    Duration connect_timeout = std::chrono::seconds(5);
    bool allow_own_network = false;  ///< loopback and private addresses; see address_guard.h
};

/// What came of a request.
struct HttpResponse {
    /// Why there is no whole answer. Kinds, since callers treat them alike but people want to know.
    enum class Failure : std::uint8_t {
        none,
        bad_url,
        forbidden_address,  ///< the address guard said no
        resolve,
        connect,
        tls,
        timeout,
        cut_off,   ///< the connection ended before the answer did
        stopping,  ///< the client is being stopped
        other
    };
    Failure failure = Failure::none;
    std::uint32_t status = 0;  ///< 0 where `failure` is set
    std::optional<Duration> retry_after;
    std::string body;  ///< its first 20,000 bytes
    Duration took{};

    bool is_success() const { return failure == Failure::none && status >= 200 && status < 300; }
};
std::string_view to_string(HttpResponse::Failure failure);

/// Sends requests. The interface is what publish and the pollers see; tests script it.
class HttpSender {
public:
    using Done = std::function<void(HttpResponse&&)>;
    virtual ~HttpSender() = default;

    /// Starts a request and returns at once. `done` is called exactly once, on the sender's thread: it must
    /// only post. Any thread.
    virtual void send(HttpRequest request, Done done) = 0;
};

struct HttpClientOptions {
    std::string user_agent = "crossdock";
    std::string ca_file;              ///< PEM; "" = the system's
    std::uint32_t per_host = 4;       ///< connections to one host; more requests wait for one
    std::uint32_t connections = 256;  ///< kept open for reuse, over all hosts
    std::size_t waiting = 10'000;     ///< requests in hand; more are answered `other` at once
};

/// HTTP/1.1 over libcurl, many requests at once on one thread: a host that hangs holds its own connections
/// and nothing else. No redirects, no proxies from the environment, certificates are checked, connections are
/// reused. Not a web client: no cookies, no compression, and of an answer only what HttpResponse has.
class HttpClient final : public HttpSender {
public:
    static Result<std::unique_ptr<HttpClient>> make(HttpClientOptions options);
    ~HttpClient() override;

    void send(HttpRequest request, Done done) override;

    /// Works until stop(); on a thread that the caller makes. What is in hand then ends with
    /// Failure::stopping.
    void run();
    /// Any thread, at any time, also before run(), which then returns at once.
    void stop();

private:
    struct Impl;
    explicit HttpClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::net
