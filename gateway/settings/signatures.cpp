#include "gateway/settings/readers.h"

#include <algorithm>
#include <array>

namespace crossdock::settings {
namespace {

constexpr std::array<std::string_view, 4> base_schemes{"standard-webhooks", "hmac", "static-token", "none"};

bool is_base(std::string_view scheme) {
    return std::find(base_schemes.begin(), base_schemes.end(), scheme) != base_schemes.end();
}

/// What the base schemes are before anybody changes a part.
SignaturePreset base_preset(std::string_view scheme) {
    SignaturePreset preset;
    preset.signature.scheme = scheme;
    if (scheme == "standard-webhooks") {
        preset.signature.header = "webhook-signature";
        preset.signature.timestamp_header = "webhook-timestamp";
        preset.signature.id_header = "webhook-id";
        preset.signature.encoding = "base64";
        preset.signature.format = "list";
        preset.signature.signed_content = "{id}.{timestamp}.{body}";
        preset.signature.key_encoding = "whsec";
        preset.key = {KeySettings::From::header, "webhook-id"};
    }
    return preset;
}

struct HeaderName {
    std::string operator()(const std::string& value) const {
        const bool good = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                   c == '_';
        });
        return good ? "" : "must be the name of a header";
    }
    std::string describe() const { return "name of a header"; }
};

/// A template in which every `{...}` is one of the known parts.
struct SignedContent {
    std::string operator()(const std::string& value) const {
        for (std::size_t at = value.find('{'); at != std::string::npos; at = value.find('{', at + 1)) {
            const std::string_view rest = std::string_view(value).substr(at);
            if (!rest.starts_with("{body}") && !rest.starts_with("{timestamp}") && !rest.starts_with("{id}"))
                return "may hold {body}, {timestamp} and {id} only";
        }
        return "";
    }
    std::string describe() const { return "text with {body}, {timestamp}, {id}"; }
};

void check_whole(yaml::Object& object, const SignatureSettings& signature) {
    if (signature.scheme == "none" || object.noting()) return;
    if (signature.header.empty()) {
        object.report(Errc::missing, "missing key 'header': scheme '" + signature.scheme +
                                         "' does not say which header carries the signature");
    }
    const auto signs = [&](std::string_view part) {
        return signature.signed_content.find(part) != std::string::npos;
    };
    if (signature.scheme == "static-token") return;
    if (!signs("{body}"))
        object.report_at("signed_content", Errc::out_of_range, "'signed_content' must hold {body}");
    if (signs("{timestamp}") && signature.timestamp_header.empty() && signature.format != "pairs")
        object.report(Errc::missing, "missing key 'timestamp_header': the signed content holds {timestamp}");
    if (signs("{id}") && signature.id_header.empty())
        object.report(Errc::missing, "missing key 'id_header': the signed content holds {id}");
}

}  // namespace

void read_signature_parts(yaml::Object& object, SignatureSettings& signature) {
    object.optional("algorithm", signature.algorithm, "of the HMAC", yaml::OneOf{{"sha256", "sha512"}});
    object.optional("header", signature.header, "that carries the signature or the token", HeaderName{});
    object.optional("timestamp_header", signature.timestamp_header, "that carries the time of signing",
                    HeaderName{});
    object.optional("timestamp_unit", signature.timestamp_unit, "how it is written",
                    yaml::OneOf{{"seconds", "milliseconds", "rfc3339"}});
    object.optional("id_header", signature.id_header, "that carries the message's id", HeaderName{});
    object.optional("encoding", signature.encoding, "of the signature",
                    yaml::OneOf{{"hex", "hex_upper", "base64"}});
    object.optional("prefix", signature.prefix, "that stands before the signature, as in 'sha256='");
    object.optional("format", signature.format,
                    "of the header: one signature, a list 'v1,SIG v1,SIG', or pairs 't=TIME,v1=SIG'",
                    yaml::OneOf{{"plain", "list", "pairs"}});
    object.optional("version", signature.version, "of the entries that count in a list or in pairs",
                    yaml::NotEmpty{});
    object.optional("timestamp_pair", signature.timestamp_pair,
                    "name of the pair that carries the time of signing", yaml::NotEmpty{});
    object.optional("signed_content", signature.signed_content, "what the signature covers", SignedContent{});
    object.optional("key_encoding", signature.key_encoding, "how the secret's text becomes the key",
                    yaml::OneOf{{"raw", "base64", "whsec", "nfkd"}});
    Duration tolerance = signature.tolerance;
    object.optional("tolerance", tolerance, "how far a signed time may be from ours, both ways",
                    yaml::Between<Duration>{std::chrono::seconds(1), std::chrono::hours(24)});
    signature.tolerance = std::chrono::duration_cast<std::chrono::seconds>(tolerance);
}

