#include "gateway/mapping/times.h"

#include <algorithm>
#include <array>

namespace crossdock::mapping {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Code {
    std::string_view code, pattern;
};

/// UN/EDIFACT code list 2379, the part that names a point in time. Z is an offset as +hhmm, U three letters.
constexpr std::array<Code, 17> codes{{{"2", "DDMMYY"},
                                      {"3", "MMDDYY"},
                                      {"4", "DDMMYYYY"},
                                      {"101", "YYMMDD"},
                                      {"102", "YYYYMMDD"},
                                      {"201", "YYMMDDhhmm"},
                                      {"202", "YYMMDDhhmmss"},
                                      {"203", "YYYYMMDDhhmm"},
                                      {"204", "YYYYMMDDhhmmss"},
                                      {"205", "YYYYMMDDhhmmZ"},
                                      {"208", "YYYYMMDDhhmmssZ"},
                                      {"301", "YYMMDDhhmmU"},
                                      {"302", "YYMMDDhhmmssU"},
                                      {"303", "YYYYMMDDhhmmU"},
                                      {"304", "YYYYMMDDhhmmssU"},
                                      {"602", "YYYY"},
                                      {"610", "YYYYMM"}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// What was read so far: a day, perhaps a time of day, perhaps an offset from UTC.
struct Parts {
    int year = -1;
    unsigned month = 1, day = 1;
    std::optional<std::chrono::microseconds> time;
    std::optional<minutes> offset;
};

/// Takes exactly `digits` digits from the front.
std::optional<unsigned> take(std::string_view& text, std::size_t digits) {
    if (text.size() < digits ||
        !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digits), is_digit)) {
        return std::nullopt;
    }
    unsigned value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + static_cast<unsigned>(text[i] - '0');
    text.remove_prefix(digits);
    return value;
}

int full_year(unsigned two_digits) {
    return static_cast<int>(two_digits < 70 ? 2000 + two_digits : 1900 + two_digits);
}

std::optional<Date> date_of(const Parts& parts) {
    const Date date{std::chrono::year(parts.year), std::chrono::month(parts.month),
                    std::chrono::day(parts.day)};
    return parts.year >= 0 && date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Instant> instant_of(const Parts& parts, const TimeZone& zone) {
    const auto date = date_of(parts);
    if (!date) return std::nullopt;
    const auto time = parts.time.value_or(hours(23) + minutes(59) + seconds(59));
    if (parts.offset) return Instant(std::chrono::sys_days(*date)) + time - *parts.offset;
    return zone.to_instant(LocalTime(std::chrono::local_days(*date)) + time);
}

bool add_time(Parts& parts, unsigned hour, unsigned minute, unsigned second) {
    // 24:00 is midnight at the day's end, as some X12 senders write it; a leap second counts as the one
    // before.
    if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && minute + second > 0)) return false;
    parts.time = hours(hour) + minutes(minute) + seconds(std::min(second, 59u));
    return true;
}

std::optional<minutes> read_offset(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    const char sign = text.front();
    text.remove_prefix(1);
    if (sign == 'Z' || sign == 'z') return minutes(0);
    if (sign != '+' && sign != '-') return std::nullopt;
    const auto hour = take(text, 2);
    if (!text.empty() && text.front() == ':') text.remove_prefix(1);
    const auto minute = text.empty() ? std::optional(0u) : take(text, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    const auto offset = minutes(*hour * 60 + *minute);
    return sign == '-' ? -offset : offset;
}

/// hh:mm[:ss[.fraction]] or hhmm[ss[fraction]] at the front of `text`.
bool read_time(std::string_view& text, Parts& parts) {
    const auto skip = [&](char c) {
        return !text.empty() && text.front() == c && (text.remove_prefix(1), true);
    };
    const auto hour = take(text, 2);
    const bool colons = skip(':');
    const auto minute = hour ? take(text, 2) : std::nullopt;
    if (!minute) return false;
    unsigned second = 0;
    std::int64_t fraction = 0;
    if (colons ? skip(':') : !text.empty() && is_digit(text.front())) {
        const auto read = take(text, 2);
        if (!read) return false;
        second = *read;
        const bool mark = skip('.') || skip(',');
        if (mark && (text.empty() || !is_digit(text.front()))) return false;
        std::int64_t unit = 100'000;
        for (; (mark || !colons) && !text.empty() && is_digit(text.front());
             text.remove_prefix(1), unit /= 10) {
            fraction += unit * (text.front() - '0');
        }
    }
    if (!add_time(parts, *hour, *minute, second)) return false;
    *parts.time += std::chrono::microseconds(fraction);
    return true;
}

/// CCYY-MM-DD, CCYYMMDD or YYMMDD at the front of `text`.
bool read_day(std::string_view& text, Parts& parts) {
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    const bool dashes = digits == 4 && text.size() >= 10 && text[4] == '-' && text[7] == '-';
    if (!dashes && digits != 8 && digits != 6) return false;
    const auto year = take(text, digits == 6 ? 2 : 4);
    if (dashes) text.remove_prefix(1);
    const auto month = take(text, 2);
    if (dashes) text.remove_prefix(1);
    const auto day = take(text, 2);
    if (!year || !month || !day) return false;
    parts.year = digits == 6 ? full_year(*year) : static_cast<int>(*year);
    parts.month = *month;
    parts.day = *day;
    return true;
}

bool read_iso(std::string_view text, Parts& parts) {
    if (!read_day(text, parts)) return false;
    if (text.empty()) return true;
    if (text.front() != 'T' && text.front() != 't' && text.front() != ' ') return false;
    text.remove_prefix(1);
    if (!read_time(text, parts)) return false;
    if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.empty()) return true;
    parts.offset = read_offset(text);
    return parts.offset.has_value() && text.empty();
}

