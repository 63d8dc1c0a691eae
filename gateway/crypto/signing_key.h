#pragma once

#include "gateway/crypto/signature.h"

namespace crossdock::crypto {

/// A secret made ready for use; internal to this library.
struct SigningKey {
    std::string name;
    std::optional<HmacKey> hmac;  ///< not for static tokens
    std::string token;            ///< the static token
    std::optional<Instant> not_before, not_after;

    bool is_live(Instant at) const {
        return (!not_before || at >= *not_before) && (!not_after || at < *not_after);
    }
};

/// Reads the secrets as `scheme` says. Errors: missing (an empty secret), syntax; both name the secret only.
Result<std::vector<SigningKey>> make_keys(const SignatureScheme& scheme, const std::vector<Secret>& secrets);

}  // namespace crossdock::crypto
