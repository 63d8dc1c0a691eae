#include "gateway/mapping/failure.h"

#include <array>

namespace crossdock::mapping {
namespace {

constexpr std::array<FailureText, 13> texts{{
    {"", ""},
    {"M101", "is not a number: expected digits with at most one decimal mark"},
    {"M102", "is a number that does not fit: at most 18 digits, 9 of them after the mark"},
    {"M103", "is not a number with implied decimals: expected digits only"},
    {"M104", "is not a date in the form expected"},
    {"M105", "is not a date and time in the form expected"},
    {"M106", "cannot be read: its format is not one of code list 2379 that we know, nor a pattern"},
    {"M107", "is not a GTIN: expected 8, 12, 13 or 14 digits"},
    {"M108", "is not a GTIN: its check digit is wrong"},
    {"M109", "has no entry in the table"},
    {"M110", "is not one of the words that this field allows"},
    {"M111", "is not a single value"},
    {"M112", "takes too much work: the record is too large for this mapping"},
}};

}  // namespace

const FailureText& text_of(Failure failure) {
    return texts[static_cast<std::size_t>(failure)];
}

std::string kind_of(std::string_view text) {
    std::size_t digits = 0, letters = 0, blanks = 0;
    for (const char c : text) {
        digits += c >= '0' && c <= '9';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
        blanks += c == ' ';
    }
    const std::size_t others = text.size() - digits - letters - blanks;
    std::string kind = std::to_string(text.size()) + (text.size() == 1 ? " byte: " : " bytes: ");
    std::string parts;
    const auto add = [&](bool there, std::string_view what) {
        if (there) parts += (parts.empty() ? "" : ", ") + std::string(what);
    };
    add(digits > 0, "digits");
    add(letters > 0, "letters");
    add(blanks > 0, "blanks");
    add(others > 0, "signs");
    return kind + (parts.empty() ? "nothing" : parts);
}

}  // namespace crossdock::mapping
