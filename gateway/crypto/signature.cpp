#include "gateway/crypto/signature.h"

#include "gateway/core/text.h"
#include "gateway/crypto/base64.h"
#include "gateway/crypto/signing_key.h"

#include <algorithm>
#include <charconv>

namespace crossdock::crypto {
namespace {

/// Far above what senders use, far below what would cost us time.
constexpr std::size_t max_header_bytes = 4096;
constexpr std::size_t max_signatures = 16;

Error refuse(Errc code, std::string_view number, std::string message) {
    Error error = failure(code, std::move(message));
    error.number = number;
    return error;
}

Error malformed(const std::string& header, std::string_view what) {
    return refuse(Errc::syntax, refusal::malformed, "header '" + header + "' " + std::string(what));
}

/// One piece of the signed content.
struct Part {
    enum class Kind : std::uint8_t { literal, body, timestamp, id } kind = Kind::literal;
    std::string literal;
};

/// Cuts "{id}.{timestamp}.{body}" into its parts.
Result<std::vector<Part>> parse_content(std::string_view content) {
    std::vector<Part> parts;
    while (!content.empty()) {
        const std::size_t open = std::min(content.find('{'), content.size());
        if (open > 0) parts.push_back({Part::Kind::literal, std::string(content.substr(0, open))});
        content.remove_prefix(open);
        if (content.empty()) break;
        const std::size_t close = content.find('}');
        const std::string_view name = content.substr(0, close == content.npos ? close : close + 1);
        Part part;
        if (name == "{body}") {
            part.kind = Part::Kind::body;
        } else if (name == "{timestamp}") {
            part.kind = Part::Kind::timestamp;
        } else if (name == "{id}") {
            part.kind = Part::Kind::id;
        } else {
            return failure(Errc::unsupported, "the signed content has '" + printable(name) +
                                                  "', but only {body}, {timestamp} and {id} exist");
        }
        parts.push_back(std::move(part));
        content.remove_prefix(name.size());
    }
    return parts;
}

bool has(const std::vector<Part>& parts, Part::Kind kind) {
    return std::any_of(parts.begin(), parts.end(), [kind](const Part& part) { return part.kind == kind; });
}

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

/// The header's only value. Errors: S001, S002.
Result<std::string_view> find_header(std::span<const Header> headers, const std::string& name) {
    std::optional<std::string_view> found;
    for (const Header& header : headers) {
        if (!equals_ignoring_case(header.name, name)) continue;
        if (found) return malformed(name, "comes twice");
        found = header.value;
    }
    if (!found) return refuse(Errc::missing, refusal::missing_header, "header '" + name + "' is missing");
    if (found->empty()) return malformed(name, "is empty");
    if (found->size() > max_header_bytes) return malformed(name, "is longer than 4096 bytes");
    if (!is_visible_ascii(*found)) return malformed(name, "holds other bytes than printable ASCII");
    return *found;
}

std::optional<std::string> decode(SignatureScheme::Encoding encoding, std::string_view text) {
    if (encoding == SignatureScheme::Encoding::base64) return from_base64(text);
    // One case only: a signature has one spelling, so that nothing altered on the way is taken.
    const char first = encoding == SignatureScheme::Encoding::hex ? 'A' : 'a';
    for (const char c : text) {
        if (c >= first && c <= first + 5) return std::nullopt;
    }
    return from_hex(text);
}

std::string_view name_of(SignatureScheme::Encoding encoding) {
    switch (encoding) {
        case SignatureScheme::Encoding::hex:
            return "lower-case hexadecimal";
        case SignatureScheme::Encoding::hex_upper:
            return "upper-case hexadecimal";
        case SignatureScheme::Encoding::base64:
            return "base64";
    }
    return "";
}

/// What a signature header says: the candidates, decoded, and the timestamp where it stands among them.
struct Claimed {
    std::vector<std::string> signatures;
    std::string_view timestamp;
};

/// Reads the signature header under a scheme. Errors: S002.
class HeaderReader {
public:
    HeaderReader(const SignatureScheme& scheme, Claimed& claimed) : scheme_(scheme), claimed_(claimed) {}

    std::optional<Error> read(std::string_view value) {
        switch (scheme_.format) {
            case SignatureScheme::Format::plain:
                return read_plain(value);
            case SignatureScheme::Format::list:
                return read_list(value);
            case SignatureScheme::Format::pairs:
                return read_pairs(value);
        }
        return std::nullopt;
    }

private:
    Error amiss(const std::string& what) const { return malformed(scheme_.header, what); }

    std::optional<Error> add(std::string_view text) {
        if (claimed_.signatures.size() == max_signatures) return amiss("has more than 16 signatures");
        std::optional<std::string> bytes = decode(scheme_.encoding, text);
        if (!bytes || bytes->empty()) {
            return amiss("has a signature that is not " + std::string(name_of(scheme_.encoding)));
        }
        claimed_.signatures.push_back(std::move(*bytes));
        return std::nullopt;
    }

