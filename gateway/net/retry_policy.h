#pragma once

#include "gateway/core/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::net {

/// When to try again after a failure. Pure: chance comes in as a number, the loop that waits is elsewhere.
struct RetryPolicy {
    std::vector<Duration>
        schedule;  ///< before the first attempt (mostly 0), the second, ...; the last one repeats
    double jitter =
        0.2;  ///< share by which a delay is made longer or shorter, so that nobody marches in step

    /// Standard Webhooks 1.0.0: 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h; 75.6 h in all.
    static RetryPolicy standard_webhooks();

    /// How long to wait after `failures` failures in a row (0: before the first attempt). `random` is in [0,
    /// 1). An empty schedule waits a minute.
    Duration delay(std::uint32_t failures, double random) const;
};

/// `delay` made longer or shorter by up to `share` of it; `random` in [0, 1).
Duration with_jitter(Duration delay, double share, double random);

}  // namespace crossdock::net
