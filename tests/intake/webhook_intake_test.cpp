#include "gateway/intake/webhook_intake.h"
#include "adapters/transports/registry.h"
#include "gateway/core/text.h"
#include "gateway/crypto/signature.h"
#include "gateway/intake/decode_pool.h"
#include "gateway/intake/inbox.h"
#include "gateway/json/value.h"
#include "gateway/store/store.h"
#include "tests/intake/support.h"
#include "tests/support/captured_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace crossdock::intake {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct TestClock final : Clock {
    Instant time = *parse_rfc3339("2026-11-25T10:00:00Z");
    Instant now() const override { return time; }
};

std::string webhook_channel(const std::string& name, const std::string& in,
                            const std::string& rest = "mappings: [json.stock]") {
    return "  - {name: " + name + ", in: {transport: webhook, " + in + "}, " + rest + "}\n";
}

const std::string open_door = "signature: {scheme: none}";
const std::string signed_door = "signature: {scheme: standard-webhooks, secret: {file: hook.secret}}";

TestConfiguration& shared_configuration() {
    static TestConfiguration configuration(
        webhook_channel("open", open_door) + webhook_channel("signed", signed_door) +
        webhook_channel("small", open_door + ", limit: 200") +
        webhook_channel("keyed", open_door + ", key: field id") +
        webhook_channel("verdict", open_door, "mappings: [json.stock], answer: verdict") +
        webhook_channel("store", open_door, "mappings: []") +
        webhook_channel("lost", "signature: {scheme: github, secret: {file: lost.secret}}") +
        webhook_channel("edi", open_door, "mappings: [x12.846]") +
        folder_channel("folder", "[csv.stock, json.stock]"));
    return configuration;
}

