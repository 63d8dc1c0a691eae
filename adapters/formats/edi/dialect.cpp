#include "adapters/formats/edi/dialect.h"

#include <algorithm>
#include <array>

namespace crossdock::edi {
namespace {

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_line_end(char c) {
    return c == '\r' || c == '\n';
}

/// Letters, digits and blanks cannot be told from data.
bool can_be_mark(char c) {
    return c != 0 && c != ' ' && !is_alphanumeric(c);
}

Heading answer(Heading::State state) {
    Heading heading;
    heading.state = state;
    return heading;
}

Heading incomplete(std::string_view text, bool last) {
    if (text.size() >= heading_bytes) return answer(Heading::State::broken);
    return answer(last ? Heading::State::cut : Heading::State::need_more);
}

/// The widths of ISA01 to ISA15.
constexpr std::array<std::size_t, 15> isa_widths{2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1};

struct IsaFields {
    std::array<std::string, 16> values;  ///< ISA01 to ISA15; without line breaks
    std::size_t tail = 0;                ///< where ISA16 begins
    bool complete = false, padded = true;
};

/// Counts the 16 element separators: the one way that also reads an ISA whose fields are not padded. Line
/// breaks are passed over, since an ISA is longer than the 80 columns that some senders wrap at.
IsaFields split_isa(std::string_view text) {
    IsaFields fields;
    const char element = text[3];
    std::size_t number = 0;
    for (std::size_t i = 4; i < std::min(text.size(), heading_bytes); ++i) {
        if (text[i] != element) {
            if (!is_line_end(text[i]) || is_line_end(element)) fields.values[number] += text[i];
            continue;
        }
        fields.padded = fields.padded && fields.values[number].size() == isa_widths[number];
        if (++number == isa_widths.size()) {
            fields.tail = i + 1;
            fields.complete = true;
            break;
        }
    }
    return fields;
}

/// Where the byte that would be the component separator is in truth the terminator (ISA16 was left empty),
/// line breaks follow the segments and every line ends in that byte.
bool line_ends_in(std::string_view text, std::size_t from, char mark) {
    std::size_t end = from;
    while (end < text.size() && is_line_end(text[end])) ++end;
    end = text.find('\n', end);
    if (end == std::string_view::npos) return false;
    while (end > from && is_line_end(text[end - 1])) --end;
    return end > from && text[end - 1] == mark;
}

Heading read_isa(std::string_view text, bool last) {
    if (text.size() < 4) return incomplete(text, last);
    const char element = text[3];
    if (!can_be_mark(element)) return answer(Heading::State::none);
    const IsaFields fields = split_isa(text);
    if (!fields.complete) return incomplete(text, last);
    // Whether ISA16 is empty may show only at the end of the next line; waiting for all of it, whatever the
    // first bytes say, keeps the answer the same for every way of cutting the message.
    if (text.size() < heading_bytes && !last) return answer(Heading::State::need_more);
    if (text.size() < fields.tail + 2) return answer(Heading::State::cut);

    Heading heading;
    heading.state = Heading::State::found;
    Dialect& dialect = heading.dialect;
    dialect.element = element;
    dialect.syntax = fields.values[11];
    dialect.component = text[fields.tail];
    dialect.terminator = text[fields.tail + 1];
    if (!fields.padded) heading.tolerated |= tolerated_unpadded;
    const bool empty_isa16 =
        is_alphanumeric(dialect.terminator) || dialect.terminator == ' ' || is_line_end(dialect.component) ||
        (is_line_end(dialect.terminator) && line_ends_in(text, fields.tail + 1, dialect.component));
    if (empty_isa16) dialect.terminator = dialect.component;
    if (empty_isa16 || dialect.component == element) {
        dialect.component = 0;
        heading.tolerated |= tolerated_component;
    }
    const std::string& isa11 = fields.values[10];
    if (dialect.syntax >= "00402" && isa11.size() == 1 && can_be_mark(isa11[0]) && isa11[0] != element) {
        dialect.repetition = isa11[0];
    }
    if (!can_be_mark(dialect.terminator) || dialect.terminator == element)
        return answer(Heading::State::broken);
    if (dialect.component != 0 && !can_be_mark(dialect.component)) dialect.component = 0;
    return heading;
}

/// Fills in what UNB says: "UNOC:3". `text` starts with "UNB".
Heading::State read_unb(std::string_view text, bool last, Dialect& dialect) {
    const std::size_t end = text.find(dialect.element, 4);
    if (end == std::string_view::npos || end > 64) {
        if (text.size() > 64) return Heading::State::broken;
        return last ? Heading::State::cut : Heading::State::need_more;
    }
    const std::string_view s001 = text.substr(4, end - 4);
    const std::size_t colon = s001.find(dialect.component);
    dialect.syntax = s001.substr(0, colon);
    std::erase_if(dialect.syntax, is_line_end);
    if (colon != std::string_view::npos && colon + 1 < s001.size()) {
        const char version = s001[colon + 1];
        if (version >= '1' && version <= '9')
            dialect.syntax_version = static_cast<std::uint8_t>(version - '0');
    }
    return Heading::State::found;
}

Heading read_edifact(std::string_view text, bool last) {
    if (text.size() < 4) return incomplete(text, last);
    Heading heading;
    Dialect& dialect = heading.dialect;
    dialect.standard = Standard::edifact;
    dialect.decimal = 0;
    char repetition = '*';
    if (text.starts_with("UNA")) {
        if (text.size() < 9) return incomplete(text, last);
        dialect.component = text[3];
        dialect.element = text[4];
        dialect.decimal = text[5];
        dialect.release = text[6] == ' ' ? char{0} : text[6];
        repetition = text[7] == ' ' ? char{0} : text[7];
        dialect.terminator = text[8];
        if (!can_be_mark(dialect.element) || !can_be_mark(dialect.terminator) ||
            dialect.element == dialect.terminator) {
            return answer(Heading::State::broken);
        }
        heading.skip = 9;
        while (heading.skip < text.size() && (is_line_end(text[heading.skip]) || text[heading.skip] == ' ')) {
            heading.tolerated |= is_line_end(text[heading.skip]) ? tolerated_line_breaks : tolerated_blanks;
            if (++heading.skip == heading_bytes) return answer(Heading::State::broken);
        }
        text.remove_prefix(heading.skip);
        if (text.size() < 4) {
            heading.state = last ? Heading::State::cut : Heading::State::need_more;
            return heading;
        }
    } else {
        dialect.component = ':';
        dialect.element = '+';
        dialect.release = '?';
        dialect.terminator = '\'';
        if (text[3] == '\x1d') {
            dialect.component = '\x1f';
            dialect.element = '\x1d';
            dialect.release = 0;
            repetition = 0;
            dialect.terminator = '\x1c';
        } else if (text[3] != '+') {
            return answer(can_be_mark(text[3]) ? Heading::State::broken : Heading::State::none);
        }
    }
    heading.state = text.starts_with("UNB") && text[3] == dialect.element ? read_unb(text, last, dialect)
                                                                          : Heading::State::found;
    if (dialect.syntax_version >= 4) {
        dialect.decimal = 0;
        if (can_be_mark(repetition)) dialect.repetition = repetition;
    }
    return heading;
}

/// TRADACOMS has fixed marks. `text` starts with "STX=".
Heading read_stx(std::string_view text, bool last) {
    constexpr std::size_t longest_syntax = 8;
    const std::size_t end = text.find_first_of(":+'", 4);
    if (end == std::string_view::npos && text.size() <= 4 + longest_syntax) return incomplete(text, last);
    Heading heading;
    heading.state = Heading::State::found;
    Dialect& dialect = heading.dialect;
    dialect.standard = Standard::tradacoms;
    dialect.element = '+';
    dialect.component = ':';
    dialect.release = '?';
    dialect.terminator = '\'';
    dialect.tag = '=';
    dialect.syntax = text.substr(4, std::min(end, 4 + longest_syntax) - 4);
    return heading;
}

constexpr std::array<std::string_view, 3> standard_names{"x12", "edifact", "tradacoms"};

}  // namespace

std::string_view name_of(Standard standard) {
    return standard_names[static_cast<std::size_t>(standard)];
}

std::optional<Standard> standard_of(std::string_view name) {
    const auto* found = std::find(standard_names.begin(), standard_names.end(), name);
    if (found == standard_names.end()) return std::nullopt;
    return static_cast<Standard>(found - standard_names.begin());
}

bool starts_interchange(Standard standard, std::string_view text) {
    if (text.size() < 4) return false;
    if (standard == Standard::x12) return text.starts_with("ISA") && can_be_mark(text[3]);
    if (standard == Standard::tradacoms) return text.starts_with("STX=");
    return (text.starts_with("UNA") || text.starts_with("UNB")) && can_be_mark(text[3]);
}

Heading read_heading(Standard standard, std::string_view text, bool last) {
    const bool short_text = text.size() < 4;
    if (short_text && !last) return answer(Heading::State::need_more);
    if (!starts_interchange(standard, text)) return answer(Heading::State::none);
    switch (standard) {
        case Standard::x12:
            return read_isa(text, last);
        case Standard::edifact:
            return read_edifact(text, last);
        case Standard::tradacoms:
            break;
    }
    return read_stx(text, last);
}

}  // namespace crossdock::edi
