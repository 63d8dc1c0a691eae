#include "gateway/http/gate.h"

#include "tests/http/gate_cases.h"
#include "tests/http/server_fixture.h"

#include <gtest/gtest.h>

#include <random>

namespace crossdock::http {
namespace {

/// One listener for the whole table.
class GateOnTheWire : public testing::TestWithParam<GateCase> {
protected:
    static void SetUpTestSuite() {
        running = new RunningServer;
        SessionLimits limits;
        limits.head = std::chrono::milliseconds(1500);
        limits.body = std::chrono::milliseconds(1500);
        running->start(echo_routes(), limits);
    }
    static void TearDownTestSuite() { delete running; }
    static RunningServer* running;
};
RunningServer* GateOnTheWire::running = nullptr;

TEST_P(GateOnTheWire, GivesExactlyOneAnswer) {
    const GateCase& row = GetParam();
    tests::RawClient client(running->port());
    client.send(row.raw);
    if (row.name == "tls_hello" || row.name == "bare_cr_head") client.end_sending();
    tests::RawAnswer answer = client.read_answer();
    ASSERT_EQ(answer.status, row.status);
    if (row.status == 100) {
        client.send("hi");
        answer = client.read_answer();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "hi");
    }
    if (answer.status >= 400) {
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        EXPECT_NE(answer.body.find("\"status\":" + std::to_string(answer.status)), std::string::npos)
            << answer.body;
        // 404 and 405 of complete requests leave the connection as it is.
        if (answer.header("Connection") != "close") return;
    }
    client.end_sending();
    EXPECT_TRUE(client.is_closed()) << "more than one answer: " << client.held();
}

INSTANTIATE_TEST_SUITE_P(Cases, GateOnTheWire, testing::ValuesIn(gate_cases()),
                         [](const auto& row) { return row.param.name; });

TEST(GateCases, CoverTheWholeDifferential) {
    EXPECT_GE(gate_cases().size(), 47U);
}

/// What came of a request that is fed to the pure gate in pieces.
struct Verdict {
    int status = 0;  ///< 0 = passed, -1 = wants more
    std::string target, body;
    std::size_t used = 0;
    bool operator==(const Verdict&) const = default;
};

Verdict judge(const std::string& raw, std::size_t piece) {
    const GateLimits limits;
    HeadGate gate(limits);
    Head head;
    Refusal refusal;
    Verdict verdict;
    verdict.status = -1;
    std::size_t have = 0;
    for (; have < raw.size();) {
        have = std::min(raw.size(), have + piece);
        const auto step = gate.read(std::string_view(raw).substr(0, have), head, refusal);
        if (step == HeadGate::Step::need_more) continue;
        verdict.status = refusal.status;
        break;
    }
    if (verdict.status != 0) return verdict;
    verdict.target = head.target;
    verdict.used = head.size;
    if (head.framing == Framing::length) {
        verdict.body = raw.substr(head.size, head.content_length);
        verdict.used += head.content_length;
    } else if (head.framing == Framing::chunked) {
        ChunkedBody chunks(limits);
        verdict.status = -1;
        while (verdict.used < raw.size()) {
            std::size_t taken = 0;
            const std::string_view next = std::string_view(raw).substr(verdict.used, piece);
            const auto step = chunks.read(next, taken, verdict.body, 1024 * 1024, refusal);
            verdict.used += taken;
            if (step == ChunkedBody::Step::need_more) continue;
            verdict.status = refusal.status;
            break;
        }
    }
    return verdict;
}

TEST(Gate, VerdictDoesNotDependOnHowTheBytesAreCut) {
    for (const GateCase& row : gate_cases()) {
        const Verdict whole = judge(row.raw, row.raw.size());
        for (const std::size_t piece : {1, 2, 3, 7, 100}) {
            Verdict cut = judge(row.raw, piece);
            if (whole.status > 0 && cut.status > 0) continue;  // either reason is true
            EXPECT_EQ(cut, whole) << row.name << " in pieces of " << piece;
        }
    }
}

TEST(Gate, EarlyFaultsAreRefusedWithoutWaitingForTheEnd) {
    for (const std::string raw :
         {"GET / HTTP/1.1\n", "GET / HTTP/1.1\rX", "\r\n", "GET / HTTP/1.1\r\nHost: a\n"}) {
        EXPECT_EQ(judge(raw, raw.size()).status, 400) << raw;
    }
}

TEST(Gate, HeadIsReadIntoItsParts) {
    const std::string raw =
        "POST /in/a/b?x=1 HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Value: \t two words\t \r\nContent-Length: "
        "5\r\n\r\n";
    HeadGate gate{GateLimits()};
    Head head;
    Refusal refusal;
    ASSERT_EQ(gate.read(raw, head, refusal), HeadGate::Step::complete);
    EXPECT_EQ(head.method, Method::post);
    EXPECT_EQ(head.target, "/in/a/b?x=1");
    EXPECT_EQ(head.content_length, 5U);
    EXPECT_TRUE(head.keep_alive);
    ASSERT_EQ(head.headers.size(), 4U);
    EXPECT_EQ(head.headers[1].value, "");
    EXPECT_EQ(head.headers[2].value, "two words");
    EXPECT_EQ(head.size, raw.size());
}

}  // namespace
}  // namespace crossdock::http
