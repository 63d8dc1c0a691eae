#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock {

/// Without blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);

/// ASCII only; other bytes must be equal.
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);

/// True for one or more of 0 to 9.
bool all_digits(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);

/// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

/// The candidate nearest to a misspelt word, or nullopt when none is near: at most two edits, and fewer than
/// half of the word. A swap of neighbours is one edit.
std::optional<std::string_view> nearest_name(std::string_view word,
                                             std::span<const std::string_view> candidates);

/// "64 MiB", "1 KiB", "500" -> bytes. nullopt for anything else.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

/// `value` for a text in a log line or an error: cut at `most` bytes, control bytes as \xNN.
std::string printable(std::string_view value, std::size_t most = 64);

/// Appends `text` as a JSON string with its quotes (RFC 8259, section 7). Bytes that are not UTF-8 become
/// U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Lower-case hexadecimal digits, two a byte.
std::string to_hex(std::span<const unsigned char> bytes);
std::optional<std::string> from_hex(std::string_view text);

}  // namespace crossdock
