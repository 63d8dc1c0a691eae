#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::mapping {

/// Why a value of a document could not be used. Each has a number with an entry in docs/errors.md.
enum class Failure : std::uint8_t {
    no_failure,
    not_a_number,
    too_large,
    not_implied,
    not_a_date,
    not_a_time,
    unknown_format,
    not_a_gtin,
    wrong_check_digit,
    not_in_table,
    not_a_word,
    not_a_value,
    too_much_work
};

struct FailureText {
    std::string_view number;   ///< "M101"
    std::string_view message;  ///< "is not a number: expected digits"
};

const FailureText& text_of(Failure failure);

/// "3 digits", "letters and digits", ...: what kind of text it is, never the text.
std::string kind_of(std::string_view text);

}  // namespace crossdock::mapping
