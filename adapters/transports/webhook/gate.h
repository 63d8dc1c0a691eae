#pragma once

#include "gateway/crypto/signature.h"
#include "gateway/ports/transport.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::transport::webhook {

/// Where a sender puts the key that tells a repeated delivery.
struct KeyRule {
    enum class From : std::uint8_t { none, header, field };
    From from = From::none;
    std::string name;  ///< of a header, or the path of a JSON field: "event/id"
};

/// The door of one webhook channel: verifies the signature, then finds the key. Knows no sender by name:
/// `scheme` says how it signs. Errors: those of crypto::SignatureVerifier::make.
Result<std::unique_ptr<ports::Gate>> make_gate(crypto::SignatureScheme scheme,
                                               const std::vector<crypto::Secret>& secrets, KeyRule key);

/// The text or number at `path` ("event/id") of a JSON body, as written but for escapes; nullopt where there
/// is none, and where the body breaks off before it. Of a name that comes twice the first counts. Looks only
/// as far as needed, keeps no tree; whether the body is good JSON is for its reader to say.
std::optional<std::string> find_field(std::string_view json, std::string_view path);

}  // namespace crossdock::transport::webhook
