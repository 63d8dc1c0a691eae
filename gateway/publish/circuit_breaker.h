#pragma once

#include "gateway/core/time.h"

#include <cstdint>

namespace crossdock::publish {

/// Keeps requests away from an endpoint that fails again and again: after `failures` in a row it opens for a
/// while; then one request may probe, and the while grows with each probe that fails. Pure: time and chance
/// are handed in.
class CircuitBreaker {
public:
    struct Options {
        std::uint32_t failures = 5;
        Duration first = std::chrono::seconds(5);
        Duration longest = std::chrono::minutes(5);
        double jitter = 0.2;
    };

    explicit CircuitBreaker(const Options& options) : options_(options) {}
    /// As it was before a restart, so that a restart is no reason to hammer.
    CircuitBreaker(const Options& options, std::uint32_t failures, Instant until)
        : options_(options), failures_(failures), until_(until) {}

    bool is_open() const { return failures_ >= options_.failures; }
    /// Whether a request may be made: closed, or open and the time to probe has come.
    bool allows(Instant now) const { return !is_open() || now >= until_; }
    /// When the next probe may be made; means something only while open.
    Instant until() const { return until_; }
    /// Failures in a row.
    std::uint32_t failures() const { return failures_; }

    void on_success() { failures_ = 0; }
    void on_failure(Instant now, double random);

private:
    Options options_;
    std::uint32_t failures_ = 0;
    Instant until_{};
};

}  // namespace crossdock::publish
