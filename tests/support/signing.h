#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Signatures as the other side makes and checks them: straight from the specification with libcrypto, apart
/// from gateway/crypto, so that one mistake cannot hide in both.
namespace crossdock::support {

/// HMAC-SHA256, raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);
std::string base64(std::string_view bytes);
/// Of canonical text; whatever is not of the alphabet ends it.
std::string from_base64_text(std::string_view text);

/// A Standard Webhooks secret ("whsec_..."), of 32 bytes that depend on `seed`.
std::string make_secret(std::uint64_t seed);

/// "v1,<base64>": webhook-signature of Standard Webhooks 1.0.0 for one secret.
std::string standard_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                               std::string_view body);

/// True when one of the space-separated signatures is right and the time is within five minutes of `now`.
bool standard_signature_holds(std::string_view secret, std::string_view id, std::string_view timestamp,
                              std::string_view signatures, std::string_view body, std::int64_t now);

}  // namespace crossdock::support
