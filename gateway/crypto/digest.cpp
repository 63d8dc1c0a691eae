#include "gateway/crypto/digest.h"

#include <openssl/evp.h>

#include <new>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace crossdock::crypto {

struct Sha256Stream::Context {
    Context() : state(EVP_MD_CTX_new()) {
        if (state == nullptr) throw std::bad_alloc();
        EVP_DigestInit_ex(state, EVP_sha256(), nullptr);
    }
    ~Context() { EVP_MD_CTX_free(state); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    EVP_MD_CTX* state;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view bytes) {
    EVP_DigestUpdate(context_->state, bytes.data(), bytes.size());
}

Sha256Digest Sha256Stream::finish() {
    Sha256Digest digest{};
    EVP_DigestFinal_ex(context_->state, digest.data(), nullptr);
    EVP_DigestInit_ex(context_->state, EVP_sha256(), nullptr);
    return digest;
}

Sha256Digest sha256(std::string_view bytes) {
    thread_local Sha256Stream stream;  // making a context costs more than hashing a small body
    stream.update(bytes);
    return stream.finish();
}

std::uint64_t checksum(std::string_view bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

Hash128 hash128(std::string_view bytes, std::uint64_t seed) {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {hash.low64, hash.high64};
}

}  // namespace crossdock::crypto
