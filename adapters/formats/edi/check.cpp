#include "adapters/formats/edi/check.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int two_digits(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool is_date(std::string_view text) {
    if ((text.size() != 6 && text.size() != 8) || !all_digits(text)) return false;
    const std::size_t at = text.size() - 4;
    const int month = two_digits(text, at), day = two_digits(text, at + 2);
    int year = two_digits(text, at - 2);
    if (text.size() == 8) year += 100 * two_digits(text, 0);
    if (month < 1 || month > 12 || day < 1) return false;
    constexpr int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    // Of two digits, 00 may be a leap year.
    const bool leap = year % 4 == 0 && (text.size() == 6 || year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] && (month != 2 || day != 29 || leap);
}

bool is_time(std::string_view text) {
    if (text.size() < 4 || text.size() == 5 || text.size() > 8 || !all_digits(text)) return false;
    if (two_digits(text, 0) > 23 || two_digits(text, 2) > 59) return false;
    return text.size() == 4 || two_digits(text, 4) <= 60;
}

/// Length without sign and mark. X12's R may end in an exponent.
Fault check_number(const Element& element, std::string_view value, char decimal) {
    std::size_t digits = 0, marks = 0;
    bool other_mark = false;
    std::size_t i = !value.empty() && value[0] == '-' ? 1 : 0;
    for (; i < value.size(); ++i) {
        const char c = value[i];
        if (is_digit(c)) {
            ++digits;
        } else if ((c == '.' || c == ',') && element.type == Type::number) {
            ++marks;
            other_mark = other_mark || (decimal != 0 && c != decimal);
        } else if ((c == 'E' || c == 'e') && digits > 0 && element.type == Type::number) {
            std::string_view exponent = value.substr(i + 1);
            if (exponent.starts_with('-')) exponent.remove_prefix(1);
            if (!all_digits(exponent)) return Fault::not_a_number;
            digits += exponent.size();
            break;
        } else {
            return Fault::not_a_number;
        }
    }
    if (digits == 0 || marks > 1) return Fault::not_a_number;
    if (other_mark) return Fault::bad_decimal_mark;
    if (digits > element.longest) return Fault::too_long;
    return digits < element.shortest ? Fault::too_short : Fault::none;
}

Fault check_length(const Element& element, std::string_view value) {
    std::size_t size = value.size();
    if (size > element.longest) {
        // UTF-8: the bytes that continue a character do not count.
        size = static_cast<std::size_t>(
            std::count_if(value.begin(), value.end(), [](char c) { return (c & 0xC0) != 0x80; }));
        if (size > element.longest) return Fault::too_long;
    }
    return size < element.shortest ? Fault::too_short : Fault::none;
}

}  // namespace

Fault check_value(const Element& element, std::string_view value, char decimal) {
    switch (element.type) {
        case Type::number:
        case Type::implied:
            return check_number(element, value, decimal);
        case Type::date:
            if (const Fault length = check_length(element, value); length != Fault::none) return length;
            return is_date(value) ? Fault::none : Fault::bad_date;
        case Type::time:
            if (const Fault length = check_length(element, value); length != Fault::none) return length;
            return is_time(value) ? Fault::none : Fault::bad_time;
        case Type::alpha:
            if (std::any_of(value.begin(), value.end(), is_digit)) return Fault::bad_character;
            break;
        case Type::text:
        case Type::code:
            break;
    }
    return check_length(element, value);
}

Fault check_period_value(std::string_view format, std::string_view value) {
    struct Format {
        std::string_view code;
        std::size_t date, time;  ///< how many digits
    };
    constexpr Format formats[] = {{"101", 6, 0}, {"102", 8, 0}, {"201", 6, 4},
                                  {"202", 6, 6}, {"203", 8, 4}, {"204", 8, 6}};
    const auto* found = std::find_if(std::begin(formats), std::end(formats),
                                     [format](const Format& one) { return one.code == format; });
    if (found == std::end(formats)) return Fault::none;
    if (value.size() != found->date + found->time || !is_date(value.substr(0, found->date)))
        return Fault::bad_date;
    if (found->time == 0) return Fault::none;
    // 2400 is the end of the day.
    const std::string_view time = value.substr(found->date);
    return is_time(time) || time.starts_with("2400") ? Fault::none : Fault::bad_time;
}

}  // namespace crossdock::edi
