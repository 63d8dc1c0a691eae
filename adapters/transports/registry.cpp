#include "adapters/transports/registry.h"

#include "adapters/transports/directory/outbox.h"
#include "adapters/transports/directory/poller.h"
#include "adapters/transports/webhook/gate.h"

#include <array>
#include <string_view>
#include <utility>

namespace crossdock::transports {
namespace {

using crypto::SignatureScheme;
using settings::Channel;
using settings::KeySettings;

/// What a word of the configuration stands for; settings has checked that it is one of them.
template <class T, std::size_t N>
T meaning(const std::array<std::pair<std::string_view, T>, N>& words, std::string_view word) {
    for (const auto& [name, value] : words) {
        if (name == word) return value;
    }
    return words[0].second;
}

using Algorithm = SignatureScheme::Algorithm;
constexpr std::array<std::pair<std::string_view, Algorithm>, 4> algorithms{
    {{"sha256", Algorithm::hmac_sha256},
     {"sha512", Algorithm::hmac_sha512},
     {"static-token", Algorithm::static_token},
     {"none", Algorithm::none}}};
using Format = SignatureScheme::Format;
constexpr std::array<std::pair<std::string_view, Format>, 3> formats{
    {{"plain", Format::plain}, {"list", Format::list}, {"pairs", Format::pairs}}};
using Encoding = SignatureScheme::Encoding;
constexpr std::array<std::pair<std::string_view, Encoding>, 3> encodings{
    {{"hex", Encoding::hex}, {"hex_upper", Encoding::hex_upper}, {"base64", Encoding::base64}}};
using KeyEncoding = SignatureScheme::KeyEncoding;
constexpr std::array<std::pair<std::string_view, KeyEncoding>, 4> key_encodings{
    {{"raw", KeyEncoding::raw},
     {"base64", KeyEncoding::base64},
     {"whsec", KeyEncoding::whsec},
     {"nfkd", KeyEncoding::nfkd}}};
using TimeUnit = SignatureScheme::TimeUnit;
constexpr std::array<std::pair<std::string_view, TimeUnit>, 3> time_units{
    {{"seconds", TimeUnit::seconds},
     {"milliseconds", TimeUnit::milliseconds},
     {"rfc3339", TimeUnit::rfc3339}}};

SignatureScheme scheme_of(const settings::SignatureSettings& signature) {
    const bool hashed = signature.scheme != "static-token" && signature.scheme != "none";
    SignatureScheme scheme;
    scheme.algorithm = meaning(algorithms, hashed ? signature.algorithm : signature.scheme);
    scheme.header = signature.header;
    scheme.format = meaning(formats, signature.format);
    scheme.prefix = signature.prefix;
    scheme.version = signature.version;
    scheme.signed_content = signature.signed_content;
    scheme.encoding = meaning(encodings, signature.encoding);
    scheme.key_encoding = meaning(key_encodings, signature.key_encoding);
    scheme.timestamp_header = signature.timestamp_header;
    scheme.timestamp_pair = signature.timestamp_pair;
    scheme.timestamp_unit = meaning(time_units, signature.timestamp_unit);
    scheme.id_header = signature.id_header;
    scheme.tolerance = signature.tolerance;
    return scheme;
}

transport::webhook::KeyRule rule_of(const KeySettings& key) {
    using From = transport::webhook::KeyRule::From;
    if (key.from == KeySettings::From::header) return {From::header, key.name};
    if (key.from == KeySettings::From::field) return {From::field, key.name};
    return {};
}

std::unique_ptr<ports::Poller> make_directory(const settings::Partner& partner, const Channel& channel,
                                              ports::Inbox& inbox, const Clock& clock, observe::Log& log) {
    transport::directory::Options options;
    options.partner = partner.name;
    options.channel = channel.name;
    options.path = channel.directory.path;
    options.pattern = channel.directory.pattern;
    options.every = channel.directory.every;
    options.min_age = channel.directory.min_age;
    options.max_bytes = channel.max_bytes;
    return std::make_unique<transport::directory::Poller>(std::move(options), inbox, clock, log);
}

/// One row a transport that looks for messages by itself.
struct Row {
    Channel::In in;
    std::unique_ptr<ports::Poller> (*make)(const settings::Partner&, const Channel&, ports::Inbox&,
                                           const Clock&, observe::Log&);
};
constexpr std::array<Row, 1> pollers{{{Channel::In::directory, make_directory}}};

std::unique_ptr<ports::Outbox> make_directory_outbox(const settings::OutSettings& out) {
    return std::make_unique<transport::directory::Outbox>(out.path);
}

/// One row a transport that documents can go out by.
struct OutRow {
    settings::OutSettings::To to;
    std::unique_ptr<ports::Outbox> (*make)(const settings::OutSettings&);
};
constexpr std::array<OutRow, 1> outboxes{{{settings::OutSettings::To::directory, make_directory_outbox}}};

}  // namespace

std::unique_ptr<ports::Outbox> make_outbox(const settings::Partner& partner) {
    for (const OutRow& row : outboxes) {
        if (row.to == partner.out.to) return row.make(partner.out);
    }
    return nullptr;
}

std::unique_ptr<ports::Poller> make_poller(const settings::Partner& partner, const Channel& channel,
                                           ports::Inbox& inbox, const Clock& clock, observe::Log& log) {
    for (const Row& row : pollers) {
        if (row.in == channel.in) return row.make(partner, channel, inbox, clock, log);
    }
    return nullptr;
}

Result<std::shared_ptr<const ports::Gate>> make_gate(const Channel& channel, const std::string& folder) {
    if (channel.in != Channel::In::webhook) return std::shared_ptr<const ports::Gate>();
    std::vector<crypto::Secret> secrets;
    for (const settings::SecretRef& ref : channel.signature.secrets) {
        auto text = settings::load_secret(ref, folder);
        if (!text) return text.error();
        secrets.push_back({ref.file, std::move(*text), {}, {}});
    }
    auto gate = transport::webhook::make_gate(scheme_of(channel.signature), secrets, rule_of(channel.key));
    if (!gate) return gate.error();
    return std::shared_ptr<const ports::Gate>(std::move(*gate));
}

}  // namespace crossdock::transports
