#include "gateway/http/endpoints/availability.h"

#include "gateway/http/endpoints/common.h"
#include "tests/http/gateway_fixture.h"

#include <gtest/gtest.h>

namespace crossdock::http {
namespace {

constexpr const char* json_type = "Content-Type: application/json\r\n";

TEST(Availability, UnknownSkuIs404) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const auto answer = client.get("/v1/availability/NONE");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(member(answer.body, "type"), "/problems/unknown-sku");
}

TEST(Availability, LifeOfAProductFromRegistrationToTombstone) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const auto put = client.request("PUT", "/v1/products/P0", R"({"suppliers":{"acme":"S0"}})", json_type);
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(member(put.body, "outcome"), "applied");
    EXPECT_EQ(
        member(client.request("PUT", "/v1/products/P0", R"({"suppliers":{"acme":"S0"}})", json_type).body,
               "outcome"),
        "unchanged");

    auto first = client.get("/v1/availability/P0");
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(member(first.body, "quantity"), "0");
    const std::string etag = first.header("ETag");
    EXPECT_EQ(client.get("/v1/availability/P0", "If-None-Match: " + etag + "\r\n").status, 304);
    EXPECT_EQ(client.get("/v1/availability/P0", "If-None-Match: \"x\", W/" + etag + "\r\n").status, 304);

    gateway.stock(0, 7);
    const auto second = client.get("/v1/availability/P0", "If-None-Match: " + etag + "\r\n");
    ASSERT_EQ(second.status, 200);
    EXPECT_EQ(member(second.body, "quantity"), "7");
    EXPECT_GT(std::stoull(member(second.body, "version")), std::stoull(member(first.body, "version")));
    EXPECT_FALSE(second.header("Feed-Cursor").empty());
    EXPECT_NE(second.header("Cache-Control").find("max-age=2"), std::string::npos);

    EXPECT_EQ(client.request("DELETE", "/v1/products/P0", "").status, 200);
    EXPECT_EQ(client.get("/v1/availability/P0").status, 410);
    EXPECT_EQ(client.request("DELETE", "/v1/products/NONE", "").status, 404);
}

TEST(Availability, SkuIsPercentDecoded) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    ASSERT_EQ(client.request("PUT", "/v1/products/A%2F1%20%C3%A4", "{}", json_type).status, 200);
    const auto answer = client.get("/v1/availability/A%2F1%20%C3%A4");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(member(answer.body, "sku"), "A/1 \xc3\xa4");
}

TEST(Availability, StorefrontIsChosenByName) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(1);
    tests::RawClient client(gateway.port());
    EXPECT_EQ(client.get("/v1/availability/P0?storefront=second").status, 200);
    EXPECT_EQ(client.get("/v1/availability/P0?storefront=third").status, 404);
}

struct BadProduct {
    const char* name;
    const char* body;
    const char* headers;
    int status;
};
class PutProduct : public testing::TestWithParam<BadProduct> {};

TEST_P(PutProduct, SaysWhatIsAmiss) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const auto answer = client.request("PUT", "/v1/products/P0", GetParam().body, GetParam().headers);
    EXPECT_EQ(answer.status, GetParam().status) << answer.body;
    EXPECT_EQ(client.get("/v1/availability/P0").status, 404);
}

INSTANTIATE_TEST_SUITE_P(
    BadProducts, PutProduct,
    testing::Values(BadProduct{"NotJson", "{", json_type, 400}, BadProduct{"NoObject", "[]", json_type, 400},
                    BadProduct{"UnknownMember", R"({"gtn":"1"})", json_type, 400},
                    BadProduct{"OtherSku", R"({"sku":"P1"})", json_type, 400},
                    BadProduct{"CheckDigit", R"({"gtin":"4006381333932"})", json_type, 400},
                    BadProduct{"PackOfZero", R"({"packs":{"acme":0}})", json_type, 400},
                    BadProduct{"NoType", "{}", "", 415},
                    BadProduct{"WrongType", "{}", "Content-Type: text/xml\r\n", 415}),
    [](const auto& row) { return row.param.name; });

TEST(ProductImport, GivesOneResultALineInOrder) {
    RunningGateway gateway;
    gateway.start();
    std::string body;
    for (int i = 0; i < 2500; ++i) {
        if (i == 1200) {
            body += "{broken\n";
        } else if (i == 1300) {
            body += "\n";
        } else {
            body += R"({"sku":"L)" + std::to_string(i) + R"(","title":"a title"})" + "\r\n";
        }
    }
    tests::RawClient client(gateway.port());
    const auto answer =
        client.request("POST", "/v1/products", body, "Content-Type: application/x-ndjson\r\n");
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::size_t at = 0;
    for (int i = 0; i < 2500; ++i) {
        if (i == 1300) continue;
        const std::size_t end = answer.body.find('\n', at);
        ASSERT_NE(end, std::string::npos);
        const std::string line = answer.body.substr(at, end - at);
        at = end + 1;
        ASSERT_EQ(member(line, "line"), std::to_string(i + 1));
        ASSERT_EQ(member(line, "outcome"), i == 1200 ? "failed" : "applied") << line;
    }
    EXPECT_EQ(at, answer.body.size());
    EXPECT_EQ(client.get("/v1/availability/L2499").status, 200);
}

TEST(ProductImport, ChunkedBodyWithoutALastLineEndIsTheSame) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    client.send(
        "POST /v1/products HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: "
        "chunked\r\n\r\n"
        "5\r\n{\"sku\r\n7\r\n\":\"A\"}\n\r\nb\r\n{\"sku\":\"B\"}\r\n0\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(std::count(answer.body.begin(), answer.body.end(), '\n'), 2);
    EXPECT_EQ(client.get("/v1/availability/A").status, 200);
    EXPECT_EQ(client.get("/v1/availability/B").status, 200);
}

TEST(NoneMatchNames, ComparesWeaklyAndReadsLists) {
    EXPECT_TRUE(none_match_names("\"a\"", "\"a\""));
    EXPECT_TRUE(none_match_names("W/\"a\"", "\"a\""));
    EXPECT_TRUE(none_match_names("\"b\" , \"a\"", "W/\"a\""));
    EXPECT_TRUE(none_match_names("*", "\"a\""));
    EXPECT_FALSE(none_match_names("\"ab\"", "\"a\""));
    EXPECT_FALSE(none_match_names("", "\"a\""));
}

}  // namespace
}  // namespace crossdock::http