    std::optional<Error> read_plain(std::string_view value) {
        if (!value.starts_with(scheme_.prefix)) return amiss("does not begin with '" + scheme_.prefix + "'");
        for (const std::string_view text : split(value.substr(scheme_.prefix.size()), ',')) {
            if (auto error = add(text)) return error;
        }
        return std::nullopt;
    }

    std::optional<Error> read_list(std::string_view value) {
        for (const std::string_view entry : split(value, ' ')) {
            const std::size_t comma = entry.find(',');
            if (comma == entry.npos) return amiss("has an entry that is not 'version,signature'");
            // Other versions are for receivers that know them.
            if (entry.substr(0, comma) != scheme_.version) continue;
            if (auto error = add(entry.substr(comma + 1))) return error;
        }
        return need_a_version();
    }

    std::optional<Error> read_pairs(std::string_view value) {
        for (const std::string_view entry : split(value, ',')) {
            const std::size_t equals = entry.find('=');
            if (equals == entry.npos || equals == 0) return amiss("has an entry that is not 'name=value'");
            const std::string_view name = entry.substr(0, equals), text = entry.substr(equals + 1);
            if (name == scheme_.version) {
                if (auto error = add(text)) return error;
            } else if (name == scheme_.timestamp_pair) {
                if (!claimed_.timestamp.empty()) return amiss("has two timestamps");
                claimed_.timestamp = text;
            }
        }
        return need_a_version();
    }

    std::optional<Error> need_a_version() const {
        if (!claimed_.signatures.empty()) return std::nullopt;
        return amiss("has no signature of version '" + scheme_.version + "'");
    }

    const SignatureScheme& scheme_;
    Claimed& claimed_;
};

/// nullopt for what is not a time in that unit: digits only, so that no two texts mean one time.
std::optional<Instant> parse_timestamp(std::string_view text, SignatureScheme::TimeUnit unit) {
    if (unit == SignatureScheme::TimeUnit::rfc3339) return parse_rfc3339(text);
    std::int64_t value = 0;
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const std::size_t most = unit == SignatureScheme::TimeUnit::seconds ? 11 : 14;
    if (!digits || text.empty() || text.size() > most) return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (unit == SignatureScheme::TimeUnit::milliseconds) return Instant(std::chrono::milliseconds(value));
    return Instant(std::chrono::seconds(value));
}

/// Errors: S003, S004, with the difference in seconds: a developer sees at once that a clock is wrong.
std::optional<Error> check_age(const SignatureScheme& scheme, Instant signed_at, Instant now) {
    const auto age =
        std::chrono::floor<std::chrono::seconds>(now) - std::chrono::floor<std::chrono::seconds>(signed_at);
    const std::string allowed = std::to_string(scheme.tolerance.count());
    if (age > scheme.tolerance) {
        return refuse(Errc::out_of_range, refusal::stale,
                      "the timestamp is " + std::to_string(age.count()) + " seconds old, at most " + allowed +
                          " are allowed");
    }
    if (-age > scheme.tolerance) {
        return refuse(Errc::out_of_range, refusal::future,
                      "the timestamp is " + std::to_string(-age.count()) +
                          " seconds in the future, at most " + allowed + " are allowed");
    }
    return std::nullopt;
}

}  // namespace

struct SignatureVerifier::Impl {
    SignatureScheme scheme;
    std::vector<Part> content;
    std::vector<SigningKey> keys;

