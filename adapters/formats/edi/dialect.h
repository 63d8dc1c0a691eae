#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::edi {

enum class Standard : std::uint8_t { x12, edifact, tradacoms };

/// "x12", "edifact", "tradacoms".
std::string_view name_of(Standard standard);
std::optional<Standard> standard_of(std::string_view name);

/// How one interchange is written: its marks and, for EDIFACT, the syntax that UNB names. A mark that is 0
/// does not exist. Each interchange of a message has its own.
struct Dialect {
    Standard standard = Standard::x12;
    char element = '*';
    char component = 0;
    char repetition = 0;
    char release = 0;
    char terminator = '~';
    char tag = 0;                     ///< after the tag, where it is not `element` (TRADACOMS: '=')
    char decimal = '.';               ///< 0: a point or a comma
    std::string syntax;               ///< "UNOC"; the X12 version of ISA12 ("00401"); "ANA", "ANAA"
    std::uint8_t syntax_version = 3;  ///< EDIFACT only: 1 to 4
};

/// What was not as the standard has it, and was tolerated. A set of bits.
enum Tolerance : std::uint16_t {
    tolerated_nothing = 0,
    tolerated_bom = 1 << 0,          ///< a byte order mark at the start
    tolerated_blanks = 1 << 1,       ///< blanks or tabs between segments
    tolerated_line_breaks = 1 << 2,  ///< CR or LF between segments
    tolerated_wrap = 1 << 3,         ///< CR or LF inside a segment
    tolerated_empty = 1 << 4,        ///< two terminators in a row
    tolerated_unpadded = 1 << 5,     ///< an ISA whose fields have not their fixed widths
    tolerated_component = 1 << 6,    ///< ISA16 empty, or the same byte as the element separator
    tolerated_open_end = 1 << 7,     ///< the last segment has no terminator
    tolerated_padding = 1 << 8,      ///< NUL or Ctrl-Z after the end
    tolerated_trailing = 1 << 9,     ///< separators behind the last element that is filled
};

/// What a look at the start of an interchange found.
struct Heading {
    enum class State : std::uint8_t {
        need_more,  ///< cannot be said yet
        found,
        none,    ///< no ISA, UNA or UNB stands here
        broken,  ///< one does, but its marks cannot be made out
        cut      ///< one does, but the message ends in it
    };
    State state = State::none;
    Dialect dialect;
    std::size_t skip = 0;         ///< bytes before the first segment (UNA and what follows it)
    std::uint16_t tolerated = 0;  ///< bits of Tolerance
};

/// Reads the marks of the interchange that starts with the first byte of `text` (blanks and BOM are gone).
/// `last`: nothing follows `text`. At most `heading_bytes` are looked at, so the answer does not depend on
/// how the message was cut. Sources: X12.5 (ISA: byte 4, ISA11 from 00402 on, ISA16, the byte after it); ISO
/// 9735 (UNA; its defaults `:+.? '`; UNOB's IS4, IS3, IS1; the repetition mark from syntax version 4 on).
Heading read_heading(Standard standard, std::string_view text, bool last);
inline constexpr std::size_t heading_bytes = 1024;

/// True where `text` (at least 4 bytes, or the message's end) starts an interchange: "ISA" or "UNA", "UNB"
/// and a mark, "STX=".
bool starts_interchange(Standard standard, std::string_view text);

}  // namespace crossdock::edi
