#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crossdock::formats::json_text {

inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The first byte from `from` on that is no JSON whitespace, or the text's size.
std::size_t skip_blanks(std::string_view text, std::size_t from);

/// A string's closing quote, from `from` inside it, or npos where the text ends before.
std::size_t closing_quote(std::string_view text, std::size_t from);

/// The place of the first byte of a string's inside that may not stand there unescaped, or npos.
std::size_t control_byte(std::string_view inside);

/// Appends the characters of a string's inside. False for an escape that JSON has not and for half a
/// surrogate pair.
bool unescape(std::string& out, std::string_view inside);

/// RFC 8259, section 6.
bool is_number(std::string_view token);

}  // namespace crossdock::formats::json_text
