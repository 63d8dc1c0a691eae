#include "tests/settings/support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::settings {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReadSettings, TakesEveryKeyOfTheShape) {
    Sample sample;
    sample.main = R"(data: /var/lib/crossdock
listeners:
  suppliers:  {address: 127.0.0.1, port: 9080}
  storefront: {address: "::1", port: 9081}
  admin:      {socket: /run/crossdock/admin.sock}
partners: partners/*.yaml
mappings: ../mappings
storefronts: [{name: shop, currency: USD, time_zone: Europe/Berlin, suppliers: [acme]}]
limits: {message: 32 MiB, webhook: 512 KiB, queue: 128, connections: 50}
endpoints:
  - name: shop-hook
    url: https://shop.example/hooks
    storefront: shop
    secret: [{file: new.secret}, {file: old.secret}]
    retry: [5 s, 5 min]
threads: {io: 2, decode: 3}
journal: {retention: 7 d}
streams: {bookmark: 5 s}
)";
    sample.partner = R"(partner: acme
kind: supplier
time_zone: America/Chicago
out: {transport: directory, path: out/acme}
channels:
  - name: stock-file
    in: {transport: directory, path: in/acme, pattern: "*.edi", every: 1 s, min_age: 3 s, limit: 8 MiB}
    mappings: [x12.846]
    acknowledge: full
    acknowledge_options: {mask_values: true, line_breaks: true}
    coverage: {of: message, default: full}
    expect: {every: 15 min, grace: 5 min, stale_after: 1 h, expired_after: 24 h}
    effect: {ageing: keep, stale: zero, expired: zero}
    guards: {vanish: 40 %, to_zero: 12.5 %, from_items: 30, max_rejected: 2 %, max_rejected_count: 7}
    missing: {after: 3, then: discontinue}
    repeated: sum
    on_reused_reference: apply
    read: {strict: true, charset: ISO-8859-1, delimiter: tab, header_row: false, decimal_mark: ","}
  - name: stock-hook
    in:
      transport: webhook
      signature: {scheme: standard-webhooks, secret: {file: acme-hook.secret}, tolerance: 2 min}
      content_types: [application/json]
    mappings: [json.stock]
    coverage: {of: document, default: delta}
    answer: verdict
offers: {safety_stock: 2, priority: 20, low_stock: 3, packs: {WID-1: 12}}
)";
    std::vector<Error> errors;
    const Settings settings = sample.read(errors);
    ASSERT_THAT(sample.errors(), IsEmpty());
    EXPECT_EQ(settings.folder, "conf");
    EXPECT_EQ(settings.suppliers.port, 9080);
    EXPECT_EQ(settings.storefront.address, "::1");
    EXPECT_EQ(settings.mappings_folder, "mappings");
    EXPECT_EQ(settings.limits.message, 32u << 20);
    EXPECT_EQ(settings.journal_retention, hours(168));
    ASSERT_EQ(settings.endpoints.size(), 1u);
    EXPECT_EQ(settings.endpoints[0].secrets[1].file, "old.secret");
    EXPECT_THAT(settings.endpoints[0].retry, ElementsAre(std::chrono::seconds(5), minutes(5)));

    const Channel* file = settings.channel("acme", "stock-file");
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(file->directory.path, "conf/in/acme");
    EXPECT_EQ(file->max_bytes, 8u << 20);
    EXPECT_EQ(settings.partner("acme")->out.path, "conf/out/acme");
    EXPECT_EQ(file->acknowledge.mode, AcknowledgeSettings::Mode::full);
    EXPECT_TRUE(file->acknowledge.mask_values);
    EXPECT_TRUE(file->acknowledge.line_breaks);
    EXPECT_EQ(file->read.delimiter, "\t");
    EXPECT_EQ(file->read.decimal_mark, ',');
    EXPECT_EQ(file->feed.guards.to_zero, 12.5);
    EXPECT_EQ(file->feed.missing.then, model::MissingThen::discontinue);
    EXPECT_EQ(file->feed.order_tolerance, minutes(61));
    EXPECT_EQ(file->feed.expect->expired_after, hours(24));

    const Channel* hook = settings.channel("acme", "stock-hook");
    ASSERT_NE(hook, nullptr);
    EXPECT_EQ(hook->key.name, "webhook-id");
    EXPECT_EQ(hook->max_bytes, 512u << 10);
    EXPECT_EQ(hook->signature.tolerance, minutes(2));
    EXPECT_EQ(hook->signature.signed_content, "{id}.{timestamp}.{body}");
    EXPECT_TRUE(hook->verdict);
    EXPECT_EQ(hook->feed.order_tolerance, Duration::zero());

    const auto policy = settings.policy();
    EXPECT_EQ(policy->feeds.size(), 2u);
    EXPECT_EQ(policy->offers.at("acme").packs.at("WID-1"), 12);
    EXPECT_EQ(policy->storefronts.at(0).currency, "USD");
}

TEST(ReadSettings, FillsInWhatIsLeftOut) {
    std::vector<Error> errors;
    const Settings settings = Sample().read(errors);
    EXPECT_THAT(Sample().errors(), IsEmpty());
    EXPECT_EQ(settings.data, "conf/data");
    EXPECT_EQ(settings.storefronts.size(), 1u);
    EXPECT_EQ(settings.mappings_folder, "conf/mappings");
    EXPECT_EQ(settings.channel("acme", "stock")->max_bytes, 64u << 20);
    EXPECT_EQ(settings.channel("acme", "stock")->feed.order_tolerance, Duration::zero());
    EXPECT_EQ(settings.channel("acme", "stock")->acknowledge.mode, AcknowledgeSettings::Mode::none);
    EXPECT_EQ(settings.partner("acme")->out.to, OutSettings::To::nowhere);
    EXPECT_EQ(settings.channel("acme", "other"), nullptr);
    EXPECT_EQ(settings.channel("other", "stock"), nullptr);
}

TEST(ReadSettings, AnEmptyListOfMappingsOnlyStores) {
    Sample sample;
    sample.partner =
        "partner: acme\nchannels: [{name: raw, in: {transport: directory, path: x}, mappings: []}]\n";
    std::vector<Error> errors;
    const Settings settings = sample.read(errors);
    EXPECT_THAT(sample.errors(), IsEmpty());
    EXPECT_TRUE(settings.channel("acme", "raw")->store_only);
    EXPECT_TRUE(settings.policy()->feeds.empty());
}

std::string webhook(const std::string& in) {
    return "partner: acme\nchannels:\n  - name: hook\n    mappings: [json.stock]\n    in:\n      transport: "
           "webhook\n" +
           in;
}

TEST(ReadSettings, APresetFillsInTheParts) {
    Sample sample;
    sample.partner = webhook("      signature: {scheme: hubby, secret: {file: s}}\n");
    std::vector<Error> errors;
    const Settings settings = sample.read(errors);
    ASSERT_THAT(sample.errors(), IsEmpty());
    const Channel* hook = settings.channel("acme", "hook");
    EXPECT_EQ(hook->signature.scheme, "hmac");
    EXPECT_EQ(hook->signature.prefix, "sha256=");
    EXPECT_EQ(hook->key.name, "X-Hubby-Id");
}

TEST(ReadSettings, TheMainFileAndTheChannelOverrideAPreset) {
    Sample sample;
    sample.main = "signatures: {hubby: {header: X-Other, encoding: base64}}\n";
    sample.partner = webhook(
        "      signature: {scheme: hubby, secret: {file: s}, algorithm: sha512}\n      key: field "
        "event/id\n");
    std::vector<Error> errors;
    const Settings settings = sample.read(errors);
    ASSERT_THAT(sample.errors(), IsEmpty());
    const Channel* hook = settings.channel("acme", "hook");
    EXPECT_EQ(hook->signature.header, "X-Other");
    EXPECT_EQ(hook->signature.encoding, "base64");
    EXPECT_EQ(hook->signature.algorithm, "sha512");
    EXPECT_EQ(hook->key.from, KeySettings::From::field);
    EXPECT_EQ(hook->key.name, "event/id");
}

TEST(ReadSettings, ErrorsOfAllFilesComeAtOnceInTheOrderOfTheirLines) {
    Sample sample;
    sample.main = "dat: x\nlimits: {queue: 1}\n";
    sample.partner = "partner: acme\nchanels: []\n";
    EXPECT_THAT(sample.errors(),
                ElementsAre("conf/crossdock.yaml:1:1: unknown key 'dat'; did you mean 'data'?",
                            "conf/crossdock.yaml:2:17: 'queue' must be 16 to 1000000",
                            "conf/partners/acme.yaml:1:1: missing key 'channels'",
                            "conf/partners/acme.yaml:2:1: unknown key 'chanels'; did you mean 'channels'?"));
}

TEST(MappingNames, AreWhatTheFilesCallThemselves) {
    EXPECT_THAT(mapping_names(Sample().files()), ElementsAre("json.stock", "x12.846"));
}

struct BadConfig {
    std::string name, main, partner;
    std::vector<std::string> errors;
};

class BadSettings : public testing::TestWithParam<BadConfig> {};

void PrintTo(const BadConfig& row, std::ostream* out) {
    *out << row.name;
}

TEST_P(BadSettings, AreNamedWithFileLineAndColumn) {
    Sample sample;
    if (!GetParam().main.empty()) sample.main = GetParam().main;
    if (!GetParam().partner.empty()) sample.partner = GetParam().partner;
    EXPECT_THAT(sample.errors(), testing::ElementsAreArray(GetParam().errors));
}

std::string main_error(const std::string& text) {
    return "conf/crossdock.yaml:" + text;
}
std::string partner_error(const std::string& text) {
    return "conf/partners/acme.yaml:" + text;
}

/// A folder channel with these lines added.
std::string channel(const std::string& lines) {
    return "partner: acme\nchannels:\n  - name: stock\n    in: {transport: directory, path: /srv}\n    "
           "mappings: [x12.846]\n" +
           lines;
}

INSTANTIATE_TEST_SUITE_P(
    MainFile, BadSettings,
    testing::Values(
        BadConfig{
            "NoMap", "- a\n", "", {main_error("1:1: expected a map of 'key: value' lines, found a list")}},
        BadConfig{"OpenListener",
                  "listeners: {suppliers: {address: 0.0.0.0}}\n",
                  "",
                  {main_error("1:34: 'address' must be on loopback (127.0.0.1 or ::1) until keys exist")}},
        BadConfig{"AlmostLoopback",
                  "listeners: {suppliers: {address: 127.0.0.1.example}}\n",
                  "",
                  {main_error("1:34: 'address' must be on loopback (127.0.0.1 or ::1) until keys exist")}},
        BadConfig{
            "SamePort",
            "listeners: {suppliers: {port: 80}, storefront: {port: 80}}\n",
            "",
            {main_error("1:12: listeners 'suppliers' and 'storefront' have the same address and port")}},
        BadConfig{
            "UnknownZone",
            "storefronts: [{name: a, time_zone: Europe/Berln}]\n",
            "",
            {main_error("1:36: 'time_zone' is not a time zone of the IANA database, as in 'Europe/Berlin'")}},
        BadConfig{"StorefrontTwice",
                  "storefronts: [{name: a}, {name: a}]\n",
                  "",
                  {main_error("1:33: storefront 'a' is there twice")}},
        BadConfig{"UnknownSupplier",
                  "storefronts: [{name: a, suppliers: [acne]}]\n",
                  "",
                  {main_error("1:37: partner 'acne' is not known; did you mean 'acme'?")}},
        BadConfig{"WrongSize",
                  "limits: {message: 64 MB}\n",
                  "",
                  {main_error("1:19: 'message' must be a size (KiB, MiB, GiB), as 64 MiB")}},
        BadConfig{"EndpointOnPlainHttp",
                  "endpoints: [{name: a, url: 'http://shop.example/', secret: {file: s}}]\n",
                  "",
                  {main_error("1:28: 'url' must be https:// unless it is on loopback")}},
        BadConfig{"EndpointWithoutSecret",
                  "endpoints: [{name: a, url: 'https://shop.example/'}]\n",
                  "",
                  {main_error("1:13: missing key 'secret': every push is signed")}},
        BadConfig{"EndpointOfUnknownStorefront",
                  "storefronts: [{name: shop}]\nendpoints: [{name: a, url: 'https://x/', secret: {file: s}, "
                  "storefront: shp}]\n",
                  "",
                  {main_error("2:73: storefront 'shp' is not known; did you mean 'shop'?")}}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    PartnerFile, BadSettings,
    testing::Values(
        BadConfig{
            "BadSyntax", "", "partner: [acme\n", {partner_error("2:1: end of sequence flow not found")}},
        BadConfig{"BadName",
                  "",
                  "partner: ACME Inc\nchannels: []\n",
                  {partner_error("1:10: 'partner' must be a short name: a-z, 0-9 and '-', at most 64")}},
        BadConfig{"UnknownMapping",
                  "",
                  "partner: acme\nchannels: [{name: a, in: {transport: directory, path: x}, mappings: "
                  "[x12.864]}]\n",
                  {partner_error("2:70: mapping 'x12.864' is not known; did you mean 'x12.846'?")}},
        BadConfig{"MappingTwice",
                  "",
                  "partner: acme\nchannels: [{name: a, in: {transport: directory, path: x}, mappings: "
                  "[x12.846, x12.846]}]\n",
                  {partner_error("2:79: mapping 'x12.846' is listed twice")}},
        BadConfig{
            "UnknownTransport",
            "",
            "partner: acme\nchannels: [{name: a, in: {transport: dirctory, path: x}, mappings: []}]\n",
            {partner_error("2:38: 'transport' must be directory or webhook; did you mean 'directory'?")}},
        BadConfig{"KeyOfTheOtherTransport",
                  "",
                  "partner: acme\nchannels: [{name: a, in: {transport: directory, path: x, key: none}, "
                  "mappings: []}]\n",
                  {partner_error("2:58: unknown key 'key'")}},
        BadConfig{"ChannelTwice",
                  "",
                  "partner: acme\nchannels:\n"
                  "- {name: a, in: {transport: directory, path: x}, mappings: []}\n"
                  "- {name: a, in: {transport: directory, path: y}, mappings: []}\n",
                  {partner_error("4:10: channel 'a' is there twice")}},
        BadConfig{"SameFiles",
                  "",
                  "partner: acme\nchannels:\n"
                  "- {name: a, in: {transport: directory, path: x}, mappings: []}\n"
                  "- {name: b, in: {transport: directory, path: ./x}, mappings: []}\n",
                  {partner_error("4:3: channel 'acme/b' takes the same files as channel 'acme/a'")}},
        BadConfig{"AcknowledgeWithoutOut",
                  "",
                  channel("    acknowledge: full\n"),
                  {partner_error("6:18: acknowledgments have nowhere to go: this partner has no 'out'")}},
        BadConfig{"AcknowledgeMisspelt",
                  "",
                  channel("    acknowledge: ful\n"),
                  {partner_error("6:18: 'acknowledge' must be none, receipt or full; did you mean 'full'?")}},
        BadConfig{"AcknowledgeWhatIsOnlyStored",
                  "",
                  "partner: acme\nout: {transport: directory, path: out}\nchannels:\n"
                  "- {name: a, in: {transport: directory, path: x}, mappings: [], acknowledge: receipt}\n",
                  {partner_error("4:77: a channel that only stores does not read its messages, so it cannot "
                                 "acknowledge them")}},
        BadConfig{"OutWithoutPath",
                  "",
                  "partner: acme\nout: {transport: directory}\nchannels: []\n",
                  {partner_error("2:6: missing key 'path'")}},
        BadConfig{"OutIsAlsoIn",
                  "",
                  "partner: acme\nout: {transport: directory, path: x}\nchannels:\n"
                  "- {name: a, in: {transport: directory, path: ./x}, mappings: []}\n",
                  {partner_error("4:3: channel 'acme/a' takes its files out of the folder that those for "
                                 "partner 'acme' are put into")}},
        BadConfig{
            "LevelsNotIncreasing",
            "",
            channel("    expect: {every: 1 h, stale_after: 30 min, expired_after: 20 min}\n"),
            {partner_error(
                 "6:39: 'stale_after' (30 min) must be more than 'every' and 'grace' together (65 min)"),
             partner_error("6:62: 'expired_after' (20 min) must be more than 'stale_after' (30 min)")}},
        BadConfig{"GuardAbove100",
                  "",
                  channel("    guards: {vanish: 101 %}\n"),
                  {partner_error("6:22: 'vanish' must be a share from 0 % to 100 %, as 50 %")}},
        BadConfig{"MisspeltGuard",
                  "",
                  channel("    guards: {vansh: 10 %}\n"),
                  {partner_error("6:14: unknown key 'vansh'; did you mean 'vanish'?")}},
        BadConfig{"NoSignature", "", webhook(""), {partner_error("6:7: missing key 'signature'")}},
        BadConfig{"NoSecret",
                  "",
                  webhook("      signature: {scheme: hubby}\n"),
                  {partner_error("7:18: missing key 'secret': scheme 'hubby' needs one")}},
        BadConfig{"MisspeltScheme",
                  "",
                  webhook("      signature: {scheme: huby, secret: {file: s}}\n"),
                  {partner_error("7:27: signature scheme 'huby' is not known; did you mean 'hubby'?")}},
        BadConfig{"HmacWithoutHeader",
                  "",
                  webhook("      signature: {scheme: hmac, secret: {file: s}}\n"),
                  {partner_error("7:18: missing key 'header': scheme 'hmac' does not say which header "
                                 "carries the signature")}},
        BadConfig{"SecretInTheFile",
                  "",
                  webhook("      signature: {scheme: hubby, secret: geheim}\n"),
                  {partner_error("7:18: missing key 'secret': scheme 'hubby' needs one"),
                   partner_error("7:42: 'secret' must be a list, found a text")}},
        BadConfig{"BodyNotSigned",
                  "",
                  webhook("      signature: {scheme: hubby, secret: {file: s}, signed_content: '{id}'}\n"),
                  {partner_error("7:18: missing key 'id_header': the signed content holds {id}"),
                   partner_error("7:69: 'signed_content' must hold {body}")}},
        BadConfig{"BadKey",
                  "",
                  webhook("      signature: {scheme: hubby, secret: {file: s}}\n      key: webhook-id\n"),
                  {partner_error("8:12: 'key' must be 'header NAME', 'field PATH' or 'none'")}},
        BadConfig{"DeltaWithoutKey",
                  "",
                  webhook("      signature: {scheme: none}\n    coverage: {default: delta}\n"),
                  {partner_error("3:5: missing key 'key' in 'in': deltas need the sender's key, or a "
                                 "repeated one counts twice")}},
        BadConfig{"PackOfZero",
                  "",
                  channel("offers: {packs: {A: 0}}\n"),
                  {partner_error("6:21: a pack must be 1 or more")}},
        BadConfig{"LongDelimiter",
                  "",
                  channel("    read: {delimiter: ';;'}\n"),
                  {partner_error("6:23: 'delimiter' must be one character or 'tab'")}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace crossdock::settings
