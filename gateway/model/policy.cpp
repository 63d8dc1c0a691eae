#include "gateway/model/policy.h"

#include <array>

namespace crossdock::model {
namespace {

/// The moments at which the level worsens, in order.
std::array<Instant, 3> thresholds(const Expect& expect, Instant as_of) {
    return {as_of + expect.every + expect.grace, as_of + expect.stale_after, as_of + expect.expired_after};
}

}  // namespace

const FeedPolicy* Policy::feed(std::string_view partner, std::string_view channel) const {
    for (const FeedPolicy& policy : feeds) {
        if (policy.partner == partner && policy.channel == channel) return &policy;
    }
    return nullptr;
}

Freshness freshness_at(const std::optional<Expect>& expect, Instant as_of, Instant now) {
    if (!expect) return Freshness::fresh;
    const auto moments = thresholds(*expect, as_of);
    if (now >= moments[2]) return Freshness::expired;
    if (now >= moments[1]) return Freshness::stale;
    return now >= moments[0] ? Freshness::ageing : Freshness::fresh;
}

std::optional<Instant> next_level_at(const std::optional<Expect>& expect, Instant as_of, Instant now) {
    if (!expect) return std::nullopt;
    for (const Instant moment : thresholds(*expect, as_of)) {
        if (moment > now) return moment;
    }
    return std::nullopt;
}

std::optional<Instant> fresh_until(const std::optional<Expect>& expect, Instant as_of) {
    if (!expect) return std::nullopt;
    return as_of + expect->every + expect->grace;
}

std::string_view to_string(Freshness level) {
    constexpr std::array<std::string_view, 4> names{"fresh", "ageing", "stale", "expired"};
    return names[static_cast<std::size_t>(level)];
}

std::string_view to_string(Coverage coverage) {
    constexpr std::array<std::string_view, 3> names{"full", "partial", "delta"};
    return names[static_cast<std::size_t>(coverage)];
}

std::string_view to_string(Effect effect) {
    constexpr std::array<std::string_view, 3> names{"keep", "low_stock_only", "zero"};
    return names[static_cast<std::size_t>(effect)];
}

}  // namespace crossdock::model
