#include "gateway/core/time.h"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <ctime>

namespace crossdock {
namespace {

/// At least `digits` digits, zeros in front. Each fact that is printed has one or two times, so this is no
/// printf.
void append_digits(std::string& out, std::int64_t value, std::size_t digits) {
    const std::string text = std::to_string(value);
    if (text.size() < digits) out.append(digits - text.size(), '0');
    out += text;
}

/// `count` digits from `at`; -1 where there are others than digits.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<Date> make_date(int year, int month, int day) {
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    const Date date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                    std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return date;
}

/// "Z", "z" or an offset of the form +hh:mm, as what must be taken from the local time.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return std::chrono::minutes(0);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const int hours = digits(text, 1, 2), minutes = digits(text, 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset(hours * 60 + minutes);
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

Instant SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Result<TimeZone> TimeZone::find(std::string_view name) {
    TimeZone zone;
    if (name == "UTC") return zone;
    try {
        zone.zone_ = date::locate_zone(std::string(name));
    } catch (const std::exception&) {
        return failure(Errc::not_found, "no time zone '" + std::string(name) + "' in the system's tzdata");
    }
    return zone;
}

Instant TimeZone::to_instant(LocalTime local) const {
    if (zone_ == nullptr) return Instant(local.time_since_epoch());
    const auto* zone = static_cast<const date::time_zone*>(zone_);
    const date::local_time<std::chrono::microseconds> wall(local.time_since_epoch());
    const date::local_info info = zone->get_info(wall);
    // In a gap the earlier rule's end is the moment at which the clock jumped.
    if (info.result == date::local_info::nonexistent) return Instant(info.first.end.time_since_epoch());
    return Instant(wall.time_since_epoch() - info.first.offset);
}

LocalTime TimeZone::to_local(Instant instant) const {
    if (zone_ == nullptr) return LocalTime(instant.time_since_epoch());
    const auto* zone = static_cast<const date::time_zone*>(zone_);
    const date::sys_time<std::chrono::microseconds> moment(instant.time_since_epoch());
    return LocalTime(instant.time_since_epoch() + zone->get_info(moment).offset);
}

std::string_view TimeZone::name() const {
    return zone_ == nullptr ? std::string_view("UTC") : static_cast<const date::time_zone*>(zone_)->name();
}

std::string to_rfc3339(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time(instant - day);
    std::string out = to_iso(Date(day));
    const auto part = [&](char mark, std::int64_t value, std::size_t digits) {
        out += mark;
        append_digits(out, value, digits);
    };
    part('T', time.hours().count(), 2);
    part(':', time.minutes().count(), 2);
    part(':', time.seconds().count(), 2);
    const std::int64_t micros = time.subseconds().count();
    if (micros % 1000 != 0)
        part('.', micros, 6);
    else if (micros != 0)
        part('.', micros / 1000, 3);
    return out + 'Z';
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
    const auto date = make_date(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    std::size_t at = 19;
    long micros = 0;
    if (text[at] == '.') {
        long unit = 100'000;
        const std::size_t first = ++at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
            micros += unit * (text[at] - '0');
        if (at == first) return std::nullopt;
    }
    const auto offset = parse_offset(text.substr(at));
    if (!offset) return std::nullopt;
    return start_of(*date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + Duration(micros) - *offset;
}

std::string to_iso(Date date) {
    std::string out;
    out.reserve(32);
    const int year = static_cast<int>(date.year());
    if (year < 0) out += '-';
    append_digits(out, year < 0 ? -year : year, 4);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.day()), 2);
    return out;
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
        return make_date(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
    }
    if (text.size() == 8) return make_date(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2));
    return std::nullopt;
}

}  // namespace crossdock
