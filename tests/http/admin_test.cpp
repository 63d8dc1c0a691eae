#include "gateway/http/endpoints/admin.h"

#include "tests/http/gateway_fixture.h"

#include <gtest/gtest.h>

namespace crossdock::http {
namespace {

TEST(Explain, NamesOffersRulesAndWhoSaidSo) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(1);
    gateway.stock(0, 7);
    tests::RawClient client(gateway.port());
    const auto answer = client.get("/v1/availability/P0/explain");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(member(answer.body, "quantity"), "7");
    EXPECT_EQ(member(answer.body, "supplier"), "acme");
    EXPECT_EQ(member(answer.body, "supplier_sku"), "S0");
    EXPECT_NE(answer.body.find("\"changed_by\":{\"message\":"), std::string::npos);
    EXPECT_NE(answer.body.find("\"trace\":["), std::string::npos);
    EXPECT_EQ(client.get("/v1/availability/NONE/explain").status, 404);
    tests::RawClient admin(gateway.socket);
    EXPECT_EQ(admin.get("/admin/explain/P0").body, answer.body);
}

TEST(Admin, StatusAndMessages) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(2);
    gateway.stock(0, 7);
    tests::RawClient admin(gateway.socket);
    const auto status = admin.get("/admin/status");
    ASSERT_EQ(status.status, 200) << status.body;
    EXPECT_EQ(member(status.body, "products"), "2");
    const auto messages = admin.get("/admin/messages?limit=1");
    ASSERT_EQ(messages.status, 200);
    EXPECT_EQ(member(messages.body, "partner"), "acme");
    const auto message = admin.get("/admin/messages/" + member(messages.body, "sequence"));
    EXPECT_EQ(message.status, 200);
    EXPECT_EQ(member(message.body, "outcome"), "applied");
    EXPECT_EQ(admin.get("/admin/messages/999999").status, 404);
    EXPECT_EQ(admin.get("/admin/messages/x").status, 400);
    EXPECT_EQ(admin.get("/admin/messages?limit=x").status, 400);
}

TEST(Admin, UnmatchedOfferIsAcceptedForAProduct) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(1);
    gateway.stock(5, 9);  // nobody registered P5
    tests::RawClient admin(gateway.socket);
    const auto offers = admin.get("/admin/offers?unmatched=1");
    ASSERT_EQ(offers.status, 200) << offers.body;
    EXPECT_EQ(member(offers.body, "supplier_sku"), "S5");
    const std::string accept = "/admin/offers/" + member(offers.body, "id") + "/accept";
    EXPECT_EQ(admin.request("POST", accept, R"({"sku":"NONE"})").status, 404);
    EXPECT_EQ(admin.request("POST", accept, "{}").status, 400);
    const auto accepted = admin.request("POST", accept, R"({"sku":"P0"})");
    EXPECT_EQ(accepted.status, 200) << accepted.body;
    tests::RawClient client(gateway.port());
    EXPECT_EQ(member(client.get("/v1/availability/P0").body, "quantity"), "9");
    EXPECT_EQ(admin.request("POST", "/admin/offers/4711/accept", R"({"sku":"P0"})").status, 404);
}

TEST(Admin, HeldDocumentIsShownReleasedAndDismissed) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(1);
    for (const std::string decision : {"release", "dismiss"}) {
        ledger::testing_world::World::Report report;
        report.key = "held " + decision;
        report.coverage = model::Coverage::partial;
        report.facts = {ledger::testing_world::stock("S0", 4)};
        report.rejected = 1000;
        gateway.put(gateway.world.submission(report));
        tests::RawClient admin(gateway.socket);
        const auto list = admin.get("/admin/quarantine");
        ASSERT_EQ(list.status, 200) << list.body;
        const std::string id = member(list.body, "id");
        ASSERT_FALSE(id.empty()) << list.body;
        EXPECT_EQ(admin.get("/admin/quarantine/" + id).status, 200);
        const auto decided = admin.request("POST", "/admin/quarantine/" + id + "/" + decision, "");
        EXPECT_LT(decided.status, 300) << decided.body;
    }
    tests::RawClient admin(gateway.socket);
    EXPECT_EQ(admin.request("POST", "/admin/quarantine/4711/release", "").status, 404);
    EXPECT_EQ(admin.get("/admin/quarantine/4711").status, 404);
}

TEST(Health, IsServedOnEveryListener) {
    RunningGateway gateway;
    bool ready = true;
    gateway.services.is_ready = [&ready] { return ready; };
    gateway.start();
    tests::RawClient client(gateway.port());
    tests::RawClient admin(gateway.socket);
    for (auto* each : {&client, &admin}) {
        EXPECT_EQ(each->get("/healthz").status, 200);
        EXPECT_EQ(each->get("/readyz").status, 200);
        EXPECT_NE(each->get("/metrics").body.find("crossdock_http_requests_total"), std::string::npos);
    }
}

}  // namespace
}  // namespace crossdock::http
