#pragma once

#include "gateway/http/server.h"
#include "tests/support/captured_log.h"
#include "tests/support/raw_client.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <thread>
#include <vector>

namespace crossdock::http {

/// A running server on port 0 with two I/O threads. Routes are given at start().
class RunningServer {
public:
    explicit RunningServer(std::size_t threads = 2, std::size_t most_connections = 1000) {
        std::vector<Server::Executor> executors;
        for (std::size_t i = 0; i < threads; ++i) {
            contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
            guards_.emplace_back(contexts_.back()->get_executor());
            executors.push_back(contexts_.back()->get_executor());
        }
        server = std::make_unique<Server>(executors, most_connections, clock, log, metrics);
    }

    void start(std::vector<Route> routes, const SessionLimits& limits = {}) {
        ListenerOptions options;
        options.name = "test";
        options.limits = limits;
        options.routes = std::move(routes);
        server->listen(std::move(options)).value();
        run();
    }

    /// After server->listen() was called for each listener.
    void run() {
        server->start();
        for (auto& context : contexts_) {
            threads_.emplace_back([&context] { context->run(); });
        }
    }

    /// Returns when every connection has ended.
    void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(500)) {
        if (threads_.empty()) return;
        server->stop(grace, [this] { guards_.clear(); });
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

    ~RunningServer() {
        stop();
        server.reset();  // before the contexts that its lanes live on
    }

    std::uint16_t port() const { return server->port("test"); }

    tests::CapturedLog log;
    observe::Metrics metrics;
    SystemClock clock;
    std::unique_ptr<Server> server;

private:
    using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
    std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
    std::vector<Guard> guards_;
    std::vector<std::thread> threads_;
};

/// POST /echo answers with the body, GET /echo with the query.
inline std::vector<Route> echo_routes() {
    auto echo = [](const Request& request, Reply reply) {
        Response response;
        response.content_type = "text/plain";
        response.body = request.method == Method::post ? request.body : request.query;
        reply.send(std::move(response));
    };
    std::vector<Route> routes(2);
    routes[0].method = Method::post;
    routes[0].pattern = "/echo";
    routes[0].handle = echo;
    routes[0].body.most = 1024 * 1024;
    routes[1].method = Method::get;
    routes[1].pattern = "/echo";
    routes[1].handle = echo;
    return routes;
}

}  // namespace crossdock::http
