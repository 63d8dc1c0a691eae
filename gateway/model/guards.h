#pragma once

#include "gateway/model/policy.h"

#include <cstdint>
#include <optional>
#include <string>

namespace crossdock::model {

/// What a look at a whole report against the known figures of its feed counts, before its first write.
struct ReportCounts {
    std::uint64_t known =
        0;  ///< offers and locations that the feed has named before, in the report's coverage
    std::uint64_t known_positive = 0;  ///< of those, with a figure above zero
    std::uint64_t missing = 0;         ///< known ones that the report leaves out
    std::uint64_t to_zero = 0;         ///< known positive ones that it sets to zero or below
    std::uint64_t records = 0;         ///< read, whether they can be used or not
    std::uint64_t rejected = 0;        ///< of those, refused one by one
};

/// Which guard holds the report, in words for the operator: "to_zero: 970 of 1000 offers would fall to zero,
/// 30 % is the limit". nullopt: none. The share guards are silent below `from_items` known offers; vanish and
/// to_zero of missing rows look at full reports only.
std::optional<std::string> tripped_guard(const Guards& guards, Coverage coverage, const ReportCounts& counts);

/// Is a report of `reported_at` older than what its feed has (`last`)? Equal times are not older.
bool is_older(Instant reported_at, std::optional<Instant> last, Duration order_tolerance);

/// The time that counts for a report: what it says, but at most 10 minutes ahead of receipt and else receipt;
/// receipt where it says nothing. `ahead` tells that the sender's clock was too far ahead.
Instant effective_time(std::optional<Instant> reported_at, Instant received_at, bool& ahead);

}  // namespace crossdock::model
