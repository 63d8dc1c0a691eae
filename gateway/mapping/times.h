#pragma once

#include "gateway/core/time.h"

#include <optional>
#include <string_view>

namespace crossdock::mapping {

/// Dates and times as partners write them.
///
/// A format is one of EDIFACT's code list 2379 ("102", "203", ...) or a pattern of YYYY (or CCYY), YY, MM,
/// DD, hh, mm, ss; every other character of a pattern stands for itself. Two-digit years are 2000 to 2069 and
/// 1970 to 1999.

/// False for a code that is not known and for a pattern without a year, month and day.
bool is_format(std::string_view format);

/// CCYYMMDD, YYMMDD, CCYY-MM-DD, or the date in front of an ISO date-time. nullopt also for a day that does
/// not exist.
std::optional<Date> read_date(std::string_view text);
std::optional<Date> read_date(std::string_view text, std::string_view format);

/// RFC 3339, ISO 8601 without an offset (then local to `zone`), or a date alone. A report that names only its
/// day may have been made at any time of it: that is the day's last second.
std::optional<Instant> read_datetime(std::string_view text, const TimeZone& zone);
std::optional<Instant> read_datetime(std::string_view text, std::string_view format, const TimeZone& zone);

/// X12: a date and a time of day, HHMM, HHMMSS or HHMMSSd..; ISO's colons are read too.
std::optional<Instant> read_date_and_time(std::string_view date, std::string_view time, const TimeZone& zone);

/// A whole number of ticks since 1970-01-01; years 1970 to 2500.
std::optional<Instant> read_epoch(std::string_view text, std::int64_t ticks_a_second);

}  // namespace crossdock::mapping