/// The whole way in, on a real ledger in a folder of its own; the ledger's thread is this one.
class Webhooks : public testing::Test {
protected:
    Webhooks() {
        std::string pattern = (fs::temp_directory_path() / "crossdock-intake-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        ::unsetenv("CREDENTIALS_DIRECTORY");
        std::ofstream(folder_ / "hook.secret") << secret << "\n";
        store_ = std::move(*store::open((folder_ / "data").string()));
        ledger_ = std::move(*ledger::Ledger::open(*store_, clock_, {}));
        TestConfiguration& made = shared_configuration();
        made.configuration.settings.folder = folder_.string();
        const std::uint64_t generation = *ledger_->configure(make_bundle(made.configuration));
        profiles_.swap(made.profiles(generation, transports::make_gate));
        inbox_ = std::make_unique<LedgerInbox>(profiles_, *ledger_, ledger_->spool_folder());
        pool_ = std::make_unique<DecodePool>(profiles_, *ledger_, ledger_->spool_folder(), log_);
        const Offload offload = [this](std::function<void()> job) { return pool_->offload(std::move(job)); };
        intake_ =
            std::make_unique<WebhookIntake>(profiles_, *ledger_, *inbox_, offload, clock_, log_, metrics_);
    }
    ~Webhooks() override {
        intake_.reset();
        pool_.reset();
        ledger_.reset();
        store_.reset();
        fs::remove_all(folder_);
    }

    void work() {
        for (bool more = true; more;) {
            more = pool_->run_one(decoder_);
            const auto stepped = ledger_->step();
            ASSERT_TRUE(stepped) << to_string(stepped.error());
            more = more || *stepped;
        }
    }

    HttpAnswer post(std::string_view channel, std::string_view body,
                    std::vector<ports::PushHeader> headers = {}, std::string_view type = "application/json",
                    std::string_view partner = "acme") {
        std::optional<HttpAnswer> answer;
        intake_->receive({partner, channel, type, headers, body, "192.0.2.7"},
                         [&](HttpAnswer given) { answer = std::move(given); });
        if (!answer) work();
        if (!answer) throw std::runtime_error("no answer came");
        return std::move(*answer);
    }

    HttpAnswer post_signed(std::string_view body, std::string_view id, std::string_view with = secret) {
        const auto signer = crypto::WebhookSigner::make({{"a", std::string(with), {}, {}}});
        const std::string signature = signer->sign(id, clock_.now(), body);
        const auto at = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
        const std::string timestamp = std::to_string(at);
        return post("signed", body,
                    {{"Webhook-Id", id}, {"Webhook-Timestamp", timestamp}, {"Webhook-Signature", signature}});
    }

    /// A value of the answer's body, "" where it is not there: "documents/0/outcome".
    static std::string at(const HttpAnswer& answer, std::string_view path) {
        const auto body = json::read(answer.body);
        if (!body) return "not JSON: " + to_string(body.error());
        const json::Value* value = &*body;
        for (const std::string_view step : split(path, '/')) {
            if (value->is_array()) {
                const std::size_t index = std::stoul(std::string(step));
                value = index < value->items().size() ? &value->items()[index] : nullptr;
            } else {
                value = value->find(step);
            }
            if (value == nullptr) return "";
        }
        if (const auto flag = value->boolean()) return *flag ? "true" : "false";
        return std::string(value->text());
    }

    fs::path folder_;
    TestClock clock_;
    tests::CapturedLog log_;
    observe::Metrics metrics_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<ledger::Ledger> ledger_;
    ProfileStore profiles_;
    std::unique_ptr<LedgerInbox> inbox_;
    std::unique_ptr<DecodePool> pool_;
    std::unique_ptr<WebhookIntake> intake_;
    Decoder decoder_;
};

const std::string report = R"({"mode": "partial", "items": [{"sku": "A-1", "available": 7}]})";

TEST_F(Webhooks, WhatIsGoodIsAppliedAndAnsweredWithAResultForEachDocument) {
    const HttpAnswer answer = post("open", report);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(at(answer, "status"), "done");
    EXPECT_EQ(at(answer, "duplicate"), "false");
    EXPECT_EQ(at(answer, "documents/0/outcome"), "applied") << answer.body;
    EXPECT_EQ(at(answer, "documents/0/records"), "1");
    EXPECT_EQ(at(answer, "documents/0/changed"), "1");
}

TEST_F(Webhooks, ASignedMessageIsTakenAndItsRepetitionIsADuplicate) {
    EXPECT_EQ(post_signed(report, "msg_1").status, 200);
    const HttpAnswer again = post_signed(report, "msg_1");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(at(again, "duplicate"), "true");
    EXPECT_EQ(at(post_signed(report, "msg_2"), "duplicate"), "false");
}

TEST_F(Webhooks, AWrongSignatureIsRefusedAndNothingIsStored) {
    const HttpAnswer answer = post_signed(report, "msg_1", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_EQ(at(answer, "type"), "/problems/signature");
    EXPECT_THAT(at(answer, "detail"), HasSubstr("S005"));
    EXPECT_EQ(at(post_signed(report, "msg_1"), "duplicate"), "false");
}

TEST_F(Webhooks, AMissingSignatureNamesTheHeader) {
    const HttpAnswer answer = post("signed", report);
    EXPECT_EQ(answer.status, 401);
    EXPECT_THAT(at(answer, "detail"), HasSubstr("webhook-"));
}

TEST_F(Webhooks, RefusalsFillTheLogByOneLineASecondAtMost) {
    for (int i = 0; i < 10; ++i) post("signed", report);
    EXPECT_EQ(log_.lines().size(), 1u);
    EXPECT_TRUE(log_.has("webhook is not authentic"));
}

struct Refused {
    std::string name, partner, channel, type, body;
    int status;
    std::string slug, detail;
};
void PrintTo(const Refused& row, std::ostream* out) {
    *out << row.name;
}

class AtTheDoor : public Webhooks, public testing::WithParamInterface<Refused> {};

TEST_P(AtTheDoor, IsToldWhatToMend) {
    const Refused& row = GetParam();
    const HttpAnswer answer = post(row.channel, row.body, {}, row.type, row.partner);
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_EQ(at(answer, "type"), "/problems/" + row.slug);
    EXPECT_THAT(at(answer, "detail"), HasSubstr(row.detail));
}

INSTANTIATE_TEST_SUITE_P(
    Requests, AtTheDoor,
    testing::Values(Refused{"UnknownChannel", "acme", "other", "", "{}", 404, "unknown-channel", "PARTNER"},
                    Refused{"UnknownPartner", "other", "open", "", "{}", 404, "unknown-channel", "PARTNER"},
                    Refused{"NotAWebhook", "acme", "folder", "", "{}", 404, "unknown-channel", "PARTNER"},
                    Refused{"TooLarge", "acme", "small", "", std::string(201, 'x'), 413, "body-too-large",
                            "201 bytes; this channel takes 200"},
                    Refused{"Form", "acme", "open", "application/x-www-form-urlencoded", "{}", 415,
                            "content-type", "application/json"},
                    Refused{"NoKey", "acme", "keyed", "", "{}", 400, "bad-key", "'id'"},
                    Refused{"SecretLost", "acme", "lost", "", "{}", 503, "secret-unavailable", "operator"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Webhooks, ContentTypesAreComparedWithoutCaseAndParameters) {
    EXPECT_EQ(post("open", report, {}, "Application/JSON; charset=utf-8").status, 200);
    EXPECT_EQ(post("open", report, {}, "application/vnd.acme+json").status, 200);
    EXPECT_EQ(post("open", report, {}, "").status, 200);
    EXPECT_EQ(post("store", report, {}, "image/png").status, 200);
}

TEST_F(Webhooks, ATruncatedBodyIsHeldAndToldOnlyWhereAVerdictIsWanted) {
    const std::string truncated = report.substr(0, 40);
    const HttpAnswer quiet = post("open", truncated);
    EXPECT_EQ(quiet.status, 200) << quiet.body;
    EXPECT_THAT(quiet.body, HasSubstr("held"));
    const HttpAnswer told = post("verdict", truncated);
    EXPECT_EQ(told.status, 422) << told.body;
    EXPECT_EQ(at(told, "type"), "/problems/unusable-document");
    EXPECT_NE(at(told, "message"), "");
}

TEST_F(Webhooks, ADocumentThatNoMappingReadsIsHeldWithItsReason) {
    const HttpAnswer answer = post("open", R"({"orders": []})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(at(answer, "documents/0/outcome"), "held") << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("unknown document type"));
    EXPECT_EQ(post("verdict", R"({"orders": []})").status, 422);
}

TEST_F(Webhooks, LettersInANumberRejectTheRecordAlone) {
    const HttpAnswer answer = post(
        "verdict",
        R"({"mode": "partial", "items": [{"sku": "A", "available": "geheim"}, {"sku": "B", "available": 1}]})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(at(answer, "documents/0/rejected"), "1") << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr("geheim")));
}

TEST_F(Webhooks, TheSameBodyTwiceWithoutAKeyIsADuplicateOnlyInARow) {
    const std::string other = R"({"mode": "partial", "items": [{"sku": "A-1", "available": 5}]})";
    EXPECT_EQ(at(post("open", report), "duplicate"), "false");
    EXPECT_EQ(at(post("open", report), "duplicate"), "true");
    EXPECT_EQ(at(post("open", other), "documents/0/outcome"), "applied");
    EXPECT_EQ(at(post("open", report), "documents/0/outcome"), "applied");
}

TEST_F(Webhooks, ALargeBodyIsStoredAndAppliedAfterwards) {
    std::string body = R"({"mode": "partial", "items": [)";
    for (int i = 0; i < 3000; ++i)
        body += (i == 0 ? "" : ",") + (R"({"sku": "L-)" + std::to_string(i) + R"(", "available": 1})");
    body += "]}";
    ASSERT_GT(body.size(), ports::Inbox::small_body);
    const HttpAnswer answer = post("open", body);
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(at(answer, "status"), "stored");
    work();
    const HttpAnswer again = post("open", body);
    EXPECT_EQ(at(again, "duplicate"), "true");
    EXPECT_EQ(at(again, "documents/0/records"), "3000") << again.body;
    EXPECT_EQ(at(again, "documents/0/outcome"), "applied");
}

TEST_F(Webhooks, AStoreOnlyChannelKeepsWhatComes) {
    const HttpAnswer answer = post("store", "anything at all", {}, "text/weird");
    EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST_F(Webhooks, AChannelMayFillAQuarterOfTheQueueOnly) {
    const ChannelProfile* profile = profiles_.load()->find("acme", "open");
    profile->waiting = profile->most_waiting;
    const HttpAnswer answer = post("open", report);
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.retry_after_seconds, 1u);
    profile->waiting = 0;
    EXPECT_EQ(post("open", report).status, 200);
    EXPECT_EQ(profile->waiting, 0u);
}

TEST_F(Webhooks, AClosingLedgerAnswersUnavailable) {
    ledger_->close();
    const HttpAnswer answer = post("open", report);
    EXPECT_EQ(answer.status, 503);
    EXPECT_GT(answer.retry_after_seconds, 0u);
}

TEST_F(Webhooks, AFolderFilesReceiptSaysTakenOrRefused) {
    std::optional<ports::Receipt> receipt;
    const auto offer = [&](const std::string& key, const std::string& bytes) {
        receipt.reset();
        ports::Arrival arrival{"acme", "folder", key, {}, "stock.csv", bytes, {}};
        EXPECT_TRUE(inbox_->offer(std::move(arrival), [&](const ports::Receipt& given) { receipt = given; }));
        work();
    };
    offer("1-stock.csv", "sku,qty\nA,1\n");
    EXPECT_EQ(receipt->verdict, ports::Receipt::Verdict::taken);
    offer("1-stock.csv", "sku,qty\nA,1\n");
    EXPECT_EQ(receipt->verdict, ports::Receipt::Verdict::taken);
    offer("2-stock.csv", "");
    EXPECT_EQ(receipt->verdict, ports::Receipt::Verdict::refused);
    EXPECT_THAT(receipt->reason, HasSubstr("message"));
}

}  // namespace
}  // namespace crossdock::intake
