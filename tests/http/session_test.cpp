#include "gateway/http/session.h"

#include "tests/http/server_fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

namespace crossdock::http {
namespace {

using namespace std::chrono_literals;

Route route(Method method, std::string_view pattern, Handler handle, std::uint64_t body = 0) {
    Route row;
    row.method = method;
    row.pattern = pattern;
    row.handle = std::move(handle);
    row.body.most = body;
    return row;
}

SessionLimits short_limits() {
    SessionLimits limits;
    limits.head = 200ms;
    limits.body = 200ms;
    limits.write = 300ms;
    limits.idle = 400ms;
    limits.linger = 200ms;
    return limits;
}

TEST(Session, KeepsTheConnectionForTheNextRequest) {
    RunningServer running;
    running.start(echo_routes());
    tests::RawClient client(running.port());
    for (int i = 0; i < 20; ++i) {
        const auto answer = client.request("POST", "/echo", "body " + std::to_string(i));
        ASSERT_EQ(answer.status, 200);
        ASSERT_EQ(answer.body, "body " + std::to_string(i));
    }
}

TEST(Session, PipelinedRequestsAreAnsweredInOrderWhereverTheyAreCut) {
    RunningServer running;
    running.start(echo_routes());
    std::string requests;
    for (int i = 0; i < 10; ++i) {
        const std::string body = "body " + std::to_string(i);
        requests += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n" + body;
        requests += "GET /echo?" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        requests += "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n" + body +
                    "\r\n0\r\n\r\n";
    }
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, std::size_t{777}, requests.size()}) {
        tests::RawClient client(running.port());
        std::thread sender([&] {
            for (std::size_t at = 0; at < requests.size(); at += piece) {
                client.send(std::string_view(requests).substr(at, piece));
            }
        });
        for (int i = 0; i < 10; ++i) {
            const std::string body = "body " + std::to_string(i);
            EXPECT_EQ(client.read_answer().body, body);
            EXPECT_EQ(client.read_answer().body, std::to_string(i));
            EXPECT_EQ(client.read_answer().body, body);
        }
        sender.join();
    }
}

TEST(Session, RefusedRequestInAPipelineEndsItAfterTheAnswersBefore) {
    RunningServer running;
    running.start(echo_routes());
    tests::RawClient client(running.port());
    client.send(
        "GET /echo?1 HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\n\r\nGET /echo?3 HTTP/1.1\r\nHost: "
        "a\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "1");
    EXPECT_EQ(client.read_answer().status, 400);
    EXPECT_TRUE(client.is_closed());
    EXPECT_TRUE(running.log.has("reason=no-host"));
    EXPECT_NE(running.metrics.prometheus().find(
                  "crossdock_http_refused_total{listener=\"test\",reason=\"no-host\"} 1"),
              std::string::npos);
}

TEST(Session, SlowHeadGets408AtTheDeadlineHoweverOftenItSendsAByte) {
    RunningServer running;
    running.start(echo_routes(), short_limits());
    tests::RawClient client(running.port());
    const auto start = std::chrono::steady_clock::now();
    std::thread drip([&] {
        for (int i = 0; i < 100 && client.send("G"); ++i) std::this_thread::sleep_for(20ms);
    });
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1500ms);
    drip.join();
}

TEST(Session, HeadThatBeganBehindAnotherRequestHasADeadlineToo) {
    RunningServer running;
    running.start(echo_routes(), short_limits());
    tests::RawClient client(running.port());
    client.send("GET /echo?1 HTTP/1.1\r\nHost: a\r\n\r\nGET /ec");
    EXPECT_EQ(client.read_answer().body, "1");
    EXPECT_EQ(client.read_answer().status, 408);
}

TEST(Session, SlowBodyGets408) {
    RunningServer running;
    running.start(echo_routes(), short_limits());
    for (const char* framing : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
        tests::RawClient client(running.port());
        client.send(std::string("POST /echo HTTP/1.1\r\nHost: a\r\n") + framing + "\r\n\r\n5\r\nab");
        EXPECT_EQ(client.read_answer().status, 408) << framing;
    }
}

TEST(Session, HeadCutByTheClientIsAnswered) {
    RunningServer running;
    running.start(echo_routes());
    tests::RawClient client(running.port());
    client.send("GET /echo HTTP/1.1\r\nHo");
    client.end_sending();
    EXPECT_EQ(client.read_answer().status, 400);
    EXPECT_TRUE(client.is_closed());
}

TEST(Session, IdleConnectionIsClosedWithoutAnAnswer) {
    RunningServer running;
    running.start(echo_routes(), short_limits());
    tests::RawClient client(running.port());
    EXPECT_EQ(client.get("/echo").status, 200);
    EXPECT_TRUE(client.is_closed());
}

