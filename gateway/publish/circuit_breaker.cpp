#include "gateway/publish/circuit_breaker.h"

#include "gateway/net/retry_policy.h"

#include <algorithm>

namespace crossdock::publish {

void CircuitBreaker::on_failure(Instant now, double random) {
    ++failures_;
    if (!is_open()) return;
    const std::uint32_t doublings = std::min<std::uint32_t>(failures_ - options_.failures, 20);
    const Duration open = std::min<Duration>(options_.first * (1ll << doublings), options_.longest);
    until_ = now + net::with_jitter(open, options_.jitter, random);
}

}  // namespace crossdock::publish
