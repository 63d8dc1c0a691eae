#pragma once

#include "gateway/http/gate.h"

#include <array>
#include <string_view>

/// What the head's gate and the body's share; for gate.cpp and chunked_body.cpp only.
namespace crossdock::http {

/// For each byte its lower case if it may stand in a token (RFC 9110, 5.6.2), else 0.
constexpr std::array<char, 256> make_token_table() {
    std::array<char, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")) {
        table[static_cast<unsigned char>(c)] = c;
    }
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c - 'A' + 'a');
    return table;
}
inline constexpr auto token_table = make_token_table();

inline unsigned char byte_of(char c) {
    return static_cast<unsigned char>(c);
}

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

inline bool equals_lower(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) return false;
    }
    return true;
}

constexpr Refusal bad(std::string_view reason, std::string_view detail) {
    return Refusal{400, reason, detail};
}

/// One line of a trailer section: a header as in the head, but none by which messages are framed or routed.
Refusal check_trailer(std::string_view line);

}  // namespace crossdock::http
