#pragma once

#include "gateway/core/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock {

/// A Global Trade Item Number, held as the 14 digits of a GTIN-14 (GS1 General Specifications, section 3).
///
/// GTIN-8, -12 and -13 are padded with zeros on the left, so 6291041500213 and 06291041500213 are one item. A
/// first digit other than 0 is another packaging level of the same goods: 16291041500210 is NOT the same
/// item.
class Gtin {
public:
    /// 8, 12, 13 or 14 digits whose check digit is right. Errors: syntax, out_of_range (check digit).
    static Result<Gtin> parse(std::string_view text);

    /// The 14 digits.
    std::string_view digits() const { return {digits_.data(), digits_.size()}; }

    /// 0 for the base unit, 1 to 8 for packs of it, 9 for variable measure.
    int indicator() const { return digits_[0] - '0'; }

    friend bool operator==(const Gtin&, const Gtin&) = default;
    friend auto operator<=>(const Gtin&, const Gtin&) = default;

private:
    std::array<char, 14> digits_{};
};

/// The check digit that makes `body` + digit a valid GTIN (GS1 General Specifications, 7.9: weights 3 and 1
/// from the right). `body` holds digits only.
char gtin_check_digit(std::string_view body);

}  // namespace crossdock
