#pragma once

#include "gateway/core/error.h"

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::crypto {

enum class HashKind : std::uint8_t { sha256, sha512 };

/// Size of the hash in bytes: 32 or 64.
std::size_t hash_size(HashKind kind);

/// HMAC (RFC 2104) under one key, which is prepared once. Immutable; sign() may be called from any thread at
/// once.
class HmacKey {
public:
    /// Errors: missing for an empty key (HMAC would take it, and anyone could sign); io when libcrypto fails.
    static Result<HmacKey> make(HashKind kind, std::string_view key);
    HmacKey(HmacKey&&) noexcept;
    HmacKey& operator=(HmacKey&&) noexcept;
    ~HmacKey();

    /// The code of the pieces' concatenation, as raw bytes. "" only when libcrypto runs out of memory.
    std::string sign(std::span<const std::string_view> pieces) const;
    std::string sign(std::initializer_list<std::string_view> pieces) const {
        return sign(std::span(pieces.begin(), pieces.size()));
    }

private:
    struct Impl;
    explicit HmacKey(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Whether two texts are equal, in a time that depends on their lengths alone. Two empty texts are NOT equal:
/// a code that could not be made matches nothing.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace crossdock::crypto
