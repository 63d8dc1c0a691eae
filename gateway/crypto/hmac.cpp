#include "gateway/crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

namespace crossdock::crypto {
namespace {

struct FreeContext {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
struct FreeMac {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

/// A context that has absorbed the key. Signing copies it: fetching the algorithm and hashing the key costs
/// more than a small body's own hash.
struct HmacKey::Impl {
    Context keyed;
    std::size_t size = 0;
};

std::size_t hash_size(HashKind kind) {
    return kind == HashKind::sha256 ? 32 : 64;
}

Result<HmacKey> HmacKey::make(HashKind kind, std::string_view key) {
    if (key.empty()) return failure(Errc::missing, "the key is empty");
    const std::unique_ptr<EVP_MAC, FreeMac> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    if (!mac) return failure(Errc::io, "libcrypto has no HMAC");
    auto impl = std::make_unique<Impl>();
    impl->keyed.reset(EVP_MAC_CTX_new(mac.get()));
    impl->size = hash_size(kind);
    std::string digest = kind == HashKind::sha256 ? "SHA256" : "SHA512";
    const std::array<OSSL_PARAM, 2> parameters{OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0),
                                               OSSL_PARAM_construct_end()};
    if (!impl->keyed || EVP_MAC_init(impl->keyed.get(), bytes_of(key), key.size(), parameters.data()) != 1) {
        return failure(Errc::io, "libcrypto cannot make an HMAC key");
    }
    return HmacKey(std::move(impl));
}

HmacKey::HmacKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HmacKey::HmacKey(HmacKey&&) noexcept = default;
HmacKey& HmacKey::operator=(HmacKey&&) noexcept = default;
HmacKey::~HmacKey() = default;

std::string HmacKey::sign(std::span<const std::string_view> pieces) const {
    const Context context(EVP_MAC_CTX_dup(impl_->keyed.get()));
    if (!context) return {};
    for (const std::string_view piece : pieces) {
        if (EVP_MAC_update(context.get(), bytes_of(piece), piece.size()) != 1) return {};
    }
    std::string code(impl_->size, '\0');
    std::size_t written = 0;
    if (EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(code.data()), &written, code.size()) !=
        1) {
        return {};
    }
    return code;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace crossdock::crypto
