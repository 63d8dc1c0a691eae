#include "tests/support/signing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <random>

namespace crossdock::support {

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, 32> out{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string from_base64_text(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int have = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) break;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out.push_back(static_cast<char>(bits >> have & 0xff));
    }
    return out;
}

std::string make_secret(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string key;
    for (int i = 0; i < 32; ++i) key.push_back(static_cast<char>(random() & 0xff));
    return "whsec_" + base64(key);
}

std::string standard_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                               std::string_view body) {
    if (secret.starts_with("whsec_")) secret.remove_prefix(6);
    std::string text(id);
    text.append(".").append(std::to_string(timestamp)).append(".").append(body);
    return "v1," + base64(hmac_sha256(from_base64_text(secret), text));
}

bool standard_signature_holds(std::string_view secret, std::string_view id, std::string_view timestamp,
                              std::string_view signatures, std::string_view body, std::int64_t now) {
    std::int64_t at = 0;
    const auto [end, error] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), at);
    if (error != std::errc() || end != timestamp.data() + timestamp.size()) return false;
    if (id.empty() || at < now - 300 || at > now + 300) return false;
    const std::string right = standard_signature(secret, id, at, body);
    while (!signatures.empty()) {
        const std::string_view one = signatures.substr(0, signatures.find(' '));
        if (one == right) return true;
        signatures.remove_prefix(std::min(one.size() + 1, signatures.size()));
    }
    return false;
}

}  // namespace crossdock::support