    bool signs(Part::Kind kind) const { return has(content, kind); }
    Result<std::string> verify(std::span<const Header> headers, std::string_view body, Instant now) const;
    Result<std::string> verify_token(std::string_view value, Instant now) const;
    Result<std::string> match(const Claimed& claimed, std::span<const std::string_view> pieces,
                              Instant now) const;
};

Result<SignatureVerifier> SignatureVerifier::make(SignatureScheme scheme,
                                                  const std::vector<Secret>& secrets) {
    auto impl = std::make_unique<Impl>();
    if (scheme.algorithm != SignatureScheme::Algorithm::none) {
        if (scheme.header.empty())
            return failure(Errc::missing, "the scheme names no header for the signature");
        if (secrets.empty()) return failure(Errc::missing, "the scheme needs at least one secret");
        auto content = parse_content(scheme.signed_content);
        if (!content) return content.error();
        impl->content = std::move(*content);
        auto keys = make_keys(scheme, secrets);
        if (!keys) return keys.error();
        impl->keys = std::move(*keys);
    }
    const bool hmac = scheme.algorithm == SignatureScheme::Algorithm::hmac_sha256 ||
                      scheme.algorithm == SignatureScheme::Algorithm::hmac_sha512;
    if (hmac && !impl->signs(Part::Kind::body)) {
        return failure(Errc::unsupported,
                       "the signed content does not cover {body}, so anyone could alter it");
    }
    if (hmac && impl->signs(Part::Kind::id) && scheme.id_header.empty()) {
        return failure(Errc::missing, "the signed content has {id}, but no header is named for it");
    }
    const bool timestamp_in_pair =
        scheme.format == SignatureScheme::Format::pairs && !scheme.timestamp_pair.empty();
    if (hmac && impl->signs(Part::Kind::timestamp) && scheme.timestamp_header.empty() && !timestamp_in_pair) {
        return failure(Errc::missing, "the signed content has {timestamp}, but no header is named for it");
    }
    impl->scheme = std::move(scheme);
    return SignatureVerifier(std::move(impl));
}

SignatureVerifier::SignatureVerifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SignatureVerifier::SignatureVerifier(SignatureVerifier&&) noexcept = default;
SignatureVerifier& SignatureVerifier::operator=(SignatureVerifier&&) noexcept = default;
SignatureVerifier::~SignatureVerifier() = default;

const SignatureScheme& SignatureVerifier::scheme() const {
    return impl_->scheme;
}

Result<std::string> SignatureVerifier::verify(std::span<const Header> headers, std::string_view body,
                                              Instant now) const {
    return impl_->verify(headers, body, now);
}

Result<std::string> SignatureVerifier::Impl::verify(std::span<const Header> headers, std::string_view body,
                                                    Instant now) const {
    if (scheme.algorithm == SignatureScheme::Algorithm::none) return std::string();
    const auto value = find_header(headers, scheme.header);
    if (!value) return value.error();
    if (scheme.algorithm == SignatureScheme::Algorithm::static_token) return verify_token(*value, now);

    Claimed claimed;
    if (auto error = HeaderReader(scheme, claimed).read(*value)) return *error;
    std::string_view id;
    if (signs(Part::Kind::id)) {
        const auto found = find_header(headers, scheme.id_header);
        if (!found) return found.error();
        id = *found;
    }
    if (signs(Part::Kind::timestamp)) {
        if (!scheme.timestamp_header.empty()) {
            const auto found = find_header(headers, scheme.timestamp_header);
            if (!found) return found.error();
            claimed.timestamp = *found;
        }
        const std::string& where = scheme.timestamp_header.empty() ? scheme.header : scheme.timestamp_header;
        const auto signed_at = parse_timestamp(claimed.timestamp, scheme.timestamp_unit);
        if (!signed_at) return malformed(where, "has no readable timestamp");
        if (auto error = check_age(scheme, *signed_at, now)) return *error;
    }

    std::vector<std::string_view> pieces;
    pieces.reserve(content.size());
    for (const Part& part : content) {
        switch (part.kind) {
            case Part::Kind::literal:
                pieces.push_back(part.literal);
                break;
            case Part::Kind::body:
                pieces.push_back(body);
                break;
            case Part::Kind::timestamp:
                pieces.push_back(claimed.timestamp);
                break;
            case Part::Kind::id:
                pieces.push_back(id);
                break;
        }
    }
    return match(claimed, pieces, now);
}

Result<std::string> SignatureVerifier::Impl::verify_token(std::string_view value, Instant now) const {
    if (!value.starts_with(scheme.prefix))
        return malformed(scheme.header, "does not begin with '" + scheme.prefix + "'");
    Claimed claimed;
    claimed.signatures.emplace_back(value.substr(scheme.prefix.size()));
    return match(claimed, {}, now);
}

Result<std::string> SignatureVerifier::Impl::match(const Claimed& claimed,
                                                   std::span<const std::string_view> pieces,
                                                   Instant now) const {
    const SigningKey* signer = nullptr;
    bool any_live = false;
    for (const SigningKey& key : keys) {
        if (!key.is_live(now)) continue;
        any_live = true;
        const std::string expected = key.hmac ? key.hmac->sign(pieces) : key.token;
        for (const std::string& candidate : claimed.signatures) {
            if (equal_in_constant_time(candidate, expected)) signer = &key;
        }
    }
    if (signer != nullptr) return signer->name;
    if (!any_live) {
        return refuse(Errc::unavailable, refusal::no_live_secret,
                      "no secret of this channel is valid at this time");
    }
    if (scheme.algorithm == SignatureScheme::Algorithm::static_token) {
        return refuse(Errc::refused, refusal::mismatch,
                      "the token in header '" + scheme.header + "' is not ours");
    }
    return refuse(Errc::refused, refusal::mismatch,
                  "the signature in header '" + scheme.header +
                      "' does not match: sign the raw body, byte for byte, as '" + scheme.signed_content +
                      "', with the channel's present secret");
}

}  // namespace crossdock::crypto