void read_key(yaml::Object& object, KeySettings& key) {
    std::string text;
    if (!object.optional("key", text,
                         "the sender's key against duplicates: 'header NAME', 'field PATH' or 'none'",
                         yaml::NotEmpty{}))
        return;
    const std::size_t blank = text.find(' ');
    const std::string_view kind = std::string_view(text).substr(0, blank);
    const std::string_view name =
        blank == std::string::npos ? "" : trim(std::string_view(text).substr(blank));
    if (text == "none") {
        key = {};
    } else if (kind == "header" && HeaderName{}(std::string(name)).empty()) {
        key = {KeySettings::From::header, std::string(name)};
    } else if (kind == "field" && !name.empty()) {
        key = {KeySettings::From::field, std::string(name)};
    } else {
        object.report_at("key", Errc::out_of_range, "'key' must be 'header NAME', 'field PATH' or 'none'");
    }
}

void read_secrets(yaml::Object& object, std::vector<SecretRef>& secrets) {
    const auto read_one = [&](yaml::Object& secret) {
        SecretRef ref;
        secret.required("file", ref.file, "that holds the secret, never the secret itself", yaml::NotEmpty{});
        ref.at = secret.at("file");
        ref.source = secret.file();
        secrets.push_back(std::move(ref));
    };
    object.each("secret", "the secret by reference; a list while one takes over from the other", read_one);
}

void read_signature(yaml::Object& object, SignatureSettings& signature, KeySettings& key,
                    const Presets& presets) {
    std::string scheme = "standard-webhooks";
    if (object.noting()) scheme.clear();
    std::vector<std::string> names(base_schemes.begin(), base_schemes.end());
    for (const auto& [name, preset] : presets) names.push_back(name);
    if (!object.required("scheme", scheme,
                         "hmac, standard-webhooks, static-token, none, or a name of `signatures`"))
        scheme.clear();
    if (const auto preset = presets.find(scheme); preset != presets.end()) {
        signature = preset->second.signature;
        key = preset->second.key;
    } else if (is_base(scheme)) {
        const SignaturePreset base = base_preset(scheme);
        signature = base.signature;
        key = base.key;
    } else if (!scheme.empty()) {
        object.report_at(
            "scheme", Errc::not_found,
            "signature scheme '" + printable(scheme) + "' is not known" + suggestion(scheme, names));
        signature.scheme.clear();
    }
    read_signature_parts(object, signature);
    read_secrets(object, signature.secrets);
    if (signature.scheme.empty()) return;
    check_whole(object, signature);
    if (signature.scheme != "none" && signature.secrets.empty() && !object.noting())
        object.report(Errc::missing, "missing key 'secret': scheme '" + scheme + "' needs one");
    if (signature.scheme == "none" && !signature.secrets.empty())
        object.report_at("secret", Errc::conflict, "'secret' has no use with scheme 'none'");
}

void read_presets(yaml::Object& object, Presets& presets) {
    object.names(
        "signatures", "signature schemes by name, for channels to start from",
        [&](const std::string& name, const Position& at, const yaml::Node& node) {
            yaml::Object parts(node, object.file(), object.errors());
            if (!yaml::Slug{}(name).empty())
                parts.report(Errc::out_of_range, at, "name of a signature scheme " + yaml::Slug{}(name));
            std::string scheme = "hmac";
            parts.optional("scheme", scheme, {}, yaml::OneOf{{base_schemes.begin(), base_schemes.end()}});
            SignaturePreset preset = base_preset(scheme);
            read_signature_parts(parts, preset.signature);
            read_key(parts, preset.key);
            parts.reject_unknown();
            check_whole(parts, preset.signature);
            presets[name] = std::move(preset);
        });
}

}  // namespace crossdock::settings
