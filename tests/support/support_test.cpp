// The tests' own tools: a tool that is wrong proves nothing.
#include "tests/support/http.h"
#include "tests/support/json.h"
#include "tests/support/mirror.h"
#include "tests/support/process.h"
#include "tests/support/signing.h"
#include "tests/support/storefront.h"
#include "tests/support/suppliers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <ctime>
#include <thread>

namespace crossdock::support {
namespace {

using namespace std::chrono_literals;

TEST(Signing, GivesThePublishedVectorOfStandardWebhooks) {
    EXPECT_EQ(standard_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                 1614265330, "{\"test\": 2432232314}"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signing, HoldsForOneOfSeveralAndNotForAnotherBodyOrTime) {
    const std::string secret = make_secret(1), right = standard_signature(secret, "id", 1000, "body");
    EXPECT_TRUE(standard_signature_holds(secret, "id", "1000", right, "body", 1000));
    EXPECT_TRUE(standard_signature_holds(secret, "id", "1000", "v2,AAAA v1,BBBB " + right, "body", 1299));
    EXPECT_FALSE(standard_signature_holds(secret, "id", "1000", right, "bodY", 1000));
    EXPECT_FALSE(standard_signature_holds(secret, "id", "1000", right, "body", 1301));
    EXPECT_FALSE(standard_signature_holds(secret, "di", "1000", right, "body", 1000));
    EXPECT_FALSE(standard_signature_holds(secret, "id", "1000", "", "body", 1000));
    EXPECT_FALSE(standard_signature_holds(make_secret(2), "id", "1000", right, "body", 1000));
}

boost::json::value item(const std::string& sku, int version, int quantity) {
    return parse_json("{\"sku\":\"" + sku + "\",\"version\":" + std::to_string(version) +
                      ",\"quantity\":" + std::to_string(quantity) + "}");
}

TEST(MirrorRule, TakesNewerVersionsOnly) {
    Mirror mirror;
    EXPECT_EQ(mirror.apply(item("A", 2, 7)), Mirror::Applied::newer);
    EXPECT_EQ(mirror.apply(item("A", 1, 9)), Mirror::Applied::older);
    EXPECT_EQ(mirror.apply(item("A", 2, 7)), Mirror::Applied::again);
    EXPECT_EQ(mirror.apply(item("A", 5, 3)), Mirror::Applied::newer);
    ASSERT_NE(mirror.find("A"), nullptr);
    EXPECT_EQ(mirror.find("A")->quantity, 3);
    EXPECT_EQ(mirror.redelivered(), 1u);
    EXPECT_EQ(mirror.stale(), 1u);
}

TEST(Documents, CountTheirSegments) {
    Random random(1);
    const auto articles = make_articles("T", 1, 3, random);
    const std::string x12 = x12_846(articles, {}), edifact = edifact_invrpt(articles, {});
    const auto from_st = x12.substr(x12.find("ST*"), x12.find("GE*") - x12.find("ST*"));
    EXPECT_THAT(x12, testing::HasSubstr(
                         "SE*" + std::to_string(std::count(from_st.begin(), from_st.end(), '~')) + "*0001"));
    EXPECT_EQ(x12.find('~'), 105u) << "the ISA is 106 bytes long";
    const auto from_unh = edifact.substr(edifact.find("UNH+"), edifact.find("UNZ+") - edifact.find("UNH+"));
    EXPECT_THAT(edifact,
                testing::HasSubstr(
                    "UNT+" + std::to_string(std::count(from_unh.begin(), from_unh.end(), '\'')) + "+1"));
}

/// A receiver on a thread of its own, so that blocking calls may be made to it.
class Receiver : public testing::Test {
protected:
    Receiver() : thread_([this] { context_.run(); }) {}
    ~Receiver() override {
        boost::asio::post(context_, [this] { receiver_.stop(); });
        context_.stop();
        thread_.join();
    }
    Reply push(const std::string& id, const std::string& body, const std::string& secret) {
        const std::int64_t now = std::time(nullptr);
        return fetch({receiver_.port(), {}}, "POST", "/hooks/availability",
                     {{"webhook-id", id},
                      {"Webhook-Timestamp", std::to_string(now)},
                      {"webhook-signature", standard_signature(secret, id, now, body)}},
                     body, 2s);
    }
    static std::string body(int version) {
        return "{\"type\":\"availability.changed\",\"timestamp\":\"2026-11-25T00:00:00Z\",\"data\":{"
               "\"cursor\":\"k1.1\",\"items\":[{\"sku\":\"A\",\"version\":" +
               std::to_string(version) + ",\"quantity\":7}]}}";
    }

    std::string secret_ = make_secret(3);
    boost::asio::io_context context_{1};
    PushReceiver receiver_{context_, secret_};
    std::thread thread_;
};

TEST_F(Receiver, TakesSignedPushesAndRefusesOthers) {
    EXPECT_EQ(push("one", body(1), secret_).status, 204);
    EXPECT_EQ(push("two", body(2), make_secret(4)).status, 401);
    EXPECT_EQ(push("one", body(1), secret_).status, 204);
    EXPECT_EQ(receiver_.accepted(), 2u);
    EXPECT_EQ(receiver_.again(), 1u);
    EXPECT_EQ(receiver_.bad_signatures(), 1u);
    EXPECT_EQ(receiver_.problem(), "");
}

TEST_F(Receiver, DropsAndHangsAsItIsTold) {
    boost::asio::post(context_, [this] { receiver_.mode(PushReceiver::Mode::apply_then_drop); });
    EXPECT_EQ(push("one", body(1), secret_).status, 0);
    boost::asio::post(context_, [this] { receiver_.mode(PushReceiver::Mode::hang); });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(push("two", body(2), secret_).status, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s) << "the client's deadline must hold";
}

TEST(ProcessRun, ReportsExitOutputAndSignals) {
    const Output three = run({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
    EXPECT_EQ(three.code, 3);
    EXPECT_EQ(three.out, "out\n");
    EXPECT_EQ(three.err, "err\n");
    EXPECT_EQ(run({"/bin/sh", "-c", "sleep 60"}, 200ms).code, 137);
    EXPECT_EQ(run({"/no/such/program"}).code, 127);
}

}  // namespace
}  // namespace crossdock::support
