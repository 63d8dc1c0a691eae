#include "adapters/transports/webhook/gate.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <array>

namespace crossdock::transport::webhook {
namespace {

constexpr std::size_t longest_key = 255;
constexpr std::size_t most_headers = 128;

class Gate final : public ports::Gate {
public:
    Gate(crypto::SignatureVerifier verifier, KeyRule key)
        : verifier_(std::move(verifier)), key_(std::move(key)) {}

    Result<std::string> admit(const ports::Push& push) const override {
        std::array<crypto::Header, most_headers> headers;
        if (push.headers.size() > headers.size())
            return failure(Errc::limit, "the request has too many headers");
        std::transform(push.headers.begin(), push.headers.end(), headers.begin(),
                       [](const ports::PushHeader& header) {
                           return crypto::Header{header.name, header.value};
                       });
        const auto signer =
            verifier_.verify({headers.data(), push.headers.size()}, push.body, push.received_at);
        if (!signer) return signer.error();
        return find_key(push);
    }

private:
    Result<std::string> find_key(const ports::Push& push) const {
        if (key_.from == KeyRule::From::none) return std::string();
        if (key_.from == KeyRule::From::field) {
            auto value = find_field(push.body, key_.name);
            if (!value)
                return failure(Errc::missing, "the body has no text or number at '" + key_.name +
                                                  "', which tells a repeated delivery");
            return checked(std::move(*value));
        }
        const ports::PushHeader* found = nullptr;
        for (const ports::PushHeader& header : push.headers) {
            if (!equals_ignoring_case(header.name, key_.name)) continue;
            if (found != nullptr) return failure(Errc::syntax, "header '" + key_.name + "' comes twice");
            found = &header;
        }
        if (found == nullptr || trim(found->value).empty())
            return failure(Errc::missing,
                           "header '" + key_.name + "' is missing: it tells a repeated delivery");
        return checked(std::string(trim(found->value)));
    }

    Result<std::string> checked(std::string key) const {
        const bool printable =
            std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c != 0x7f; });
        if (key.size() > longest_key || !printable)
            return failure(Errc::syntax,
                           "the key at '" + key_.name + "' must be at most 255 bytes of printable ASCII");
        return key;
    }

    crypto::SignatureVerifier verifier_;
    KeyRule key_;
};

}  // namespace

Result<std::unique_ptr<ports::Gate>> make_gate(crypto::SignatureScheme scheme,
                                               const std::vector<crypto::Secret>& secrets, KeyRule key) {
    auto verifier = crypto::SignatureVerifier::make(std::move(scheme), secrets);
    if (!verifier) return verifier.error();
    return std::unique_ptr<ports::Gate>(std::make_unique<Gate>(std::move(*verifier), std::move(key)));
}

}  // namespace crossdock::transport::webhook
