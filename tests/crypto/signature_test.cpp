#include "gateway/crypto/signature.h"

#include "gateway/core/text.h"
#include "gateway/crypto/base64.h"

#include <gtest/gtest.h>

#include <functional>

namespace crossdock::crypto {
namespace {

using Algorithm = SignatureScheme::Algorithm;
using Encoding = SignatureScheme::Encoding;
using Format = SignatureScheme::Format;
using KeyEncoding = SignatureScheme::KeyEncoding;

Instant at(std::int64_t seconds) {
    return Instant(std::chrono::seconds(seconds));
}

SignatureVerifier verifier(const SignatureScheme& scheme, const std::string& secret) {
    return SignatureVerifier::make(scheme, {{"first", secret, {}, {}}}).value();
}

std::string hex_of(std::string_view bytes) {
    return to_hex(std::span(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// The vector that Standard Webhooks publishes (libraries/go/webhook_test.go).
constexpr std::string_view published_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view published_id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view published_timestamp = "1614265330";
constexpr std::string_view published_body = R"({"test": 2432232314})";
constexpr std::string_view published_signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

struct Case {
    std::string name;
    std::string id, timestamp, signature;  ///< "-" = header absent
    std::int64_t now = 1614265330;
    std::string_view refusal;  ///< "" = authentic
    std::string message;       ///< part of it
};

class StandardWebhooks : public testing::TestWithParam<Case> {};

TEST_P(StandardWebhooks, Tells) {
    const Case& row = GetParam();
    std::vector<Header> headers{{"content-type", "application/json"}};
    if (row.id != "-") headers.push_back({"Webhook-Id", row.id});
    if (row.timestamp != "-") headers.push_back({"Webhook-Timestamp", row.timestamp});
    if (row.signature != "-") headers.push_back({"Webhook-Signature", row.signature});
    const auto result = verifier(standard_webhooks(), std::string(published_secret))
                            .verify(headers, published_body, at(row.now));
    if (row.refusal.empty()) {
        ASSERT_TRUE(result) << to_string(result.error());
        EXPECT_EQ(*result, "first");
        return;
    }
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().number, row.refusal);
    EXPECT_NE(result.error().message.find(row.message), std::string::npos) << result.error().message;
    EXPECT_EQ(result.error().message.find("g0hM9"), std::string::npos) << "the expected value must not show";
}

const std::string id(published_id), timestamp(published_timestamp), good(published_signature);
const std::string wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

INSTANTIATE_TEST_SUITE_P(
    Requests, StandardWebhooks,
    testing::Values(
        Case{"Published", id, timestamp, good, 1614265330, "", ""},
        Case{"OldestAllowed", id, timestamp, good, 1614265630, "", ""},
        Case{"NewestAllowed", id, timestamp, good, 1614265030, "", ""},
        Case{"AmongOthers", id, timestamp, wrong + " v2,xyz " + good, 1614265330, "", ""},
        Case{"TooOld", id, timestamp, good, 1614265631, refusal::stale, "301 seconds old"},
        Case{"TooNew", id, timestamp, good, 1614265029, refusal::future, "301 seconds in the future"},
        Case{"NoId", "-", timestamp, good, 1614265330, refusal::missing_header, "'webhook-id' is missing"},
        Case{"NoTimestamp", id, "-", good, 1614265330, refusal::missing_header, "'webhook-timestamp'"},
        Case{"NoSignature", id, timestamp, "-", 1614265330, refusal::missing_header, "'webhook-signature'"},
        Case{"EmptyId", "", timestamp, good, 1614265330, refusal::malformed, "'webhook-id' is empty"},
        Case{"EmptySignature", id, timestamp, "", 1614265330, refusal::malformed, "is empty"},
        Case{"VersionAlone", id, timestamp, "v1,", 1614265330, refusal::malformed, "not base64"},
        Case{"NoVersion", id, timestamp, good.substr(3), 1614265330, refusal::malformed, "version,signature"},
        Case{"OtherVersionsOnly", id, timestamp, "v2," + good.substr(3), 1614265330, refusal::malformed,
             "'v1'"},
        Case{"Wrong", id, timestamp, wrong, 1614265330, refusal::mismatch, "sign the raw body"},
        Case{"OtherId", id + "x", timestamp, good, 1614265330, refusal::mismatch, "does not match"},
        Case{"OtherTimestamp", id, "1614265331", good, 1614265330, refusal::mismatch, "does not match"},
        Case{"Truncated", id, timestamp, good.substr(0, good.size() - 4), 1614265330, refusal::mismatch, ""},
        Case{"PaddingCutOff", id, timestamp, good.substr(0, good.size() - 1), 1614265330, refusal::malformed,
             ""},
        Case{"TimestampIsNoNumber", id, "now", good, 1614265330, refusal::malformed, "timestamp"},
        Case{"TimestampIsSigned", id, "+1614265330", good, 1614265330, refusal::malformed, "timestamp"},
        Case{"TimestampIsHuge", id, "99999999999999999999", good, 1614265330, refusal::malformed,
             "timestamp"},
        Case{"ControlCharacter", id, timestamp, good + "\t", 1614265330, refusal::malformed,
             "printable ASCII"},
        Case{"NotAscii", id, timestamp, good + "\xc3\xa9", 1614265330, refusal::malformed, "printable ASCII"},
        Case{"TooLong", id, timestamp, std::string(4097, 'v'), 1614265330, refusal::malformed, "4096"}),
    [](const auto& row) { return row.param.name; });

TEST(SignatureHeader, TwiceIsRefusedEvenWhenEqual) {
    const std::vector<Header> headers{{"webhook-id", published_id},
                                      {"webhook-timestamp", published_timestamp},
                                      {"webhook-signature", published_signature},
                                      {"Webhook-Signature", published_signature}};
    const auto result = verifier(standard_webhooks(), std::string(published_secret))
                            .verify(headers, published_body, at(1614265330));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().number, refusal::malformed);
    EXPECT_EQ(result.error().message, "header 'webhook-signature' comes twice");
}

TEST(SignatureHeader, MoreThanSixteenCandidatesAreRefused) {
    std::string many;
    for (int i = 0; i < 17; ++i) many += (i > 0 ? " " : "") + wrong;
    const std::vector<Header> headers{{"webhook-id", published_id},
                                      {"webhook-timestamp", published_timestamp},
                                      {"webhook-signature", many}};
    const auto result = verifier(standard_webhooks(), std::string(published_secret))
                            .verify(headers, published_body, at(1614265330));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().number, refusal::malformed);
}

// One scheme for every way in which signatures are written, each with the request that it accepts.
struct Signed {
    std::string name;
    SignatureScheme scheme;
    std::string secret;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

SignatureScheme scheme(Format format, Encoding encoding, std::string prefix, std::string content) {
    SignatureScheme made;
    made.header = "x-signature";
    made.format = format;
    made.encoding = encoding;
    made.prefix = std::move(prefix);
    made.signed_content = std::move(content);
    return made;
}

std::string code(const SignatureScheme& with, const std::string& key, const std::string& text) {
    const auto kind = with.algorithm == Algorithm::hmac_sha512 ? HashKind::sha512 : HashKind::sha256;
    const std::string bytes = HmacKey::make(kind, key).value().sign({text});
    return with.encoding == Encoding::base64 ? to_base64(bytes) : hex_of(bytes);
}

std::vector<Signed> all_schemes() {
    const std::string body = R"({"sku":"A","qty":7})", time = "1614265330";
    std::vector<Signed> rows;
    const auto add = [&rows, &body](std::string name, SignatureScheme with, std::string secret,
                                    std::vector<std::pair<std::string, std::string>> headers) {
        rows.push_back({std::move(name), std::move(with), std::move(secret), std::move(headers), body});
    };
    const SignatureScheme hex = scheme(Format::plain, Encoding::hex, "", "{body}");
    add("PlainHex", hex, "key", {{"X-Signature", code(hex, "key", body)}});
    const SignatureScheme base64 = scheme(Format::plain, Encoding::base64, "", "{body}");
    add("PlainBase64", base64, "key", {{"X-Signature", code(base64, "key", body)}});
    const SignatureScheme prefixed = scheme(Format::plain, Encoding::hex, "sha256=", "{body}");
    add("PrefixedHex", prefixed, "key", {{"X-Signature", "sha256=" + code(prefixed, "key", body)}});
    SignatureScheme sha512 = scheme(Format::plain, Encoding::hex, "", "{body}");
    sha512.algorithm = Algorithm::hmac_sha512;
    add("Sha512", sha512, "key", {{"X-Signature", code(sha512, "key", body)}});
    const SignatureScheme pairs = scheme(Format::pairs, Encoding::hex, "", "{timestamp}.{body}");
    add("Pairs", pairs, "key",
        {{"X-Signature", "t=" + time + ",v1=" + code(pairs, "key", time + "." + body)}});
    SignatureScheme versioned = scheme(Format::plain, Encoding::hex, "v0=", "v0:{timestamp}:{body}");
    versioned.timestamp_header = "x-timestamp";
    add("LiteralsInContent", versioned, "key",
        {{"X-Timestamp", time}, {"X-Signature", "v0=" + code(versioned, "key", "v0:" + time + ":" + body)}});
    SignatureScheme nfkd = scheme(Format::plain, Encoding::hex, "", "{body}");
    nfkd.key_encoding = KeyEncoding::nfkd;
    add("NormalisedSecret", nfkd,
        "s\xc3\xa9"
        "cret",
        {{"X-Signature", code(nfkd,
                              "se\xcc\x81"
                              "cret",
                              body)}});
    SignatureScheme keyed = scheme(Format::plain, Encoding::base64, "", "{body}");
    keyed.key_encoding = KeyEncoding::base64;
    add("Base64Key", keyed, "a2V5", {{"X-Signature", code(keyed, "key", body)}});
    SignatureScheme millis = versioned;
    millis.timestamp_unit = SignatureScheme::TimeUnit::milliseconds;
    add("Milliseconds", millis, "key",
        {{"X-Timestamp", time + "250"},
         {"X-Signature", "v0=" + code(millis, "key", "v0:" + time + "250:" + body)}});
    SignatureScheme dated = versioned;
    dated.timestamp_unit = SignatureScheme::TimeUnit::rfc3339;
    const std::string day = "2021-02-25T15:02:10Z";
    add("Rfc3339", dated, "key",
        {{"X-Timestamp", day}, {"X-Signature", "v0=" + code(dated, "key", "v0:" + day + ":" + body)}});
    rows.push_back({"StandardWebhooks",
                    standard_webhooks(),
                    std::string(published_secret),
                    {{"webhook-id", id}, {"webhook-timestamp", timestamp}, {"webhook-signature", good}},
                    std::string(published_body)});
    return rows;
}

class EveryScheme : public testing::TestWithParam<Signed> {
protected:
    static bool accepted(const SignatureVerifier& with, const Signed& request) {
        std::vector<Header> headers;
        for (const auto& [name, value] : request.headers) headers.push_back({name, value});
        return with.verify(headers, request.body, at(1614265330)).has_value();
    }
};

TEST_P(EveryScheme, AcceptsWhatIsSigned) {
    EXPECT_TRUE(accepted(verifier(GetParam().scheme, GetParam().secret), GetParam()));
}

TEST_P(EveryScheme, RefusesEveryFlippedBit) {
    const SignatureVerifier with = verifier(GetParam().scheme, GetParam().secret);
    Signed request = GetParam();
    std::vector<std::string*> texts{&request.body};
    for (auto& [name, value] : request.headers) texts.push_back(&value);
    for (std::string* text : texts) {
        for (std::size_t bit = 0; bit < text->size() * 8; ++bit) {
            char& byte = (*text)[bit / 8];
            const char before = byte;
            byte = static_cast<char>(byte ^ (1 << bit % 8));
            EXPECT_FALSE(accepted(with, request)) << "bit " << bit << " of " << *text;
            byte = before;
        }
    }
}

TEST_P(EveryScheme, RefusesEveryTruncationAndExtension) {
    const SignatureVerifier with = verifier(GetParam().scheme, GetParam().secret);
    Signed request = GetParam();
    std::vector<std::string*> texts{&request.body};
    for (auto& [name, value] : request.headers) texts.push_back(&value);
    for (std::string* text : texts) {
        const std::string whole = *text;
        for (std::size_t size = 0; size < whole.size(); ++size) {
            *text = whole.substr(0, size);
            EXPECT_FALSE(accepted(with, request)) << "cut at " << size << " of " << whole;
        }
        for (const char* tail : {"0", "A", "=", ",", " ", "a0", "AAAA", "\n"}) {
            *text = whole + tail;
            EXPECT_FALSE(accepted(with, request)) << whole << " with '" << tail << "'";
        }
        *text = whole;
    }
}

TEST_P(EveryScheme, RefusesAnotherSecret) {
    const std::string other = GetParam().scheme.key_encoding == KeyEncoding::whsec ? "whsec_AAAA" : "AAAA";
    EXPECT_FALSE(accepted(verifier(GetParam().scheme, other), GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Schemes, EveryScheme, testing::ValuesIn(all_schemes()),
                         [](const auto& row) { return row.param.name; });

TEST(Hexadecimal, IsOfOneCaseOnly) {
    SignatureScheme upper = scheme(Format::plain, Encoding::hex_upper, "", "{body}");
    std::string text = code(upper, "key", "body");
    const std::vector<Header> lower{{"x-signature", text}};
    std::string raised = text;
    for (char& c : raised) c = static_cast<char>(std::toupper(c));
    const std::vector<Header> capital{{"x-signature", raised}};
    EXPECT_TRUE(verifier(upper, "key").verify(capital, "body", at(0)));
    EXPECT_FALSE(verifier(upper, "key").verify(lower, "body", at(0)));
    upper.encoding = Encoding::hex;
    EXPECT_TRUE(verifier(upper, "key").verify(lower, "body", at(0)));
    EXPECT_FALSE(verifier(upper, "key").verify(capital, "body", at(0)));
}

TEST(SeveralSignatures, OfPlainFormatAreSeparatedByCommas) {
    const SignatureScheme list = scheme(Format::plain, Encoding::hex, "v0=", "{body}");
    const std::string value = "v0=" + std::string(64, '0') + "," + code(list, "key", "body");
    EXPECT_TRUE(verifier(list, "key").verify(std::vector<Header>{{"x-signature", value}}, "body", at(0)));
}

TEST(LiveSecrets, AnyOfThemMaySignAndIsNamed) {
    const SignatureScheme plain = scheme(Format::plain, Encoding::hex, "", "{body}");
    const auto both =
        SignatureVerifier::make(plain, {{"old", "k1", {}, at(1000)}, {"new", "k2", at(500), {}}}).value();
    const std::string old_code = code(plain, "k1", "body"), new_code = code(plain, "k2", "body");
    const std::vector<Header> by_old{{"x-signature", old_code}}, by_new{{"x-signature", new_code}};
    EXPECT_EQ(both.verify(by_old, "body", at(700)).value(), "old");
    EXPECT_EQ(both.verify(by_new, "body", at(700)).value(), "new");
    EXPECT_EQ(both.verify(by_new, "body", at(499)).error().number, refusal::mismatch);
    EXPECT_EQ(both.verify(by_old, "body", at(1000)).error().number, refusal::mismatch);
}

TEST(LiveSecrets, NoneIsOurFault) {
    const SignatureScheme plain = scheme(Format::plain, Encoding::hex, "", "{body}");
    const auto expired = SignatureVerifier::make(plain, {{"old", "k1", {}, at(1000)}}).value();
    const std::string value = code(plain, "k1", "body");
    const auto result = expired.verify(std::vector<Header>{{"x-signature", value}}, "body", at(1000));
    EXPECT_EQ(result.error().number, refusal::no_live_secret);
    EXPECT_EQ(result.error().code, Errc::unavailable);
}

TEST(StaticToken, IsComparedWhole) {
    SignatureScheme token;
    token.algorithm = Algorithm::static_token;
    token.header = "authorization";
    token.prefix = "Bearer ";
    const SignatureVerifier with = verifier(token, "s3cret");
    EXPECT_TRUE(with.verify(std::vector<Header>{{"Authorization", "Bearer s3cret"}}, "any", at(0)));
    for (const char* value : {"Bearer s3cre", "Bearer s3crett", "Bearer S3cret", "s3cret", "Bearer "}) {
        EXPECT_FALSE(with.verify(std::vector<Header>{{"Authorization", value}}, "any", at(0))) << value;
    }
    EXPECT_EQ(with.verify({}, "any", at(0)).error().number, refusal::missing_header);
}

TEST(NoScheme, TakesEverything) {
    SignatureScheme none;
    none.algorithm = Algorithm::none;
    EXPECT_EQ(SignatureVerifier::make(none, {}).value().verify({}, "any", at(0)).value(), "");
}

struct BadScheme {
    std::string name;
    std::function<void(SignatureScheme&)> change;
    std::string secret, message;
};

class BadSchemes : public testing::TestWithParam<BadScheme> {};

TEST_P(BadSchemes, AreRefusedWhenMade) {
    SignatureScheme changed = standard_webhooks();
    GetParam().change(changed);
    std::vector<Secret> secrets{{"first", GetParam().secret, {}, {}}};
    if (GetParam().secret == "-") secrets.clear();
    const auto made = SignatureVerifier::make(changed, secrets);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadSchemes,
    testing::Values(BadScheme{"NoHeader", [](auto& s) { s.header = ""; }, "AAAA",
                              "the scheme names no header for the signature"},
                    BadScheme{"NoSecret", [](auto&) {}, "-", "the scheme needs at least one secret"},
                    BadScheme{"EmptySecret", [](auto&) {}, "", "secret 'first' is empty"},
                    BadScheme{"PrefixAlone", [](auto&) {}, "whsec_", "secret 'first' holds an empty key"},
                    BadScheme{"NotBase64", [](auto&) {}, "whsec_secret!", "secret 'first' is not base64"},
                    BadScheme{"NotUtf8", [](auto& s) { s.key_encoding = KeyEncoding::nfkd; }, "\xff",
                              "secret 'first' is not UTF-8"},
                    BadScheme{"UnknownPlaceholder", [](auto& s) { s.signed_content = "{url}{body}"; }, "AAAA",
                              "the signed content has '{url}', but only {body}, {timestamp} and {id} exist"},
                    BadScheme{"OpenPlaceholder", [](auto& s) { s.signed_content = "{body"; }, "AAAA",
                              "the signed content has '{body', but only {body}, {timestamp} and {id} exist"},
                    BadScheme{"BodyNotCovered", [](auto& s) { s.signed_content = "{timestamp}"; }, "AAAA",
                              "the signed content does not cover {body}, so anyone could alter it"},
                    BadScheme{"NoIdHeader", [](auto& s) { s.id_header = ""; }, "AAAA",
                              "the signed content has {id}, but no header is named for it"},
                    BadScheme{"NoTimestampHeader", [](auto& s) { s.timestamp_header = ""; }, "AAAA",
                              "the signed content has {timestamp}, but no header is named for it"}),
    [](const auto& row) { return row.param.name; });

TEST(WebhookSigner, GivesThePublishedSignature) {
    const auto signer = WebhookSigner::make({{"first", std::string(published_secret), {}, {}}}).value();
    EXPECT_EQ(signer.sign(published_id, at(1614265330), published_body), published_signature);
}

TEST(WebhookSigner, SignsWithEveryLiveSecret) {
    const auto signer = WebhookSigner::make({{"old", std::string(published_secret), {}, at(1614265331)},
                                             {"new", "AAAA", {}, {}}})
                            .value();
    const std::string both = signer.sign(published_id, at(1614265330), published_body);
    EXPECT_TRUE(both.starts_with(std::string(published_signature) + " v1,")) << both;
    const std::string later = signer.sign(published_id, at(1614265331), published_body);
    EXPECT_EQ(later.find(' '), std::string::npos);
    for (const char* secret : {published_secret.data(), "whsec_AAAA"}) {
        const std::vector<Header> headers{{"webhook-id", published_id},
                                          {"webhook-timestamp", published_timestamp},
                                          {"webhook-signature", both}};
        EXPECT_TRUE(verifier(standard_webhooks(), secret).verify(headers, published_body, at(1614265330)));
    }
}

}  // namespace
}  // namespace crossdock::crypto
