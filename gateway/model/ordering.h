#pragma once

#include "gateway/core/time.h"
#include "gateway/model/facts.h"

#include <cstdint>
#include <optional>

namespace crossdock::model {

/// How far a sender's clock may be ahead of ours before its time is not believed.
constexpr Duration max_ahead = std::chrono::minutes(10);

/// The moment that a report speaks of.
struct ReportTime {
    Instant order;        ///< what "older" is decided by
    Instant as_of;        ///< the earlier of reported and received; freshness counts from it
    bool stated = false;  ///< the sender said so (and was believed)
    bool ahead = false;   ///< the sender's time was too far ahead and receipt was taken: a warning
};
ReportTime report_time(const std::optional<Instant>& reported_at, Instant received_at);

/// Who spoke when: a time and the number of the message that stated it.
struct Spoken {
    Instant at;
    std::uint64_t message = 0;
};

/// True if what `news` says must not replace what `known` said: it is older by more than `tolerance`, or
/// within it but arrived earlier. Equal times go by arrival.
bool is_older(const Spoken& news, const Spoken& known, Duration tolerance);

/// What counts: `available`, else `on_hand - committed`; nullopt where the fact states neither or the result
/// does not fit.
std::optional<Decimal> counted(const StockFact& fact);

}  // namespace crossdock::model
