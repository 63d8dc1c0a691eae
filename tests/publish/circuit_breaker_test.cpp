#include "gateway/publish/circuit_breaker.h"

#include <gtest/gtest.h>

namespace crossdock::publish {
namespace {

using namespace std::chrono_literals;
constexpr Instant start{std::chrono::hours(1000)};

TEST(CircuitBreaker, StaysClosedBelowItsNumber) {
    CircuitBreaker breaker({});
    for (int i = 0; i < 4; ++i) breaker.on_failure(start, 0.5);
    EXPECT_FALSE(breaker.is_open());
    EXPECT_TRUE(breaker.allows(start));
}

TEST(CircuitBreaker, OneSuccessForgetsEverything) {
    CircuitBreaker breaker({});
    for (int i = 0; i < 9; ++i) breaker.on_failure(start, 0.5);
    breaker.on_success();
    EXPECT_TRUE(breaker.allows(start));
    EXPECT_EQ(breaker.failures(), 0u);
}

TEST(CircuitBreaker, WaitsLongerWithEachProbeThatFails) {
    CircuitBreaker breaker({});
    for (int i = 0; i < 5; ++i) breaker.on_failure(start, 0.5);
    Instant now = start;
    for (const Duration wait : {Duration(5s), Duration(10s), Duration(20s), Duration(40s), Duration(80s),
                                Duration(160s), Duration(300s), Duration(300s)}) {
        EXPECT_EQ(breaker.until() - now, wait);
        EXPECT_FALSE(breaker.allows(now + wait - 1us));
        now += wait;
        EXPECT_TRUE(breaker.allows(now));
        breaker.on_failure(now, 0.5);
    }
}

TEST(CircuitBreaker, NeverOverflowsWhateverTheFailures) {
    CircuitBreaker breaker({}, 4'000'000'000u, start);
    breaker.on_failure(start, 0.5);
    EXPECT_EQ(breaker.until() - start, Duration(300s));
}

TEST(CircuitBreaker, IsOpenAfterARestartAsBefore) {
    const CircuitBreaker breaker({}, 7, start + 1min);
    EXPECT_FALSE(breaker.allows(start));
    EXPECT_TRUE(breaker.allows(start + 1min));
}

}  // namespace
}  // namespace crossdock::publish
