#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace crossdock::crypto {

using Sha256Digest = std::array<unsigned char, 32>;

/// SHA-256 (FIPS 180-4): the address of a body, and what tells two bodies apart.
Sha256Digest sha256(std::string_view bytes);

/// The same over bytes that come in pieces.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;

    void update(std::string_view bytes);
    /// The digest of everything so far; the stream begins anew.
    Sha256Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// XXH3 with 64 bits: guards a stored row against flipped bits. Not against people: it has no secret.
std::uint64_t checksum(std::string_view bytes);

/// XXH3 with 128 bits: a key's place in a table that keeps no text.
struct Hash128 {
    std::uint64_t low = 0, high = 0;
    friend bool operator==(const Hash128&, const Hash128&) = default;
};
Hash128 hash128(std::string_view bytes, std::uint64_t seed);

}  // namespace crossdock::crypto
