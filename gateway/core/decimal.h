#pragma once

#include "gateway/core/error.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock {

/// An exact decimal number: mantissa x 10^-scale. Never a double, so 0.1 is 0.1 and 1998.61 stays so.
///
/// The range is that of the mantissa, +-9.2e18, with 0 to 9 digits after the mark; whatever does not fit is
/// an error, never a wrap or a rounding. Values that are equal compare equal whatever their scale (1.50
/// == 1.5), and to_string keeps no trailing zeros.
class Decimal {
public:
    constexpr Decimal() = default;
    constexpr explicit Decimal(std::int64_t whole) : mantissa_(whole) {}

    /// `mantissa` x 10^-`scale`, with 0 <= scale <= 9: from_parts(9588, 2) is 95.88 (X12 type N2).
    static constexpr Decimal from_parts(std::int64_t mantissa, int scale) {
        Decimal value(mantissa);
        value.scale_ = static_cast<std::int8_t>(scale);
        value.normalise();
        return value;
    }

    /// [+-]digits[mark digits], at least one digit, blanks not allowed; "1.", ".5" and "1e3" (exponent as
    /// JSON writes it) are read. nullopt for anything else, and for what does not fit.
    static std::optional<Decimal> parse(std::string_view text, char mark = '.');

    constexpr std::int64_t mantissa() const { return mantissa_; }
    constexpr int scale() const { return scale_; }
    constexpr bool is_negative() const { return mantissa_ < 0; }
    constexpr bool is_zero() const { return mantissa_ == 0; }
    bool is_whole() const { return scale_ == 0; }

    /// The largest whole number not above this one: 1998.61 gives 1998, -0.5 gives -1.
    std::int64_t floor() const;

    /// nullopt where the result does not fit.
    std::optional<Decimal> plus(const Decimal& other) const;
    std::optional<Decimal> minus(const Decimal& other) const;
    std::optional<Decimal> times(const Decimal& other) const;

    std::string to_string() const;

    friend bool operator==(const Decimal& a, const Decimal& b) {
        return a.mantissa_ == b.mantissa_ && a.scale_ == b.scale_;
    }
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

private:
    /// Drops trailing zeros, so that equal values have equal parts.
    constexpr void normalise() {
        while (scale_ > 0 && mantissa_ % 10 == 0) {
            mantissa_ /= 10;
            --scale_;
        }
    }

    std::int64_t mantissa_ = 0;
    std::int8_t scale_ = 0;
};

}  // namespace crossdock
