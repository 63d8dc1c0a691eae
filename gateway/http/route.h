#pragma once

#include "gateway/http/message.h"
#include "gateway/http/reply.h"
#include "gateway/observe/metrics.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::http {

/// Answers `request` through `reply`, now or later. Runs on the connection's I/O thread: no SQL, no waiting,
/// no parsing of large bodies. `request` lives until the reply is sent.
using Handler = std::function<void(const Request& request, Reply reply)>;

/// Takes a body in pieces, for routes whose bodies are too large to be held. On the connection's I/O thread.
class BodySink {
public:
    virtual ~BodySink() = default;
    /// False: not now; the session stops reading until `wake` (of Route::open_sink) is called.
    virtual bool can_take() = 0;
    /// False: enough, the rest is not wanted; finish() follows.
    virtual bool take(std::string_view piece) = 0;
    /// The body is over; answers, now or later. The sink lives until the reply is sent.
    virtual void finish(Reply reply) = 0;
};

/// What a route takes as a body. A limit comes before everything else that a body could cost.
struct BodyRule {
    std::uint64_t most = 0;               ///< bytes; 0 = no body at all
    std::vector<std::string_view> types;  ///< "application/json"; empty = any
};

/// One row of the table of routes.
struct Route {
    Method method = Method::get;  ///< HEAD is answered by GET's row
    std::string_view pattern;     ///< "/v1/availability/{sku}/explain"
    Handler handle;
    BodyRule body;
    /// Instead of `handle`, for streamed bodies; the sink may keep `request` until it has answered.
    std::function<std::unique_ptr<BodySink>(const Request& request, std::function<void()> wake)> open_sink;
};

constexpr std::size_t most_parameters = 3;

/// Finds the row for a path. Rows that come first win, so literal ones stand before {parameters}.
class Router {
public:
    Router(std::vector<Route> routes, observe::Metrics& metrics, std::string_view listener);

    struct Counters {
        std::array<observe::Counter*, 6> by_class{};  ///< [2] counts 2xx
        observe::Histogram* seconds = nullptr;
    };
    struct Found {
        const Route* route = nullptr;
        const Counters* counters = nullptr;
        std::string allow;        ///< without a route: the methods of the path; "" = unknown path
        bool bad_escape = false;  ///< a parameter's percent-encoding is broken
    };
    /// `parameters` receives the decoded {…}; its capacity is reused.
    Found find(Method method, std::string_view path, std::vector<std::string>& parameters) const;

    const std::vector<Route>& routes() const { return routes_; }
    const Counters& unknown() const { return unknown_; }

private:
    std::vector<Route> routes_;
    std::vector<Counters> counters_;
    Counters unknown_;
};

}  // namespace crossdock::http
