#pragma once

#include "gateway/http/gate.h"
#include "gateway/http/lane.h"
#include "gateway/http/route.h"
#include "gateway/net/byte_stream.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace crossdock::http {

/// Absolute deadlines and bounds of one connection. A body and an answer get the time below plus one second
/// for each `slowest_rate` bytes.
struct SessionLimits {
    GateLimits gate;
    std::chrono::milliseconds head{5'000};  ///< from a request's first byte to its empty line
    std::chrono::milliseconds body{10'000};
    std::chrono::milliseconds write{10'000};
    std::chrono::milliseconds idle{60'000};    ///< between requests
    std::chrono::milliseconds linger{1'000};   ///< after a refusal, for the client to read it
    std::uint64_t slowest_rate = 32 * 1024;    ///< bytes a second
    std::uint64_t bodies = 256 * 1024 * 1024;  ///< memory for large bodies, of all connections together
};

/// What the sessions of one listener share. Outlives them.
struct SessionContext {
    SessionContext(const Router& routes, const SessionLimits& session_limits, std::string listener_name,
                   observe::Log& to, observe::Metrics& metrics);

    const Router& router;
    SessionLimits limits;
    std::string listener;
    observe::Log& log;
    observe::Metrics& metrics;
    observe::Gauge& connections;
    observe::Counter& slow_cut;  ///< connections cut because the client read too slowly
    std::atomic<std::uint64_t> body_bytes{0};

    /// Counts a refusal and logs it, at most ten a second.
    void note_refusal(const Refusal& refusal, std::string_view remote, Tick now);

private:
    std::atomic<Tick> logged_second_{0};
    std::atomic<std::uint32_t> logged_{0};
};

/// Serves one client until it closes, fails, overruns a limit or a deadline, or the lane stops: requests in
/// their order, one at a time, each with exactly one answer. A refusal is answered, counted and ends the
/// connection. A network error ends it quietly: a broken client is no failure of ours.
///
/// On `lane`'s thread. `context` must outlive the lane's tasks.
void start_session(const std::shared_ptr<Lane>& lane, SessionContext& context,
                   std::unique_ptr<net::ByteStream> stream, std::string remote);

}  // namespace crossdock::http
