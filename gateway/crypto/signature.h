#pragma once

#include "gateway/core/time.h"
#include "gateway/crypto/hmac.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::crypto {

/// How a webhook is signed, as data: no sender has code of its own. mappings/signatures.yaml holds the
/// schemes of well-known senders in these terms.
struct SignatureScheme {
    enum class Algorithm : std::uint8_t {
        hmac_sha256,
        hmac_sha512,
        static_token,  ///< the header holds the secret itself; no body is covered
        none           ///< nothing is checked; only for channels on a trusted network
    };
    /// How the signatures stand in the header.
    enum class Format : std::uint8_t {
        plain,  ///< `prefix` and a signature; several may follow each other with commas
        list,   ///< separated by blanks, `version,signature` each (Standard Webhooks)
        pairs   ///< separated by commas, `name=value` each: `t=1614265330,v1=ab12`
    };
    enum class Encoding : std::uint8_t { hex, hex_upper, base64 };
    enum class KeyEncoding : std::uint8_t {
        raw,     ///< the secret's bytes are the key
        base64,  ///< the key in base64
        whsec,   ///< the same after an optional "whsec_"
        nfkd     ///< UTF-8, brought to the normal form NFKD
    };
    enum class TimeUnit : std::uint8_t { seconds, milliseconds, rfc3339 };

    Algorithm algorithm = Algorithm::hmac_sha256;
    std::string header;  ///< that carries the signature
    Format format = Format::plain;
    std::string prefix;          ///< before the signature ("sha256="); format plain
    std::string version = "v1";  ///< of entries that count; formats list and pairs
    std::string signed_content =
        "{body}";  ///< literals with {body}, {timestamp}, {id}; {body} must be among them
    Encoding encoding = Encoding::hex;
    KeyEncoding key_encoding = KeyEncoding::raw;
    std::string timestamp_header;  ///< where {timestamp} stands; format pairs: "" = in the pair below
    std::string timestamp_pair = "t";
    TimeUnit timestamp_unit = TimeUnit::seconds;
    std::string id_header;  ///< where {id} stands
    std::chrono::seconds tolerance{
        300};  ///< of the timestamp, both ways; it counts where {timestamp} is signed
};

/// Standard Webhooks 1.0.0 with symmetric keys (v1): id.timestamp.body, base64, keys after "whsec_", 300
/// seconds.
SignatureScheme standard_webhooks();

/// One live secret. Several may be live at once, so that a key can be changed without a refusal.
struct Secret {
    std::string name;  ///< names it in metrics: never the secret itself
    std::string text;  ///< as configured; `key_encoding` says what it means
    std::optional<Instant> not_before;
    std::optional<Instant> not_after;
};

/// A header of the request; names are compared without regard to case.
struct Header {
    std::string_view name, value;
};

/// Why a request was not taken as authentic; `Error::number` of verify() is one of these.
namespace refusal {
inline constexpr std::string_view missing_header = "S001";
inline constexpr std::string_view malformed = "S002";
inline constexpr std::string_view stale = "S003";
inline constexpr std::string_view future = "S004";
inline constexpr std::string_view mismatch = "S005";
inline constexpr std::string_view no_live_secret = "S006";  ///< our fault, not the sender's: answer 503
}  // namespace refusal

/// Checks requests under one scheme and the secrets of one channel. Immutable; any thread.
class SignatureVerifier {
public:
    /// Errors: missing (no header, no secret), unsupported (a placeholder that does not exist, a content
    /// without {body}), syntax (a secret that its encoding does not allow; the text names the secret, never
    /// shows it).
    static Result<SignatureVerifier> make(SignatureScheme scheme, const std::vector<Secret>& secrets);
    SignatureVerifier(SignatureVerifier&&) noexcept;
    SignatureVerifier& operator=(SignatureVerifier&&) noexcept;
    ~SignatureVerifier();

    /// The name of the secret that signed the request ("" for the scheme none). `body` is what came over the
    /// wire, byte for byte. The errors tell a sender's developer what to mend, and never what was expected:
    /// code missing, syntax, out_of_range, refused or unavailable, number one of refusal::*.
    ///
    /// Signatures are decoded and compared as bytes, against every live secret, in a time that does not
    /// depend on where they differ. A header that comes twice, or holds anything but printable ASCII, is
    /// malformed.
    Result<std::string> verify(std::span<const Header> headers, std::string_view body, Instant now) const;

    const SignatureScheme& scheme() const;

private:
    struct Impl;
    explicit SignatureVerifier(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Signs what we send, as Standard Webhooks v1, with every secret that is live. Immutable; any thread.
class WebhookSigner {
public:
    /// `secrets`: base64 after an optional "whsec_". Errors: missing (none), syntax.
    static Result<WebhookSigner> make(const std::vector<Secret>& secrets);
    WebhookSigner(WebhookSigner&&) noexcept;
    WebhookSigner& operator=(WebhookSigner&&) noexcept;
    ~WebhookSigner();

    /// The value of `webhook-signature`: "v1,..." for each secret that is live at `at`, separated by blanks;
    /// "" where none is. `at` in whole seconds is `webhook-timestamp`.
    std::string sign(std::string_view id, Instant at, std::string_view body) const;

private:
    struct Impl;
    explicit WebhookSigner(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::crypto
