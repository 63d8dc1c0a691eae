#pragma once

#include "gateway/core/error.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock {

/// A moment, in microseconds of UTC. Everything stored and computed is one of these.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// A calendar day without a zone: "expected on 2026-12-01".
using Date = std::chrono::year_month_day;

/// A day and time of day as a partner wrote it, before its zone is applied.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

/// Where the time comes from. The daemon has one that asks the kernel; tests and rebuild set theirs.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// CLOCK_REALTIME.
class SystemClock final : public Clock {
public:
    Instant now() const override;
};

/// A zone of the IANA database, by name. Cheap to copy; valid for the life of the process.
class TimeZone {
public:
    /// UTC.
    TimeZone() = default;

    /// Errors: not_found for a name that the system's tzdata does not have.
    static Result<TimeZone> find(std::string_view name);

    /// The moment of a local time here. Where a clock goes back and the time occurs twice, the first; where
    /// it goes forward and the time does not occur, the moment of the change.
    Instant to_instant(LocalTime local) const;
    /// What the clocks here show at that moment.
    LocalTime to_local(Instant instant) const;

    std::string_view name() const;

private:
    const void* zone_ =
        nullptr;  ///< a date::time_zone; null is UTC. Kept opaque: date/tz.h is slow to compile
};

/// "2026-11-25T21:56:28Z", with as many digits after the second as are not zero (0, 3 or 6).
std::string to_rfc3339(Instant instant);

/// RFC 3339 date-time; an offset is required. nullopt for anything else.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// "2026-11-25".
std::string to_iso(Date date);

/// CCYY-MM-DD or CCYYMMDD; nullopt also for a day that the calendar does not have.
std::optional<Date> parse_date(std::string_view text);

inline Instant start_of(Date date) {
    return Instant(std::chrono::sys_days(date));
}

}  // namespace crossdock
