#include "gateway/net/http_client.h"

#include "tests/support/endpoint_server.h"

#include <gtest/gtest.h>

#include <future>

namespace crossdock::net {
namespace {

using namespace std::chrono_literals;
using Answer = support::EndpointServer::Answer;
using Failure = HttpResponse::Failure;
using Received = support::EndpointServer::Received;

class HttpClientTest : public testing::Test {
protected:
    HttpClientTest() : client_(HttpClient::make({}).value()), thread_([this] { client_->run(); }) {}
    ~HttpClientTest() override {
        client_->stop();
        thread_.join();
    }

    static HttpRequest post(const std::string& url, std::string body = "{}") {
        HttpRequest request;
        request.url = url;
        request.headers = {{"content-type", "application/json"}};
        request.body = std::move(body);
        request.allow_own_network = true;
        return request;
    }

    std::future<HttpResponse> begin(HttpRequest request) {
        auto promise = std::make_shared<std::promise<HttpResponse>>();
        client_->send(std::move(request),
                      [promise](HttpResponse&& response) { promise->set_value(std::move(response)); });
        return promise->get_future();
    }
    HttpResponse send(HttpRequest request) { return begin(std::move(request)).get(); }

    std::unique_ptr<HttpClient> client_;
    std::thread thread_;
};

Answer answer(int status, std::string body = "") {
    return {Answer::How::whole, status, {}, std::move(body)};
}

TEST_F(HttpClientTest, SendsWhatItIsGivenAndReadsTheAnswer) {
    support::EndpointServer server([](const Received&) { return answer(202, "thanks"); });
    const std::string body("{\"a\":\"\0b\"}", 10);
    const HttpResponse response = send(post(server.url("/hook?x=1"), body));
    EXPECT_EQ(response.failure, Failure::none);
    EXPECT_EQ(response.status, 202u);
    EXPECT_EQ(response.body, "thanks");
    EXPECT_TRUE(response.is_success());
    const Received got = server.received().at(0);
    EXPECT_EQ(got.method, "POST");
    EXPECT_EQ(got.target, "/hook?x=1");
    EXPECT_EQ(got.body, body);
    EXPECT_EQ(got.headers.at("content-type"), "application/json");
    EXPECT_EQ(got.headers.at("user-agent"), "crossdock");
    EXPECT_FALSE(got.headers.contains("expect"));
}

TEST_F(HttpClientTest, OtherMethodsHaveTheirBodies) {
    support::EndpointServer server([](const Received&) { return answer(204); });
    for (const char* method : {"PUT", "GET", "DELETE"}) {
        HttpRequest request = post(server.url(), method == std::string("PUT") ? "x" : "");
        request.method = method;
        EXPECT_EQ(send(std::move(request)).status, 204u) << method;
        EXPECT_EQ(server.received().back().method, method);
    }
}

TEST_F(HttpClientTest, ReusesAConnection) {
    support::EndpointServer server([](const Received&) { return answer(200); });
    for (int i = 0; i < 5; ++i) EXPECT_EQ(send(post(server.url())).status, 200u);
    EXPECT_EQ(server.connections(), 1u);
}

struct StatusRow {
    std::string name;
    int status;
    bool success;
};

class HttpStatus : public HttpClientTest, public testing::WithParamInterface<StatusRow> {};

TEST_P(HttpStatus, IsReportedAndNeverFollowed) {
    support::EndpointServer server([](const Received& got) {
        Answer reply = answer(got.target == "/hook" ? GetParam().status : 200);
        reply.headers = {{"Location", "/elsewhere"}};
        return reply;
    });
    const HttpResponse response = send(post(server.url()));
    EXPECT_EQ(response.status, static_cast<std::uint32_t>(GetParam().status));
    EXPECT_EQ(response.is_success(), GetParam().success);
    EXPECT_EQ(server.received().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Statuses, HttpStatus,
                         testing::Values(StatusRow{"Ok", 200, true}, StatusRow{"NoContent", 204, true},
                                         StatusRow{"Moved", 301, false},
                                         StatusRow{"TemporaryRedirect", 307, false},
                                         StatusRow{"Gone", 410, false}, StatusRow{"ServerError", 500, false}),
                         [](const auto& row) { return row.param.name; });

TEST_F(HttpClientTest, ReadsRetryAfter) {
    support::EndpointServer server([](const Received&) {
        Answer reply = answer(429);
        reply.headers = {{"Retry-After", "120"}};
        return reply;
    });
    EXPECT_EQ(send(post(server.url())).retry_after, Duration(120s));
}

TEST_F(HttpClientTest, KeepsTheBeginningOfALongBody) {
    support::EndpointServer server([](const Received&) { return answer(200, std::string(100'000, 'x')); });
    const HttpResponse response = send(post(server.url()));
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.body, std::string(20'000, 'x'));
}

TEST_F(HttpClientTest, BodyWithoutEndIsGivenUp) {
    support::EndpointServer server([](const Received&) { return answer(200, std::string(3u << 20, 'x')); });
    const HttpResponse response = send(post(server.url()));
    EXPECT_EQ(response.failure, Failure::other);
    EXPECT_FALSE(response.is_success());
}

TEST_F(HttpClientTest, HangingEndpointTimesOut) {
    support::EndpointServer server([](const Received&) { return Answer{Answer::How::hang, 200, {}, {}}; });
    HttpRequest request = post(server.url());
    request.timeout = 100ms;
    const HttpResponse response = send(std::move(request));
    EXPECT_EQ(response.failure, Failure::timeout);
    EXPECT_EQ(response.status, 0u);
}

TEST_F(HttpClientTest, HangingEndpointHoldsUpNobodyElse) {
    support::EndpointServer hanging([](const Received&) { return Answer{Answer::How::hang, 200, {}, {}}; });
    support::EndpointServer well([](const Received&) { return answer(200); });
    std::vector<std::future<HttpResponse>> stuck;
    for (int i = 0; i < 20; ++i) stuck.push_back(begin(post(hanging.url())));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(begin(post(well.url())).get().status, 200u);
    EXPECT_LE(hanging.connections(), 4u) << "the limit for one host";
    client_->stop();
    for (auto& each : stuck) EXPECT_EQ(each.get().failure, Failure::stopping);
}

struct BrokenRow {
    std::string name;
    Answer::How how;
    Failure failure;
};

class BrokenEndpoint : public HttpClientTest, public testing::WithParamInterface<BrokenRow> {};

TEST_P(BrokenEndpoint, IsAFailureOfItsKind) {
    support::EndpointServer server([](const Received&) { return Answer{GetParam().how, 200, {}, "half"}; });
    const HttpResponse response = send(post(server.url()));
    EXPECT_EQ(response.failure, GetParam().failure);
    EXPECT_FALSE(response.is_success());
}

INSTANTIATE_TEST_SUITE_P(Ways, BrokenEndpoint,
                         testing::Values(BrokenRow{"ClosesAtOnce", Answer::How::close, Failure::cut_off},
                                         BrokenRow{"ClosesInTheBody", Answer::How::cut_in_body,
                                                   Failure::cut_off}),
                         [](const auto& row) { return row.param.name; });

TEST_F(HttpClientTest, NobodyListeningIsAFailureToConnect) {
    std::string url;
    {
        support::EndpointServer server([](const Received&) { return answer(200); });
        url = server.url();
    }
    EXPECT_EQ(send(post(url)).failure, Failure::connect);
}

struct UrlRow {
    std::string name, url;
    Failure failure;
    bool allow = false;
};

class RefusedUrl : public HttpClientTest, public testing::WithParamInterface<UrlRow> {};

TEST_P(RefusedUrl, ReachesNobody) {
    support::EndpointServer server([](const Received&) { return answer(200); });
    std::string url = GetParam().url;
    if (const std::size_t at = url.find("PORT"); at != url.npos)
        url.replace(at, 4, std::to_string(server.port()));
    HttpRequest request = post(url);
    request.allow_own_network = GetParam().allow;
    request.timeout = 2s;
    EXPECT_EQ(send(std::move(request)).failure, GetParam().failure);
    EXPECT_EQ(server.connections(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, RefusedUrl,
    testing::Values(UrlRow{"Loopback", "http://127.0.0.1:PORT/", Failure::forbidden_address},
                    UrlRow{"LoopbackByName", "http://localhost:PORT/", Failure::forbidden_address},
                    UrlRow{"DecimalAddress", "http://2130706433:PORT/", Failure::forbidden_address},
                    UrlRow{"HexadecimalAddress", "http://0x7f000001:PORT/", Failure::forbidden_address},
                    UrlRow{"OctalAddress", "http://0177.0.0.1:PORT/", Failure::forbidden_address},
                    UrlRow{"ShortAddress", "http://127.1:PORT/", Failure::forbidden_address},
                    UrlRow{"UserInTheName", "http://example.com@127.0.0.1:PORT/", Failure::forbidden_address},
                    UrlRow{"LoopbackSix", "http://[::1]:PORT/", Failure::forbidden_address},
                    UrlRow{"MappedLoopback", "http://[::ffff:127.0.0.1]:PORT/", Failure::forbidden_address,
                           true},
                    UrlRow{"Unspecified", "http://0.0.0.0:PORT/", Failure::forbidden_address, true},
                    UrlRow{"Metadata", "http://169.254.169.254/latest/", Failure::forbidden_address, true},
                    UrlRow{"Private", "http://10.0.0.1/", Failure::forbidden_address},
                    UrlRow{"File", "file:///etc/passwd", Failure::bad_url, true},
                    UrlRow{"Gopher", "gopher://127.0.0.1:PORT/", Failure::bad_url, true},
                    UrlRow{"Ftp", "ftp://127.0.0.1:PORT/", Failure::bad_url, true},
                    UrlRow{"Nothing", "", Failure::bad_url, true}),
    [](const auto& row) { return row.param.name; });

TEST_F(HttpClientTest, NameThatDoesNotExistIsNotResolved) {
    HttpRequest request = post("http://no-such-host.invalid/");
    request.timeout = 500ms;
    const Failure failure = send(std::move(request)).failure;
    EXPECT_TRUE(failure == Failure::resolve || failure == Failure::timeout)
        << "on a machine without DNS it takes long";
}

TEST_F(HttpClientTest, OpenConnectionOfAnAllowedRequestIsNoWayRoundTheGuard) {
    support::EndpointServer server([](const Received&) { return answer(200); });
    EXPECT_EQ(send(post(server.url())).status, 200u);
    HttpRequest sneaking = post(server.url());
    sneaking.allow_own_network = false;
    EXPECT_EQ(send(std::move(sneaking)).failure, Failure::forbidden_address);
    EXPECT_EQ(server.received().size(), 1u);
}

TEST_F(HttpClientTest, ProxyOfTheEnvironmentIsNotUsed) {
    support::EndpointServer proxy([](const Received&) { return answer(500); });
    support::EndpointServer server([](const Received&) { return answer(200); });
    ::setenv("http_proxy", proxy.url("").c_str(), 1);
    EXPECT_EQ(send(post(server.url())).status, 200u);
    ::unsetenv("http_proxy");
    EXPECT_EQ(proxy.connections(), 0u);
}

TEST_F(HttpClientTest, AfterStopEverythingIsAnsweredAtOnce) {
    client_->stop();
    EXPECT_EQ(send(post("http://127.0.0.1:1/")).failure, Failure::stopping);
}

TEST(HttpClientAlone, RunReturnsWhenStoppedBefore) {
    const auto client = HttpClient::make({}).value();
    bool done = false;
    client->send({}, [&done](HttpResponse&& response) { done = response.failure == Failure::stopping; });
    client->stop();
    client->run();
    EXPECT_TRUE(done);
}

TEST(HttpClientAlone, RefusesMoreThanMayWait) {
    HttpClientOptions options;
    options.waiting = 2;
    const auto client = HttpClient::make(options).value();
    std::vector<Failure> failures;
    for (int i = 0; i < 3; ++i) {
        client->send({}, [&failures](HttpResponse&& response) { failures.push_back(response.failure); });
    }
    EXPECT_EQ(failures, std::vector<Failure>{Failure::other});
    client->stop();
    client->run();
    EXPECT_EQ(failures.size(), 3u);
}

}  // namespace
}  // namespace crossdock::net
