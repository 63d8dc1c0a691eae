#include "gateway/model/guards.h"

#include <gtest/gtest.h>

namespace crossdock::model {
namespace {

struct Case {
    std::string name;
    Coverage coverage;
    ReportCounts counts;
    std::string guard;  ///< "" = none
};

class TrippedGuard : public testing::TestWithParam<Case> {};

TEST_P(TrippedGuard, Is) {
    const auto tripped = tripped_guard({}, GetParam().coverage, GetParam().counts);
    if (GetParam().guard.empty()) {
        EXPECT_FALSE(tripped) << *tripped;
    } else {
        ASSERT_TRUE(tripped);
        EXPECT_EQ(tripped->substr(0, tripped->find(':')), GetParam().guard);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Reports, TrippedGuard,
    testing::Values(
        Case{"NothingWrong", Coverage::full, {100, 90, 10, 10, 95, 0}, ""},
        Case{"HalfVanishedIsStillAllowed", Coverage::full, {100, 90, 50, 0, 50, 0}, ""},
        Case{"MoreThanHalfVanished", Coverage::full, {100, 90, 51, 0, 49, 0}, "vanish"},
        Case{"PartialReportLeavesOutWhatItWants", Coverage::partial, {100, 90, 99, 0, 1, 0}, ""},
        Case{"MassZero", Coverage::full, {1000, 1000, 0, 970, 1000, 0}, "to_zero"},
        Case{"MassZeroByDelta", Coverage::delta, {100, 100, 0, 31, 40, 0}, "to_zero"},
        Case{"FewOffersSilenceTheShares", Coverage::full, {19, 19, 19, 19, 0, 0}, ""},
        Case{"OneBadRecordOfFive", Coverage::full, {0, 0, 0, 0, 5, 1}, ""},
        Case{"TwoBadRecordsOfFive", Coverage::full, {0, 0, 0, 0, 5, 2}, "max_rejected"},
        Case{"OnlyRecordIsBad", Coverage::delta, {0, 0, 0, 0, 1, 1}, "max_rejected"},
        Case{"OnePercentIsAllowed", Coverage::full, {0, 0, 0, 0, 1000, 10}, ""},
        Case{"HundredAndOneOfAMillion", Coverage::full, {0, 0, 0, 0, 1'000'000, 101}, "max_rejected"}),
    [](const auto& row) { return row.param.name; });

TEST(Older, NeedsMoreThanTheTolerance) {
    const Instant last = *parse_rfc3339("2026-11-25T12:00:00Z");
    EXPECT_FALSE(is_older(last, last, {}));
    EXPECT_TRUE(is_older(last - std::chrono::seconds(1), last, {}));
    EXPECT_FALSE(is_older(last - std::chrono::minutes(61), last, std::chrono::minutes(61)));
    EXPECT_FALSE(is_older(last, std::nullopt, {}));
}

TEST(EffectiveTime, ClockFarAheadIsReceipt) {
    const Instant now = *parse_rfc3339("2026-11-25T12:00:00Z");
    bool ahead = true;
    EXPECT_EQ(effective_time(now + std::chrono::minutes(11), now, ahead), now);
    EXPECT_TRUE(ahead);
    EXPECT_EQ(effective_time(now + std::chrono::minutes(9), now, ahead), now);
    EXPECT_FALSE(ahead);
    EXPECT_EQ(effective_time(now - std::chrono::hours(5), now, ahead), now - std::chrono::hours(5));
    EXPECT_EQ(effective_time(std::nullopt, now, ahead), now);
}

TEST(FreshnessLevels, FollowEachOther) {
    const Expect expect{std::chrono::minutes(15), std::chrono::minutes(5), std::chrono::hours(1),
                        std::chrono::hours(24)};
    const Instant as_of = *parse_rfc3339("2026-11-25T12:00:00Z");
    EXPECT_EQ(freshness_at(expect, as_of, as_of + std::chrono::minutes(19)), Freshness::fresh);
    EXPECT_EQ(freshness_at(expect, as_of, as_of + std::chrono::minutes(20)), Freshness::ageing);
    EXPECT_EQ(freshness_at(expect, as_of, as_of + std::chrono::hours(1)), Freshness::stale);
    EXPECT_EQ(freshness_at(expect, as_of, as_of + std::chrono::hours(24)), Freshness::expired);
    EXPECT_EQ(next_level_at(expect, as_of, as_of), as_of + std::chrono::minutes(20));
    EXPECT_EQ(next_level_at(expect, as_of, as_of + std::chrono::hours(24)), std::nullopt);
    EXPECT_EQ(freshness_at(std::nullopt, as_of, as_of + std::chrono::hours(9999)), Freshness::fresh);
}

}  // namespace
}  // namespace crossdock::model
