#include "gateway/crypto/signing_key.h"

#include "gateway/core/text.h"
#include "gateway/crypto/base64.h"

#include <utf8proc.h>

#include <cstdlib>

namespace crossdock::crypto {
namespace {

/// Unicode's normal form NFKD; nullopt for what is not UTF-8.
std::optional<std::string> to_nfkd(std::string_view text) {
    constexpr auto options =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
    if (size < 0) return std::nullopt;
    std::string out(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
    std::free(mapped);
    return out;
}

std::optional<std::string> key_bytes(SignatureScheme::KeyEncoding encoding, std::string_view text) {
    switch (encoding) {
        case SignatureScheme::KeyEncoding::raw:
            return std::string(text);
        case SignatureScheme::KeyEncoding::nfkd:
            return to_nfkd(text);
        case SignatureScheme::KeyEncoding::whsec:
            if (text.starts_with("whsec_")) text.remove_prefix(6);
            [[fallthrough]];
        case SignatureScheme::KeyEncoding::base64:
            return from_base64(text, Padding::optional);
    }
    return std::nullopt;
}

Result<SigningKey> make_key(const SignatureScheme& scheme, const Secret& secret) {
    SigningKey key;
    key.name = secret.name;
    key.not_before = secret.not_before;
    key.not_after = secret.not_after;
    if (secret.text.empty()) return failure(Errc::missing, "secret '" + secret.name + "' is empty");
    if (scheme.algorithm == SignatureScheme::Algorithm::static_token) {
        key.token = secret.text;
        return key;
    }
    const auto bytes = key_bytes(scheme.key_encoding, secret.text);
    if (!bytes) {
        const bool unicode = scheme.key_encoding == SignatureScheme::KeyEncoding::nfkd;
        return failure(Errc::syntax, "secret '" + secret.name + "' is not " + (unicode ? "UTF-8" : "base64"));
    }
    if (bytes->empty()) return failure(Errc::missing, "secret '" + secret.name + "' holds an empty key");
    const bool sha512 = scheme.algorithm == SignatureScheme::Algorithm::hmac_sha512;
    auto hmac = HmacKey::make(sha512 ? HashKind::sha512 : HashKind::sha256, *bytes);
    if (!hmac) return hmac.error();
    key.hmac = std::move(*hmac);
    return key;
}

}  // namespace

Result<std::vector<SigningKey>> make_keys(const SignatureScheme& scheme, const std::vector<Secret>& secrets) {
    std::vector<SigningKey> keys;
    for (const Secret& secret : secrets) {
        auto key = make_key(scheme, secret);
        if (!key) return key.error();
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace crossdock::crypto
