#include "adapters/formats/json/token.h"

#include <algorithm>
#include <cstdint>

namespace crossdock::formats::json_text {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The value of four hexadecimal digits at `at`; -1 where there are none.
int hex4(std::string_view text, std::size_t at) {
    if (text.size() < at + 4) return -1;
    int value = 0;
    for (const char c : text.substr(at, 4)) {
        const int digit = is_digit(c)              ? c - '0'
                          : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                          : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                                   : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

void append_code_point(std::string& out, std::uint32_t code) {
    const auto push = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) return push(code);
    if (code < 0x800) {
        push(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            push(0xE0 | code >> 12);
        } else {
            push(0xF0 | code >> 18);
            push(0x80 | (code >> 12 & 0x3F));
        }
        push(0x80 | (code >> 6 & 0x3F));
    }
    push(0x80 | (code & 0x3F));
}

/// Reads what follows "\u" at `at` and moves `at` behind it.
bool unescape_unicode(std::string& out, std::string_view inside, std::size_t& at) {
    const int first = hex4(inside, at);
    if (first < 0 || (first >= 0xDC00 && first <= 0xDFFF)) return false;
    at += 4;
    auto code = static_cast<std::uint32_t>(first);
    if (first >= 0xD800 && first <= 0xDBFF) {
        if (inside.substr(at, 2) != "\\u") return false;
        const int second = hex4(inside, at + 2);
        if (second < 0xDC00 || second > 0xDFFF) return false;
        at += 6;
        code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<std::uint32_t>(second) - 0xDC00);
    }
    append_code_point(out, code);
    return true;
}

std::size_t skip_digits(std::string_view token, std::size_t at) {
    while (at < token.size() && is_digit(token[at])) ++at;
    return at;
}

}  // namespace

std::size_t skip_blanks(std::string_view text, std::size_t from) {
    while (from < text.size() && is_blank(text[from])) ++from;
    return from;
}

std::size_t closing_quote(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); ++at) {
        if (text[at] == '"') return at;
        if (text[at] == '\\') ++at;
    }
    return std::string_view::npos;
}

std::size_t control_byte(std::string_view inside) {
    const auto found = std::find_if(inside.begin(), inside.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return found == inside.end() ? std::string_view::npos : static_cast<std::size_t>(found - inside.begin());
}

bool unescape(std::string& out, std::string_view inside) {
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    for (std::size_t at = 0;;) {
        const std::size_t next = inside.find('\\', at);
        out += inside.substr(at, next == std::string_view::npos ? next : next - at);
        if (next == std::string_view::npos) return true;
        if (next + 1 == inside.size()) return false;
        const char letter = inside[next + 1];
        at = next + 2;
        if (letter == 'u') {
            if (!unescape_unicode(out, inside, at)) return false;
        } else if (const std::size_t meaning = letters.find(letter); meaning != std::string_view::npos) {
            out += meanings[meaning];
        } else {
            return false;
        }
    }
}

bool is_number(std::string_view token) {
    std::size_t at = token.starts_with('-') ? 1 : 0;
    if (at == token.size() || !is_digit(token[at])) return false;
    at = token[at] == '0' ? at + 1 : skip_digits(token, at);
    if (at < token.size() && token[at] == '.') {
        const std::size_t end = skip_digits(token, at + 1);
        if (end == at + 1) return false;
        at = end;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        const std::size_t end = skip_digits(token, at);
        if (end == at) return false;
        at = end;
    }
    return at == token.size();
}

}  // namespace crossdock::formats::json_text
