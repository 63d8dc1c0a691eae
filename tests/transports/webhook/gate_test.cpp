#include "adapters/transports/webhook/gate.h"
#include "adapters/transports/registry.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace crossdock::transport::webhook {
namespace {

namespace fs = std::filesystem;

struct Field {
    std::string name, json, path, value;  ///< value "-": none
};
void PrintTo(const Field& row, std::ostream* out) {
    *out << row.name;
}

class FindField : public testing::TestWithParam<Field> {};

TEST_P(FindField, GivesTheTextOrNumberAtThePath) {
    EXPECT_EQ(find_field(GetParam().json, GetParam().path).value_or("-"), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Fields, FindField,
    testing::Values(Field{"Top", R"({"id": "a-1"})", "id", "a-1"},
                    Field{"Number", R"({"id":17})", "id", "17"},
                    Field{"Nested", R"({"x":[1,{"id":2}],"event":{"a":{},"id":"e"}})", "event/id", "e"},
                    Field{"AfterOthers", R"({"a":"}\"","b":[[]],"c":null,"id":"z"})", "id", "z"},
                    Field{"EscapedSlash", R"({"id":"a\/b"})", "id", "a/b"},
                    Field{"FirstCounts", R"({"id":"one","id":"two"})", "id", "one"},
                    Field{"Missing", R"({"a":1})", "id", "-"}, Field{"Null", R"({"id":null})", "id", "-"},
                    Field{"Object", R"({"id":{}})", "id", "-"}, Field{"Empty", R"({"id":""})", "id", "-"},
                    Field{"NoObject", R"([{"id":"a"}])", "id", "-"}, Field{"NotJson", "id=a", "id", "-"},
                    Field{"Nothing", "", "id", "-"}, Field{"BreaksOff", R"({"a":[1,2)", "id", "-"},
                    Field{"BreaksOffInText", R"({"id":"ab)", "id", "-"},
                    Field{"UnicodeEscape", R"({"id":"\u0041"})", "id", "-"},
                    Field{"NameOnlyAsValue", R"({"a":"id"})", "id", "-"},
                    Field{"TooDeep",
                          "{\"a\":" + std::string(100, '[') + std::string(100, ']') + ",\"id\":\"x\"}", "id",
                          "-"}),
    [](const auto& row) { return row.param.name; });

std::unique_ptr<ports::Gate> token_gate(KeyRule key) {
    crypto::SignatureScheme scheme;
    scheme.algorithm = crypto::SignatureScheme::Algorithm::static_token;
    scheme.header = "X-Token";
    return std::move(*make_gate(scheme, {{"a", "letmein", {}, {}}}, std::move(key)));
}

struct Keyed {
    std::string name;
    KeyRule rule;
    std::vector<ports::PushHeader> headers;
    std::string body, key;  ///< or the error's text
};
void PrintTo(const Keyed& row, std::ostream* out) {
    *out << row.name;
}

class GateKey : public testing::TestWithParam<Keyed> {};

TEST_P(GateKey, IsWhatTheRuleNames) {
    std::vector<ports::PushHeader> headers = GetParam().headers;
    headers.push_back({"x-token", "letmein"});
    const auto key = token_gate(GetParam().rule)->admit({headers, GetParam().body, {}});
    EXPECT_EQ(key ? *key : key.error().message, GetParam().key);
}

using From = KeyRule::From;
const KeyRule by_header{From::header, "X-Delivery"}, by_field{From::field, "id"};
INSTANTIATE_TEST_SUITE_P(
    Keys, GateKey,
    testing::Values(
        Keyed{"None", {}, {}, "{}", ""}, Keyed{"Header", by_header, {{"x-delivery", " d1 "}}, "", "d1"},
        Keyed{"NoHeader", by_header, {}, "", "header 'X-Delivery' is missing: it tells a repeated delivery"},
        Keyed{"HeaderTwice",
              by_header,
              {{"x-delivery", "a"}, {"X-DELIVERY", "a"}},
              "",
              "header 'X-Delivery' comes twice"},
        Keyed{"Field", by_field, {}, R"({"id":5})", "5"},
        Keyed{"NoField",
              by_field,
              {},
              "{}",
              "the body has no text or number at 'id', which tells a repeated delivery"},
        Keyed{"TooLong",
              by_field,
              {},
              "{\"id\":\"" + std::string(300, 'k') + "\"}",
              "the key at 'id' must be at most 255 bytes of printable ASCII"}),
    [](const auto& row) { return row.param.name; });

TEST(Gate, SaysNoBeforeItLooksForTheKey) {
    const std::vector<ports::PushHeader> headers{{"X-Token", "wrong"}};
    const auto key = token_gate(by_header)->admit({headers, "", {}});
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().number, crypto::refusal::mismatch);
}

/// A folder with a secret in it.
class Presets : public testing::Test {
protected:
    Presets() {
        std::string pattern = (fs::temp_directory_path() / "crossdock-gate-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        ::unsetenv("CREDENTIALS_DIRECTORY");
        std::ofstream(folder_ / "s") << "c2VjcmV0\n";
    }
    ~Presets() override { fs::remove_all(folder_); }

    settings::Settings read(const std::string& signature) {
        settings::Files files = *settings::load_mappings(CROSSDOCK_SOURCE_DIR "/mappings");
        files.main = "crossdock.yaml";
        files.texts["crossdock.yaml"] = "data: x\n";
        files.texts["partners/acme.yaml"] =
            "partner: acme\nchannels: [{name: hook, mappings: [], in: {transport: webhook, signature: " +
            signature + "}}]\n";
        std::vector<Error> errors;
        settings::Settings settings = settings::read("crossdock.yaml", files, errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return settings;
    }

    fs::path folder_;
};

TEST_F(Presets, EachMakesAGate) {
    std::ifstream file(CROSSDOCK_SOURCE_DIR "/mappings/signatures.yaml");
    int count = 0;
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (!line.starts_with("  ") || colon == std::string::npos || line[2] == ' ' || line[2] == '#')
            continue;
        const std::string name = line.substr(2, colon - 2);
        SCOPED_TRACE(name);
        const settings::Settings settings = read("{scheme: " + name + ", secret: {file: s}}");
        const auto gate = transports::make_gate(*settings.channel("acme", "hook"), folder_.string());
        EXPECT_TRUE(gate) << to_string(gate.error());
        ++count;
    }
    EXPECT_GE(count, 15);
}

TEST_F(Presets, ASecretThatIsNotThereIsAnErrorThatNamesIt) {
    const settings::Settings settings = read("{scheme: github, secret: {file: other}}");
    const auto gate = transports::make_gate(*settings.channel("acme", "hook"), folder_.string());
    ASSERT_FALSE(gate);
    EXPECT_TRUE(gate.error().message.ends_with("/other is not there")) << gate.error().message;
}

}  // namespace
}  // namespace crossdock::transport::webhook