TEST(Session, LargeBodiesOfBothFramingsArrive) {
    RunningServer running;
    running.start(echo_routes());
    const std::string body(1024 * 1024, 'x');
    tests::RawClient client(running.port());
    EXPECT_EQ(client.request("POST", "/echo", body).body, body);
    std::string chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 16; ++i) chunked += "10000\r\n" + body.substr(0, 65536) + "\r\n";
    client.send(chunked + "0\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, body);
    EXPECT_EQ(client.get("/echo?after").body, "after");
}

TEST(Session, OversizedBodyIsRefusedBeforeItIsRead) {
    RunningServer running;
    running.start(echo_routes());
    tests::RawClient client(running.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 413);
    EXPECT_TRUE(client.is_closed());
}

TEST(Session, ManyLargeBodiesAtOnceGet503) {
    RunningServer running;
    SessionLimits limits;
    limits.bodies = 1'500'000;
    running.start(echo_routes(), limits);
    tests::RawClient first(running.port());
    first.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
    ASSERT_EQ(first.read_answer().status, 100);
    std::this_thread::sleep_for(50ms);
    tests::RawClient second(running.port());
    second.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    EXPECT_EQ(second.read_answer().status, 503);
    first.send(std::string(1000000, 'x'));
    EXPECT_EQ(first.read_answer().status, 200);
    EXPECT_EQ(first.request("POST", "/echo", std::string(1000000, 'y')).status, 200);
}

TEST(Session, HeadHasTheLengthAndNoBody) {
    RunningServer running;
    running.start(echo_routes());
    tests::RawClient client(running.port());
    client.send("HEAD /echo?four HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.read_answer(true);
    EXPECT_EQ(answer.header("Content-Length"), "4");
    EXPECT_EQ(client.get("/echo?next").body, "next");
}

TEST(Session, WrongMethodNamesTheRightOnes) {
    RunningServer running;
    running.start(echo_routes());
    tests::RawClient client(running.port());
    const auto answer = client.request("DELETE", "/echo", "");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.header("Allow"), "POST, GET, HEAD");
    EXPECT_EQ(client.get("/other").status, 404);
    EXPECT_EQ(client.get("/echo?still").body, "still");
}

