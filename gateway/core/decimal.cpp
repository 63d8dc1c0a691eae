#include "gateway/core/decimal.h"

#include <algorithm>
#include <array>
#include <limits>

namespace crossdock {
namespace {

__extension__ typedef __int128 Wide;
constexpr int max_scale = 9;

constexpr std::array<std::int64_t, 19> powers = [] {
    std::array<std::int64_t, 19> table{};
    std::int64_t power = 1;
    for (auto& entry : table) {
        entry = power;
        if (power <= std::numeric_limits<std::int64_t>::max() / 10) power *= 10;
    }
    return table;
}();

std::optional<Decimal> narrow(Wide mantissa, int scale) {
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    if (scale > max_scale) return std::nullopt;
    if (mantissa > std::numeric_limits<std::int64_t>::max() ||
        mantissa < std::numeric_limits<std::int64_t>::min()) {
        return std::nullopt;
    }
    return Decimal::from_parts(static_cast<std::int64_t>(mantissa), scale);
}

struct Aligned {
    Wide a, b;
    int scale;
};

Aligned align(const Decimal& a, const Decimal& b) {
    const int scale = std::max(a.scale(), b.scale());
    return {Wide(a.mantissa()) * powers[static_cast<std::size_t>(scale - a.scale())],
            Wide(b.mantissa()) * powers[static_cast<std::size_t>(scale - b.scale())], scale};
}

/// Zeros at the end of a fraction say nothing, however many there are: the place of the last other digit
/// before an exponent.
std::size_t last_digit_that_counts(std::string_view text) {
    std::size_t last = 0;
    for (std::size_t at = 0; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
        if (text[at] != '0') last = at;
    }
    return last;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text, char mark) {
    bool negative = false;
    std::size_t at = 0;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        at = 1;
    }
    Wide mantissa = 0;
    int scale = 0;
    bool digits = false, marked = false;
    constexpr Wide largest = Wide(std::numeric_limits<std::int64_t>::max()) * 1'000'000'000;
    const std::size_t last = last_digit_that_counts(text);
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c >= '0' && c <= '9') {
            digits = true;
            if (marked && at > last) continue;
            if (mantissa > largest) return std::nullopt;
            mantissa = mantissa * 10 + (c - '0');
            if (marked && ++scale > 18) return std::nullopt;
        } else if (c == mark && !marked) {
            marked = true;
        } else {
            break;
        }
    }
    if (!digits) return std::nullopt;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
        ++at;
        bool minus = false;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) minus = text[at++] == '-';
        if (at == text.size()) return std::nullopt;
        while (at + 1 < text.size() && text[at] == '0') ++at;
        if (text.size() - at > 2) return std::nullopt;
        int exponent = 0;
        for (; at < text.size(); ++at) {
            if (text[at] < '0' || text[at] > '9') return std::nullopt;
            exponent = exponent * 10 + (text[at] - '0');
        }
        scale += minus ? exponent : -exponent;
        while (scale < 0) {
            if (mantissa > largest) return std::nullopt;
            mantissa *= 10;
            ++scale;
        }
    }
    return narrow(negative ? -mantissa : mantissa, scale);
}

std::int64_t Decimal::floor() const {
    const std::int64_t power = powers[static_cast<unsigned char>(scale_)];
    const std::int64_t quotient = mantissa_ / power;
    return mantissa_ % power < 0 ? quotient - 1 : quotient;
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
    const Aligned both = align(*this, other);
    return narrow(both.a + both.b, both.scale);
}

std::optional<Decimal> Decimal::minus(const Decimal& other) const {
    const Aligned both = align(*this, other);
    return narrow(both.a - both.b, both.scale);
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
    return narrow(Wide(mantissa_) * other.mantissa_, scale_ + other.scale_);
}

std::string Decimal::to_string() const {
    std::string digits = std::to_string(mantissa_);
    if (scale_ == 0) return digits;
    const std::size_t sign = mantissa_ < 0 ? 1 : 0;
    const std::size_t after = static_cast<unsigned char>(scale_);
    if (digits.size() - sign <= after) digits.insert(sign, after + 1 - (digits.size() - sign), '0');
    digits.insert(digits.size() - after, 1, '.');
    return digits;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    const Aligned both = align(a, b);
    return both.a < both.b   ? std::strong_ordering::less
           : both.a > both.b ? std::strong_ordering::greater
                             : std::strong_ordering::equal;
}

}  // namespace crossdock
