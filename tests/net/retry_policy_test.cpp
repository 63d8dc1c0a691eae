#include "gateway/net/retry_policy.h"

#include <gtest/gtest.h>

namespace crossdock::net {
namespace {

using namespace std::chrono_literals;

struct Row {
    std::string name;
    std::uint32_t failures;
    double random;
    Duration delay;
};

class StandardSchedule : public testing::TestWithParam<Row> {};

TEST_P(StandardSchedule, Waits) {
    EXPECT_EQ(RetryPolicy::standard_webhooks().delay(GetParam().failures, GetParam().random),
              GetParam().delay);
}

INSTANTIATE_TEST_SUITE_P(Failures, StandardSchedule,
                         testing::Values(Row{"NotBeforeTheFirst", 0, 0.9, 0s}, Row{"FiveSeconds", 1, 0.5, 5s},
                                         Row{"FiveMinutes", 2, 0.5, 5min}, Row{"TwoHours", 4, 0.5, 2h},
                                         Row{"ADayInTheEnd", 9, 0.5, 24h},
                                         Row{"TheLastRepeats", 50, 0.5, 24h},
                                         Row{"ShorterByAFifth", 1, 0.0, 4s},
                                         Row{"LongerByAFifth", 2, 1.0, 6min}),
                         [](const auto& row) { return row.param.name; });

TEST(RetryPolicy, EmptyScheduleWaitsAMinute) {
    EXPECT_EQ((RetryPolicy{{}, 0}.delay(3, 0.5)), Duration(1min));
}

}  // namespace
}  // namespace crossdock::net
