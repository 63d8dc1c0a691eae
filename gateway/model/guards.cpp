#include "gateway/model/guards.h"

#include "gateway/core/decimal.h"

#include <algorithm>
#include <cmath>

namespace crossdock::model {
namespace {

bool above(std::uint64_t part, std::uint64_t whole, double percent) {
    return whole != 0 && static_cast<double>(part) * 100.0 > percent * static_cast<double>(whole);
}

std::string percent(double value) {
    const auto tenths = static_cast<std::int64_t>(std::lround(value * 10));
    return Decimal::from_parts(tenths, 1).to_string() + " %";
}

/// One record that cannot be read is always rejected alone, unless there is no other: a report of five lines
/// with a typing error is worth its four.
bool too_many_rejected(const Guards& guards, const ReportCounts& counts) {
    if (counts.rejected == 0) return false;
    if (counts.rejected == counts.records || counts.rejected > guards.max_rejected_count) return true;
    return counts.rejected > 1 && above(counts.rejected, counts.records, guards.max_rejected);
}

}  // namespace

std::optional<std::string> tripped_guard(const Guards& guards, Coverage coverage,
                                         const ReportCounts& counts) {
    if (too_many_rejected(guards, counts)) {
        return "max_rejected: " + std::to_string(counts.rejected) + " of " + std::to_string(counts.records) +
               " records cannot be read, the limit is " + percent(guards.max_rejected) + " or " +
               std::to_string(guards.max_rejected_count);
    }
    if (counts.known < guards.from_items) return std::nullopt;
    if (coverage == Coverage::full && above(counts.missing, counts.known, guards.vanish)) {
        return "vanish: " + std::to_string(counts.missing) + " of " + std::to_string(counts.known) +
               " known offers are not in the report, the limit is " + percent(guards.vanish);
    }
    if (above(counts.to_zero, counts.known_positive, guards.to_zero)) {
        return "to_zero: " + std::to_string(counts.to_zero) + " of " + std::to_string(counts.known_positive) +
               " offers with stock would fall to zero, the limit is " + percent(guards.to_zero);
    }
    return std::nullopt;
}

bool is_older(Instant reported_at, std::optional<Instant> last, Duration order_tolerance) {
    return last && reported_at + order_tolerance < *last;
}

Instant effective_time(std::optional<Instant> reported_at, Instant received_at, bool& ahead) {
    ahead = reported_at && *reported_at > received_at + std::chrono::minutes(10);
    if (!reported_at || ahead) return received_at;
    return std::min(*reported_at, received_at);
}

}  // namespace crossdock::model
