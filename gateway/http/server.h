#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"
#include "gateway/http/lane.h"
#include "gateway/http/route.h"
#include "gateway/http/session.h"
#include "gateway/net/listener.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::http {

struct ListenerOptions {
    std::string name;  ///< "storefront": metric label and log field
    net::Address address;
    SessionLimits limits;
    std::vector<Route> routes;
};

/// The HTTP server: listeners, and a lane for each I/O thread. Makes no thread; `app` runs the io_contexts,
/// each on one thread. Connections go to the lanes in turn and stay there.
///
///     Server server({io1.get_executor(), io2.get_executor()}, 10'000, clock, log, metrics);
///     if (auto opened = server.listen({"storefront", {"127.0.0.1", 8081, ""}, {},
///     storefront_routes(services)}); ...) server.start();             // then run the io_contexts
///     server.stop(10s, [] { ... });
///
/// The io_contexts must outlive it; whoever may still answer a request must be done before it is destroyed.
/// destroyed.
class Server {
public:
    using Executor = Lane::Executor;

    Server(const std::vector<Executor>& executors, std::size_t most_connections, const Clock& clock,
           observe::Log& log, observe::Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The lanes, for parts of which each I/O thread has its own. Before start().
    const std::vector<std::shared_ptr<Lane>>& lanes() const { return lanes_; }

    /// Binds at once, so that a bad address fails the start; accepts from start() on. Errors:
    /// net::Listener::open.
    Result<void> listen(ListenerOptions options);

    /// 0 for an unknown name and for a UNIX socket.
    std::uint16_t port(std::string_view listener) const;

    void start();

    /// Stops accepting, ends idle connections, lets requests in hand finish; after `grace` cuts what is left.
    /// `done` is called once, on one of the I/O threads. Any thread.
    void stop(std::chrono::milliseconds grace, std::function<void()> done);

private:
    struct Door {
        std::unique_ptr<Router> router;
        std::unique_ptr<SessionContext> context;
        std::unique_ptr<net::Listener> listener;
    };
    void take(Door& door, net::Socket socket, std::string remote);
    void start_accepting(Door& door);

    observe::Log& log_;
    observe::Metrics& metrics_;
    std::size_t most_connections_;
    std::vector<std::shared_ptr<Lane>> lanes_;  ///< shared with whoever still posts to them
    std::vector<std::unique_ptr<Door>> doors_;
    std::size_t next_lane_ = 0;  ///< on the first lane, which accepts
};

}  // namespace crossdock::http
