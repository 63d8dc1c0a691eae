#include "gateway/http/server.h"

#include <boost/asio/buffer.hpp>

#include <array>

namespace crossdock::http {
namespace {

constexpr std::string_view full_answer =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

}  // namespace

Server::Server(const std::vector<Executor>& executors, std::size_t most_connections, const Clock& clock,
               observe::Log& log, observe::Metrics& metrics)
    : log_(log), metrics_(metrics), most_connections_(most_connections) {
    for (const Executor& executor : executors) {
        lanes_.push_back(std::make_shared<Lane>(executor, lanes_.size(), clock, log));
    }
}

Server::~Server() = default;

Result<void> Server::listen(ListenerOptions options) {
    auto opened = net::Listener::open(lanes_.front()->executor(), options.address);
    if (opened.has_error()) return opened.error();
    auto door = std::make_unique<Door>();
    door->listener = std::move(opened).value();
    door->router = std::make_unique<Router>(std::move(options.routes), metrics_, options.name);
    door->context =
        std::make_unique<SessionContext>(*door->router, options.limits, options.name, log_, metrics_);
    doors_.push_back(std::move(door));
    return {};
}

std::uint16_t Server::port(std::string_view listener) const {
    for (const auto& door : doors_) {
        if (door->context->listener == listener) return door->listener->port();
    }
    return 0;
}

void Server::start() {
    for (const auto& lane : lanes_) {
        lane->post([lane] { lane->start(); });
    }
    for (const auto& door : doors_) {
        lanes_.front()->post([this, &door] { start_accepting(*door); });
    }
}

void Server::start_accepting(Door& door) {
    auto choose = [this] { return lanes_[next_lane_]->executor(); };
    auto receive = [this, &door](net::Socket socket, std::string remote) {
        take(door, std::move(socket), std::move(remote));
    };
    auto failed = [this, &door](boost::system::error_code error) {
        log_.error("cannot accept", {{"listener", door.context->listener}, {"error", error.message()}});
    };
    lanes_.front()->tasks().spawn(door.listener->run(choose, receive, failed));
}

void Server::take(Door& door, net::Socket socket, std::string remote) {
    const auto lane = lanes_[next_lane_];
    next_lane_ = (next_lane_ + 1) % lanes_.size();
    std::int64_t open = 0;
    for (const auto& each : doors_) open += each->context->connections.value();
    if (open >= static_cast<std::int64_t>(most_connections_)) {
        const std::array<boost::asio::const_buffer, 1> answer{boost::asio::buffer(full_answer)};
        boost::system::error_code ignored;
        net::make_plain_stream(std::move(socket))->try_write(answer, ignored);
        door.context->note_refusal({503, "too-many-connections", "all connections are in use"}, remote,
                                   lanes_.front()->now());
        return;
    }
    // The stream, not the socket, crosses: a std::function must be copyable.
    auto stream =
        std::make_shared<std::unique_ptr<net::ByteStream>>(net::make_plain_stream(std::move(socket)));
    lane->post([lane, &door, stream, from = std::move(remote)] {
        start_session(lane, *door.context, std::move(*stream), from);
    });
}

void Server::stop(std::chrono::milliseconds grace, std::function<void()> done) {
    lanes_.front()->post([this, grace, done = std::move(done)] {
        for (const auto& door : doors_) door->listener->close();
        auto left = std::make_shared<std::atomic<std::size_t>>(lanes_.size());
        for (const auto& lane : lanes_) {
            auto ended = [left, done] {
                if (left->fetch_sub(1) == 1) done();
            };
            lane->post([lane, grace, ended] { lane->stop(grace, ended); });
        }
    });
}

}  // namespace crossdock::http
