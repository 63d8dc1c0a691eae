// What the gate lets through must mean the same to another parser: Beast, which stands for whatever may stand
// in front of us or behind. The gate may be stricter, never laxer and never different.

#include "gateway/http/gate.h"

#include "tests/http/gate_cases.h"

#include <gtest/gtest.h>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <random>

namespace crossdock::http {
namespace {

namespace beast = boost::beast;

struct Reading {
    bool passed = false;
    std::string method, target, body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::size_t used = 0;
    bool operator==(const Reading&) const = default;
};

Reading by_gate(const std::string& raw) {
    const GateLimits limits;
    HeadGate gate(limits);
    Head head;
    Refusal refusal;
    Reading reading;
    if (gate.read(raw, head, refusal) != HeadGate::Step::complete) return reading;
    reading.method = to_string(head.method);
    reading.target = head.target;
    for (const auto& each : head.headers) reading.headers.emplace_back(each.name, each.value);
    reading.used = head.size;
    if (head.framing == Framing::length) {
        if (raw.size() - head.size < head.content_length) return reading;
        reading.body = raw.substr(head.size, head.content_length);
        reading.used += reading.body.size();
    } else if (head.framing == Framing::chunked) {
        ChunkedBody chunks(limits);
        std::size_t taken = 0;
        const auto rest = std::string_view(raw).substr(head.size);
        if (chunks.read(rest, taken, reading.body, 1 << 20, refusal) != ChunkedBody::Step::complete)
            return reading;
        reading.used += taken;
    }
    reading.passed = true;
    return reading;
}

Reading by_beast(const std::string& raw, const std::string& method) {
    Reading reading;
    beast::http::request_parser<beast::http::string_body> parser;
    parser.header_limit(1 << 20);
    parser.body_limit(1 << 20);
    parser.eager(true);
    beast::error_code error;
    while (!parser.is_done() && reading.used < raw.size()) {
        const auto taken = parser.put(boost::asio::buffer(raw) + reading.used, error);
        reading.used += taken;
        if (error || taken == 0) break;
    }
    if (!parser.is_done()) return reading;
    const auto& message = parser.get();
    // Methods that the gate does not know by name are "other" there.
    reading.method = method == "other" ? "other" : std::string(message.method_string());
    reading.target = std::string(message.target());
    for (const auto& field : message) reading.headers.emplace_back(field.name_string(), field.value());
    reading.body = message.body();
    reading.passed = true;
    return reading;
}

void compare(const std::string& raw, const std::string& name) {
    Reading gate = by_gate(raw);
    if (!gate.passed) return;
    Reading peer = by_beast(raw, gate.method);
    ASSERT_TRUE(peer.passed) << name << ": let through, and Beast refuses it\n" << raw;
    // Beast puts headers of one name together, and adds those of the trailer: as sets, ours must be part of
    // its.
    std::sort(gate.headers.begin(), gate.headers.end());
    std::sort(peer.headers.begin(), peer.headers.end());
    ASSERT_TRUE(
        std::includes(peer.headers.begin(), peer.headers.end(), gate.headers.begin(), gate.headers.end()))
        << name << ": other headers\n"
        << raw;
    peer.headers = gate.headers;
    ASSERT_TRUE(peer == gate) << name << ": read differently\n" << raw;
}

TEST(BeastDifferential, CasesThatPassAreReadAlike) {
    for (const GateCase& row : gate_cases()) compare(row.raw, row.name);
}

TEST(BeastDifferential, MutatedRequestsThatPassAreReadAlike) {
    static constexpr char bytes[] = "\r\n\t :;,/?%0123abcXchunked\x00\x0b\x7f\xe4";
    const std::string alphabet(bytes, sizeof bytes - 1);
    const auto cases = gate_cases();
    std::mt19937 random(20261125);
    const auto pick = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    int passed = 0;
    for (int i = 0; i < 30'000; ++i) {
        std::string raw = cases[pick(cases.size())].raw;
        if (raw.size() > 2000) continue;
        for (std::size_t n = 1 + pick(3); n > 0; --n) {
            const std::size_t at = pick(raw.size());
            switch (pick(4)) {
                case 0:
                    raw[at] = alphabet[pick(alphabet.size())];
                    break;
                case 1:
                    raw.insert(at, 1, alphabet[pick(alphabet.size())]);
                    break;
                case 2:
                    raw.erase(at, 1 + pick(3));
                    break;
                default:
                    raw.insert(at, raw.substr(pick(raw.size()), pick(30)));
            }
            if (raw.empty()) raw = "G";
        }
        passed += by_gate(raw).passed ? 1 : 0;
        compare(raw, "mutation " + std::to_string(i));
        if (HasFatalFailure()) return;
    }
    EXPECT_GT(passed, 500) << "the mutations no longer reach what is let through";
}

}  // namespace
}  // namespace crossdock::http