std::string_view pattern_of(std::string_view format) {
    const auto code =
        std::find_if(codes.begin(), codes.end(), [&](const Code& c) { return c.code == format; });
    return code != codes.end() ? code->pattern : format;
}

/// Reads one token of the pattern; false where the text does not follow it.
bool read_token(std::string_view& pattern, std::string_view& text, Parts& parts,
                std::array<unsigned, 3>& clock) {
    const auto next = [&](std::string_view token) {
        if (pattern.substr(0, token.size()) != token) return false;
        pattern.remove_prefix(token.size());
        return true;
    };
    std::optional<unsigned> value;
    if (next("YYYY") || next("CCYY")) {
        value = take(text, 4);
        parts.year = static_cast<int>(value.value_or(0));
    } else if (next("YY")) {
        value = take(text, 2);
        parts.year = full_year(value.value_or(0));
    } else if (next("MM")) {
        value = take(text, 2);
        parts.month = value.value_or(0);
    } else if (next("DD")) {
        value = take(text, 2);
        parts.day = value.value_or(0);
    } else if (next("hh")) {
        value = take(text, 2);
        clock[0] = value.value_or(99);
        parts.time = std::chrono::microseconds(0);
    } else if (next("mm")) {
        value = take(text, 2);
        clock[1] = value.value_or(99);
    } else if (next("ss")) {
        value = take(text, 2);
        clock[2] = value.value_or(99);
    } else if (next("Z")) {
        parts.offset = read_offset(text);
        return parts.offset.has_value();
    } else if (next("U")) {
        parts.offset = minutes(0);
        const bool utc = text.substr(0, 3) == "UTC" || text.substr(0, 3) == "GMT";
        text.remove_prefix(std::min<std::size_t>(3, text.size()));
        return utc;
    } else {
        const bool same = !text.empty() && text.front() == pattern.front();
        pattern.remove_prefix(1);
        text.remove_prefix(std::min<std::size_t>(1, text.size()));
        return same;
    }
    return value.has_value();
}

std::optional<Parts> read_pattern(std::string_view text, std::string_view format) {
    Parts parts;
    std::array<unsigned, 3> clock{};
    std::string_view pattern = pattern_of(format);
    while (!pattern.empty()) {
        if (!read_token(pattern, text, parts, clock)) return std::nullopt;
    }
    if (!text.empty()) return std::nullopt;
    if (parts.time && !add_time(parts, clock[0], clock[1], clock[2])) return std::nullopt;
    return parts;
}

}  // namespace

bool is_format(std::string_view format) {
    const auto has = [&](std::string_view token) { return format.find(token) != std::string_view::npos; };
    if (std::any_of(codes.begin(), codes.end(), [&](const Code& c) { return c.code == format; })) return true;
    return (has("YY") && has("MM") && has("DD")) && format.size() <= 64;
}

std::optional<Date> read_date(std::string_view text) {
    Parts parts;
    if (!read_day(text, parts)) return std::nullopt;
    if (!text.empty() && text.front() != 'T' && text.front() != ' ') return std::nullopt;
    return date_of(parts);
}

std::optional<Date> read_date(std::string_view text, std::string_view format) {
    const auto parts = read_pattern(text, format);
    return parts ? date_of(*parts) : std::nullopt;
}

std::optional<Instant> read_datetime(std::string_view text, const TimeZone& zone) {
    Parts parts;
    return read_iso(text, parts) ? instant_of(parts, zone) : std::nullopt;
}

std::optional<Instant> read_datetime(std::string_view text, std::string_view format, const TimeZone& zone) {
    const auto parts = read_pattern(text, format);
    return parts ? instant_of(*parts, zone) : std::nullopt;
}

std::optional<Instant> read_date_and_time(std::string_view date, std::string_view time,
                                          const TimeZone& zone) {
    Parts parts;
    if (!read_day(date, parts) || !date.empty() || !read_time(time, parts) || !time.empty())
        return std::nullopt;
    return instant_of(parts, zone);
}

std::optional<Instant> read_epoch(std::string_view text, std::int64_t ticks_a_second) {
    if (text.empty() || text.size() > 14 || !std::all_of(text.begin(), text.end(), is_digit))
        return std::nullopt;
    std::int64_t ticks = 0;
    for (const char c : text) ticks = ticks * 10 + (c - '0');
    constexpr std::int64_t latest = 16'725'225'600;  // 2500-01-01
    if (ticks / ticks_a_second >= latest) return std::nullopt;
    return Instant(std::chrono::microseconds(ticks * (1'000'000 / ticks_a_second)));
}

}  // namespace crossdock::mapping
