#include "gateway/crypto/base64.h"

#include <array>
#include <cstdint>

namespace crossdock::crypto {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}
constexpr std::array<std::int8_t, 256> values = make_values();

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 63];
    }
    if (count > 0) out += alphabet[bits << (6 - count) & 63];
    while (out.size() % 4 != 0) out += '=';
    return out;
}

std::optional<std::string> from_base64(std::string_view text, Padding padding) {
    std::string_view letters = text;
    for (int i = 0; i < 2 && letters.ends_with('='); ++i) letters.remove_suffix(1);
    const bool padded = text.size() % 4 == 0;
    const bool bare = padding == Padding::optional && letters.size() == text.size();
    if ((!padded && !bare) || letters.size() % 4 == 1 || (text.size() + 3) / 4 != (letters.size() + 3) / 4) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(letters.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : letters) {
        const std::int8_t value = values[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 255);
        }
    }
    if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
    return out;
}

}  // namespace crossdock::crypto