TEST(Session, AnswerMayComeLaterFromAnotherThread) {
    RunningServer running;
    auto later = [](const Request& request, Reply reply) {
        auto shared = std::make_shared<Reply>(std::move(reply));
        const Request copy = request;  // its views live until the reply is sent
        std::thread([shared, copy] {
            std::this_thread::sleep_for(5ms);
            Response response;
            response.body = copy.query;
            shared->send(std::move(response));
        }).detach();
    };
    running.start({route(Method::get, "/later", later)});
    tests::RawClient client(running.port());
    client.send("GET /later?1 HTTP/1.1\r\nHost: a\r\n\r\nGET /later?2 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "1");
    EXPECT_EQ(client.read_answer().body, "2");
}

TEST(Session, DroppedReplyAnswers500) {
    RunningServer running;
    running.start({route(Method::get, "/dropped", [](const Request&, Reply) {})});
    tests::RawClient client(running.port());
    EXPECT_EQ(client.get("/dropped").status, 500);
    EXPECT_EQ(client.get("/dropped").status, 500);
}

TEST(Session, ThrowingHandlerAnswers500AndIsLogged) {
    RunningServer running;
    running.start(
        {route(Method::get, "/throws", [](const Request&, Reply) { throw std::runtime_error("oops"); })});
    tests::RawClient client(running.port());
    EXPECT_EQ(client.get("/throws").status, 500);
    EXPECT_TRUE(running.log.has("what=oops"));
}

TEST(Session, ParametersAreDecoded) {
    RunningServer running;
    auto show = [](const Request& request, Reply reply) {
        Response response;
        response.body = request.parameters[0] + "|" + request.parameters[1] + "|" +
                        request.query_value("q").value_or("-");
        reply.send(std::move(response));
    };
    running.start({route(Method::get, "/a/{x}/{y}", show)});
    tests::RawClient client(running.port());
    EXPECT_EQ(client.get("/a/1%2F2/%C3%A4?p=1&q=a+b%26").body, "1/2|\xc3\xa4|a b&");
    EXPECT_EQ(client.get("/a/%zz/b").status, 400);
    EXPECT_EQ(client.get("/a/%00/b").status, 400);
    EXPECT_EQ(client.get("/a//b").status, 404);
}

/// Says "tick" each time that it is woken; nobody wakes it but the test.
class Ticking final : public Stream {
public:
    Ticking(std::function<void()>& wake, std::atomic<int>& asked) : wake_(wake), asked_(asked) {}
    Piece next() override {
        ++asked_;
        if (!due_) {
            due_ = true;
            return {};
        }
        due_ = false;
        return Piece{std::make_shared<const std::string>("tick"), false};
    }
    void start(std::function<void()> wake) override { wake_ = std::move(wake); }

private:
    std::function<void()>& wake_;
    std::atomic<int>& asked_;
    bool due_ = false;
};

TEST(Session, StreamWithoutNewsSleepsUntilItIsWoken) {
    RunningServer running;
    std::function<void()> wake;
    std::atomic<int> asked{0};
    auto handle = [&](const Request&, Reply reply) {
        Response response;
        response.stream = std::make_unique<Ticking>(wake, asked);
        reply.send(std::move(response));
    };
    running.start({route(Method::get, "/ticking", handle)});
    tests::RawClient client(running.port());
    client.send("GET /ticking HTTP/1.1\r\nHost: a\r\n\r\n");
    tests::RawAnswer answer;
    std::this_thread::sleep_for(100ms);
    ASSERT_LT(asked.load(), 3) << "an idle stream spins";
    for (int i = 0; i < 3; ++i) {
        wake();
        if (i == 0) {
            ASSERT_TRUE(client.read_head(answer));
        }
        EXPECT_EQ(client.read_chunk(), "tick");
    }
}

/// Sends `count` pieces of a megabyte, then ends.
class Flood final : public Stream {
public:
    Flood(int count, std::atomic<int>& made) : count_(count), made_(made) {}
    Piece next() override {
        if (count_-- == 0) return Piece{nullptr, true};
        ++made_;
        return Piece{std::make_shared<const std::string>(1024 * 1024, 'x'), false};
    }
    void start(std::function<void()>) override {}

private:
    int count_;
    std::atomic<int>& made_;
};

Handler flood(int count, std::atomic<int>& made) {
    return [count, &made](const Request&, Reply reply) {
        Response response;
        response.stream = std::make_unique<Flood>(count, made);
        reply.send(std::move(response));
    };
}

TEST(Session, StreamEndsWithItsLastPiece) {
    RunningServer running;
    std::atomic<int> made{0};
    running.start({route(Method::get, "/flood", flood(3, made))});
    tests::RawClient client(running.port());
    const auto answer = client.get("/flood");
    EXPECT_EQ(answer.body.size(), 3U * 1024 * 1024);
    EXPECT_TRUE(client.is_closed());
}

TEST(Session, SlowReaderIsCutAndCostsNoMemory) {
    RunningServer running;
    std::atomic<int> made{0};
    SessionLimits limits = short_limits();
    limits.slowest_rate = 1024 * 1024 * 1024;
    running.start({route(Method::get, "/flood", flood(1'000'000, made))}, limits);
    tests::RawClient client(running.port());
    client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(1000ms);
    EXPECT_LT(made.load(), 50);
    EXPECT_NE(running.metrics.prometheus().find("crossdock_http_slow_readers_total{listener=\"test\"} 1"),
              std::string::npos);
}

TEST(Session, StopEndsIdleConnectionsAtOnceAndFinishesWhatIsInHand) {
    RunningServer running;
    std::promise<void> begun;
    auto slow = [&begun](const Request&, Reply reply) {
        begun.set_value();
        auto shared = std::make_shared<Reply>(std::move(reply));
        std::thread([shared] {
            std::this_thread::sleep_for(200ms);
            shared->send({});
        }).detach();
    };
    running.start({route(Method::get, "/slow", slow)});
    tests::RawClient idle(running.port());
    tests::RawClient busy(running.port());
    busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    begun.get_future().wait();
    const auto start = std::chrono::steady_clock::now();
    std::thread stopper([&] { running.stop(5s); });
    EXPECT_TRUE(idle.is_closed());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 150ms);
    const auto answer = busy.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(busy.is_closed());
    stopper.join();
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(Session, StopCutsWhatIsNotDoneAfterTheGrace) {
    RunningServer running;
    std::atomic<int> made{0};
    running.start({route(Method::get, "/flood", flood(1'000'000, made))});
    tests::RawClient client(running.port());
    client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    const auto start = std::chrono::steady_clock::now();
    running.stop(300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(Server, ConnectionsOverTheLimitGet503) {
    RunningServer running(2, 3);
    running.start(echo_routes());
    std::vector<std::unique_ptr<tests::RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<tests::RawClient>(running.port()));
        ASSERT_EQ(clients.back()->get("/echo").status, 200);
    }
    tests::RawClient one_more(running.port());
    EXPECT_EQ(one_more.read_answer().status, 503);
    clients.pop_back();
    std::this_thread::sleep_for(50ms);
    tests::RawClient again(running.port());
    EXPECT_EQ(again.get("/echo").status, 200);
}

TEST(Server, UnixSocketIsServedLikeTcp) {
    RunningServer running;
    const std::string path = testing::TempDir() + "http." + std::to_string(::getpid()) + ".sock";
    ListenerOptions options;
    options.name = "admin";
    options.address.socket = path;
    options.routes = echo_routes();
    ASSERT_TRUE(running.server->listen(std::move(options)).has_value());
    running.run();
    tests::RawClient client(path);
    EXPECT_EQ(client.get("/echo?x").body, "x");
}

}  // namespace
}  // namespace crossdock::http
