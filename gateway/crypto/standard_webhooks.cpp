#include "gateway/crypto/base64.h"
#include "gateway/crypto/signing_key.h"

namespace crossdock::crypto {

SignatureScheme standard_webhooks() {
    SignatureScheme scheme;
    scheme.header = "webhook-signature";
    scheme.format = SignatureScheme::Format::list;
    scheme.signed_content = "{id}.{timestamp}.{body}";
    scheme.encoding = SignatureScheme::Encoding::base64;
    scheme.key_encoding = SignatureScheme::KeyEncoding::whsec;
    scheme.timestamp_header = "webhook-timestamp";
    scheme.id_header = "webhook-id";
    return scheme;
}

struct WebhookSigner::Impl {
    std::vector<SigningKey> keys;
};

Result<WebhookSigner> WebhookSigner::make(const std::vector<Secret>& secrets) {
    if (secrets.empty()) return failure(Errc::missing, "an endpoint needs at least one secret");
    auto keys = make_keys(standard_webhooks(), secrets);
    if (!keys) return keys.error();
    auto impl = std::make_unique<Impl>();
    impl->keys = std::move(*keys);
    return WebhookSigner(std::move(impl));
}

WebhookSigner::WebhookSigner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebhookSigner::WebhookSigner(WebhookSigner&&) noexcept = default;
WebhookSigner& WebhookSigner::operator=(WebhookSigner&&) noexcept = default;
WebhookSigner::~WebhookSigner() = default;

std::string WebhookSigner::sign(std::string_view id, Instant at, std::string_view body) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    const std::string timestamp = std::to_string(seconds);
    std::string out;
    for (const SigningKey& key : impl_->keys) {
        if (!key.is_live(at)) continue;
        if (!out.empty()) out += ' ';
        out += "v1," + to_base64(key.hmac->sign({id, ".", timestamp, ".", body}));
    }
    return out;
}

}  // namespace crossdock::crypto
