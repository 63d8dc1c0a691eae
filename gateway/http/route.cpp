#include "gateway/http/route.h"

namespace crossdock::http {
namespace {

/// The next segment of `path` behind its slash; advances.
std::string_view next_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::size_t end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    return segment;
}

using Captures = std::array<std::string_view, most_parameters>;

bool matches(std::string_view pattern, std::string_view path, Captures& captures, std::size_t& count) {
    count = 0;
    while (!pattern.empty() && !path.empty()) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view given = next_segment(path);
        if (wanted.starts_with('{')) {
            if (given.empty()) return false;
            captures[count++] = given;
        } else if (wanted != given) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

Router::Counters counters_of(observe::Metrics& metrics, std::string_view listener, std::string_view method,
                             std::string_view pattern) {
    Router::Counters counters;
    observe::Labels labels{{"listener", std::string(listener)},
                           {"method", std::string(method)},
                           {"route", std::string(pattern)}};
    counters.seconds = &metrics.histogram("crossdock_http_request_seconds",
                                          "from a request's last byte to its answer, streams not counted",
                                          observe::duration_bounds(), labels);
    labels.emplace_back("status", "");
    for (std::size_t i = 2; i < counters.by_class.size(); ++i) {
        labels.back().second = std::to_string(i) + "xx";
        counters.by_class[i] = &metrics.counter("crossdock_http_requests_total", "requests answered", labels);
    }
    return counters;
}

}  // namespace

Router::Router(std::vector<Route> routes, observe::Metrics& metrics, std::string_view listener)
    : routes_(std::move(routes)), unknown_(counters_of(metrics, listener, "any", "none")) {
    for (const Route& route : routes_) {
        counters_.push_back(counters_of(metrics, listener, to_string(route.method), route.pattern));
    }
}

Router::Found Router::find(Method method, std::string_view path, std::vector<std::string>& parameters) const {
    const Method wanted = method == Method::head ? Method::get : method;
    Found found;
    Captures captures;
    std::size_t count = 0;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const Route& route = routes_[i];
        if (!matches(route.pattern, path, captures, count)) continue;
        if (route.method != wanted) {
            found.allow += found.allow.empty() ? "" : ", ";
            found.allow += to_string(route.method);
            if (route.method == Method::get) found.allow += ", HEAD";
            continue;
        }
        parameters.resize(count);
        for (std::size_t k = 0; k < count; ++k) {
            auto decoded = percent_decode(captures[k]);
            if (!decoded) found.bad_escape = true;
            parameters[k] = decoded ? std::move(*decoded) : std::string();
        }
        found.route = &route;
        found.counters = &counters_[i];
        return found;
    }
    return found;
}

}  // namespace crossdock::http
