#include "gateway/net/retry_policy.h"

#include <algorithm>

namespace crossdock::net {

RetryPolicy RetryPolicy::standard_webhooks() {
    using namespace std::chrono_literals;
    return {{0s, 5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}, 0.2};
}

Duration RetryPolicy::delay(std::uint32_t failures, double random) const {
    if (schedule.empty()) return with_jitter(std::chrono::minutes(1), jitter, random);
    const std::size_t index = std::min<std::size_t>(failures, schedule.size() - 1);
    return with_jitter(schedule[index], jitter, random);
}

Duration with_jitter(Duration delay, double share, double random) {
    const double factor = 1 + share * (2 * random - 1);
    return Duration(static_cast<Duration::rep>(static_cast<double>(delay.count()) * factor));
}

}  // namespace crossdock::net
