#include "tests/publish/lane_simulation.h"

#include <gtest/gtest.h>

namespace crossdock::publish::test {
namespace {

using namespace std::chrono_literals;

Attempt failing() {
    return {Verdict::failing, {}};
}
Attempt refused() {
    return {Verdict::refused, {}};
}

std::string sku(std::size_t number) {
    return "SKU-" + std::to_string(number);
}

struct JudgeRow {
    std::string name;
    std::uint32_t status;
    net::HttpResponse::Failure failure;
    Verdict verdict;
};

class Judge : public testing::TestWithParam<JudgeRow> {};

TEST_P(Judge, Tells) {
    net::HttpResponse response;
    response.status = GetParam().status;
    response.failure = GetParam().failure;
    EXPECT_EQ(judge(response).verdict, GetParam().verdict);
}

using Failure = net::HttpResponse::Failure;
INSTANTIATE_TEST_SUITE_P(Answers, Judge,
                         testing::Values(JudgeRow{"Ok", 200, Failure::none, Verdict::delivered},
                                         JudgeRow{"NoContent", 204, Failure::none, Verdict::delivered},
                                         JudgeRow{"Redirect", 302, Failure::none, Verdict::failing},
                                         JudgeRow{"BadRequest", 400, Failure::none, Verdict::refused},
                                         JudgeRow{"Unauthorised", 401, Failure::none, Verdict::failing},
                                         JudgeRow{"NotFound", 404, Failure::none, Verdict::failing},
                                         JudgeRow{"Gone", 410, Failure::none, Verdict::gone},
                                         JudgeRow{"TooLarge", 413, Failure::none, Verdict::refused},
                                         JudgeRow{"Unprocessable", 422, Failure::none, Verdict::refused},
                                         JudgeRow{"TooMany", 429, Failure::none, Verdict::failing},
                                         JudgeRow{"ServerError", 500, Failure::none, Verdict::failing},
                                         JudgeRow{"Timeout", 0, Failure::timeout, Verdict::failing},
                                         JudgeRow{"CutOff", 0, Failure::cut_off, Verdict::failing}),
                         [](const auto& row) { return row.param.name; });

TEST(WebhookLane, SendsAtOnceAndAdvancesTheCursor) {
    LaneSimulation sim;
    sim.change("A", 7);
    sim.run_for(1s);
    ASSERT_EQ(sim.seen.size(), 1u);
    EXPECT_EQ(sim.seen[0].cursor, 1u);
    EXPECT_EQ(sim.endpoint["A"], 1u);
    EXPECT_EQ(sim.lane->state().cursor, 1u);
    EXPECT_TRUE(sim.seen[0].id.starts_with("msg_"));
}

TEST(WebhookLane, NewestWinsWhileAMessageIsOnItsWay) {
    LaneSimulation sim;
    sim.change("A");
    sim.run_for(1ms);
    for (int i = 0; i < 50; ++i) sim.change("A", i);
    sim.change("B");
    sim.run_for(1s);
    ASSERT_EQ(sim.seen.size(), 2u);
    EXPECT_EQ(sim.seen[1].versions, (std::map<std::string, std::uint64_t>{{"A", 51}, {"B", 52}}));
}

TEST(WebhookLane, BodyHasAtMostAHundredItems) {
    LaneSimulation sim;
    for (std::size_t i = 0; i < 250; ++i) sim.change(sku(i));
    sim.run_for(1s);
    ASSERT_EQ(sim.seen.size(), 3u);
    EXPECT_EQ(sim.seen[0].skus.size(), 100u);
    EXPECT_EQ(sim.seen[0].skus[0], "SKU-0") << "the oldest first";
    EXPECT_EQ(sim.seen[0].cursor, 100u);
    EXPECT_EQ(sim.seen[2].cursor, 250u);
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, BodyStaysBelowTwentyThousandBytes) {
    LaneSimulation sim;
    for (std::size_t i = 0; i < 40; ++i) sim.change(sku(i), 1, 0, 1500);
    sim.run_for(1s);
    EXPECT_GE(sim.seen.size(), 4u);
    for (const Seen& request : sim.seen) EXPECT_LE(request.body.size(), 20'000u);
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, ItemLargerThanABodyGoesAlone) {
    LaneSimulation sim;
    sim.change("small");
    sim.change("large", 1, 0, 30'000);
    sim.change("other");
    sim.run_for(1s);
    ASSERT_EQ(sim.seen.size(), 3u);
    EXPECT_EQ(sim.seen[1].skus, std::vector<std::string>{"large"});
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, OtherStorefrontsAreLeftOutAndPassed) {
    LaneSimulation sim;
    sim.change("A", 1, 1);
    sim.run_for(1s);
    EXPECT_TRUE(sim.seen.empty());
    EXPECT_EQ(sim.lane->state().cursor, 1u);
}

TEST(WebhookLane, RetriesByTheScheduleWithIdAndBodyUnchanged) {
    LaneSimulation sim;
    const Instant start = sim.now;
    sim.answer = [](const Seen&) { return failing(); };
    sim.change("A");
    sim.run_for(100h);
    ASSERT_GE(sim.seen.size(), 10u);
    for (const Seen& request : sim.seen) {
        EXPECT_EQ(request.id, sim.seen[0].id);
        EXPECT_EQ(request.body, sim.seen[0].body);
    }
    const std::vector<Duration> schedule{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
    EXPECT_EQ(sim.seen[0].at, start);
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        const Duration wait = sim.seen[i + 1].at - sim.seen[i].at - sim.answer_after;
        EXPECT_GE(wait, schedule[i] * 8 / 10) << "retry " << i;
        EXPECT_LE(wait, schedule[i] * 12 / 10) << "retry " << i;
    }
}

TEST(WebhookLane, EndpointThatFailsForAnHourGetsEverythingWithinMinutesAfter) {
    LaneSimulation sim;
    const Instant back = sim.now + 1h;
    sim.answer = [&](const Seen&) { return sim.now < back ? failing() : Attempt{}; };
    for (std::size_t minute = 0; minute < 70; ++minute) {
        for (std::size_t i = 0; i < 20; ++i) sim.change(sku(minute * 7 + i));
        sim.run_for(1min);
    }
    EXPECT_TRUE(sim.is_complete());
    EXPECT_EQ(sim.lane->figures().parked_keys, 0u);
    EXPECT_EQ(sim.lane->state().cursor, 1400u);
    std::size_t while_down = 0;
    for (const Seen& request : sim.seen) while_down += request.at < back;
    EXPECT_LT(while_down, 40u) << "the breaker keeps requests away";
}

TEST(WebhookLane, BusyEndpointThatFailedIsServedSoonThoughParkingWasFull) {
    LaneOptions options;
    options.parked_keys = 50;
    LaneSimulation sim(options);
    const Instant back = sim.now + 10h;
    sim.answer = [&](const Seen&) { return sim.now < back ? failing() : Attempt{}; };
    for (std::size_t i = 0; i < 5000; ++i) sim.change(sku(i));
    sim.run_until(back);
    EXPECT_TRUE(sim.lane->figures().full);
    EXPECT_EQ(sim.lane->figures().parked_keys, 50u);
    EXPECT_LE(sim.lane->state().cursor, 50u) << "the cursor stands still";
    sim.run_for(10min);
    EXPECT_TRUE(sim.is_complete());
    EXPECT_EQ(sim.lane->state().cursor, 5000u);
}

TEST(WebhookLane, ComesBackWithoutAStorm) {
    LaneSimulation sim;
    const Instant back = sim.now + 10min;
    sim.answer = [&](const Seen&) { return sim.now < back ? failing() : Attempt{}; };
    for (std::size_t second = 0; second < 900; ++second) {
        for (std::size_t i = 0; i < 5; ++i) sim.change(sku((second * 5 + i) % 400));
        sim.run_for(1s);
    }
    EXPECT_TRUE(sim.is_complete());
    std::size_t after = 0;
    for (const Seen& request : sim.seen) after += request.at >= back && request.at < back + 1min;
    EXPECT_LE(after, 2 * 60u) << "twice the steady rate of one a second";
}

TEST(WebhookLane, HangingEndpointHasOneMessageOnItsWay) {
    LaneSimulation sim;
    sim.answer_after = 15s;
    sim.answer = [](const Seen&) { return failing(); };
    for (std::size_t i = 0; i < 500; ++i) sim.change(sku(i));
    sim.run_for(10s);
    EXPECT_EQ(sim.seen.size(), 1u);
    EXPECT_EQ(sim.lane->next(sim.now).send, nullptr);
}

TEST(WebhookLane, RetryAfterHoldsTheWholeEndpoint) {
    LaneSimulation sim;
    int answers = 0;
    sim.answer = [&](const Seen&) { return ++answers == 1 ? Attempt{Verdict::failing, 10min} : Attempt{}; };
    sim.change("A");
    sim.run_for(1s);
    sim.change("B");
    sim.run_for(9min);
    EXPECT_EQ(sim.seen.size(), 1u);
    sim.run_for(2min);
    EXPECT_EQ(sim.seen.size(), 3u);
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, RetryAfterOfAYearIsADay) {
    LaneSimulation sim;
    int answers = 0;
    sim.answer = [&](const Seen&) {
        return ++answers == 1 ? Attempt{Verdict::failing, 24h * 365} : Attempt{};
    };
    sim.change("A");
    sim.run_for(25h);
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, GoneDisablesAndLosesNothing) {
    LaneSimulation sim;
    sim.answer = [](const Seen&) { return Attempt{Verdict::gone, {}}; };
    sim.change("A");
    sim.run_for(1s);
    sim.change("B");
    sim.run_for(48h);
    EXPECT_EQ(sim.seen.size(), 1u);
    EXPECT_TRUE(sim.lane->state().disabled);
    sim.restart();
    sim.run_for(48h);
    EXPECT_EQ(sim.seen.size(), 1u) << "also after a restart";
    sim.answer = [](const Seen&) { return Attempt{}; };
    sim.lane->enable();
    sim.run_for(1min);
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, NewerFigureJoinsItsParkedSku) {
    LaneSimulation sim;
    sim.answer = [&](const Seen&) { return sim.seen.size() == 1 ? failing() : Attempt{}; };
    sim.change("A", 1);
    sim.run_for(1s);
    sim.change("A", 2);
    sim.run_for(1s);
    EXPECT_EQ(sim.seen.size(), 1u) << "the SKU keeps its order: it waits";
    sim.run_for(10s);
    ASSERT_EQ(sim.seen.size(), 2u);
    EXPECT_EQ(sim.seen[1].versions.at("A"), 2u);
    EXPECT_NE(sim.seen[1].id, sim.seen[0].id) << "another body needs another id";
}

TEST(WebhookLane, FigureThatCameDuringAFailedAttemptJoinsToo) {
    LaneSimulation sim;
    sim.answer = [&](const Seen&) { return sim.seen.size() == 1 ? failing() : Attempt{}; };
    sim.change("A", 1);
    sim.run_for(1ms);
    sim.change("A", 2);
    sim.change("B", 2);
    sim.run_for(1s);
    ASSERT_EQ(sim.seen.size(), 3u) << "A failed, B went well, so A need not wait";
    EXPECT_EQ(sim.seen[1].skus, std::vector<std::string>{"B"});
    EXPECT_EQ(sim.seen[1].cursor, 0u) << "A is still missing";
    EXPECT_EQ(sim.seen[2].versions.at("A"), 2u);
    EXPECT_EQ(sim.seen[2].cursor, 3u);
}

TEST(WebhookLane, OtherSkusGoOnWhileOneIsParked) {
    LaneSimulation sim;
    sim.answer = [](const Seen& request) { return request.versions.contains("bad") ? failing() : Attempt{}; };
    sim.change("bad");
    sim.run_for(1ms);
    for (std::size_t i = 0; i < 100; ++i) {
        sim.change(sku(i));
        sim.run_for(100ms);
    }
    EXPECT_EQ(sim.endpoint.size(), 100u);
    std::size_t of_bad = 0;
    for (const Seen& request : sim.seen) of_bad += request.versions.contains("bad");
    EXPECT_LE(of_bad, 4u) << "what fails though others succeed keeps to its schedule";
    EXPECT_EQ(sim.lane->state().cursor, 101u) << "parked SKUs are kept by name, not by the cursor";
    EXPECT_EQ(sim.seen.back().cursor, 0u) << "but the receiver is promised no more than it has";
}

TEST(WebhookLane, RefusedMessageIsCutUntilOnlyTheBadItemWaits) {
    LaneSimulation sim;
    sim.answer = [](const Seen& request) {
        return request.versions.contains("SKU-37") ? refused() : Attempt{};
    };
    for (std::size_t i = 0; i < 100; ++i) sim.change(sku(i));
    sim.run_for(3min);
    EXPECT_EQ(sim.endpoint.size(), 99u);
    EXPECT_EQ(sim.lane->figures().parked_keys, 1u);
    EXPECT_FALSE(sim.lane->figures().open) << "the endpoint itself is well";
}

TEST(WebhookLane, RestartSendsAgainWhatWasOnItsWay) {
    LaneSimulation sim;
    sim.change("A");
    sim.run_for(1ms);
    sim.restart();
    sim.run_for(1s);
    EXPECT_EQ(sim.seen.size(), 2u);
    EXPECT_TRUE(sim.is_complete());
}

TEST(WebhookLane, RestartRemembersParkedSkusAndTheirTimes) {
    LaneSimulation sim;
    sim.answer = [](const Seen&) { return failing(); };
    sim.change("A", 1);
    sim.change("B/with/slashes", 1);
    sim.run_for(1min);
    const std::size_t before = sim.seen.size();
    sim.restart();
    sim.answer = [](const Seen&) { return Attempt{}; };
    sim.run_for(1min);
    EXPECT_EQ(sim.seen.size(), before) << "its time has not come";
    sim.run_for(10min);
    EXPECT_EQ(sim.seen.size(), before + 1);
    EXPECT_TRUE(sim.is_complete());
    EXPECT_EQ(sim.seen.back().cursor, 2u);
}

TEST(WebhookLane, RestartIsNoReasonToHammer) {
    LaneSimulation sim;
    sim.answer = [](const Seen&) { return failing(); };
    for (std::size_t i = 0; i < 200; ++i) {
        sim.change(sku(i));
        sim.run_for(1s);
    }
    const std::size_t before = sim.seen.size();
    ASSERT_TRUE(sim.lane->figures().open);
    for (int i = 0; i < 20; ++i) sim.restart(), sim.run_for(1ms);
    EXPECT_LE(sim.seen.size(), before + 1);
}

class AnyHistory : public testing::TestWithParam<int> {};

/// Failures, refusals, restarts and changes at random: every body is checked as it arrives (one body an id,
/// limits, the cursor's promise), and in the end the endpoint has the newest of everything.
TEST_P(AnyHistory, EndsCompleteAndKeepsEveryPromise) {
    LaneOptions options;
    options.parked_keys = 30;
    options.pending_keys = 60;
    options.items = 10;
    LaneSimulation sim(options, static_cast<std::uint64_t>(GetParam()));
    SeededRandom chance(static_cast<std::uint64_t>(GetParam()) + 1000);
    bool calm = false;
    std::uint64_t trouble = 0;
    sim.answer = [&](const Seen& request) {
        if (calm) return Attempt{};
        if (trouble > 0) return --trouble, failing();
        switch (chance.below(12)) {
            case 0:
                trouble = chance.below(12);
                return failing();
            case 1:
                return Attempt{Verdict::failing, std::chrono::seconds(chance.below(600))};
            case 2:
                return refused();
            default:
                return request.versions.contains("SKU-3") && chance.below(3) > 0 ? refused() : Attempt{};
        }
    };
    for (int round = 0; round < 300; ++round) {
        const std::size_t changes = chance.below(8);
        for (std::size_t i = 0; i < changes; ++i)
            sim.change(sku(chance.below(80)), round, chance.below(10) == 0);
        sim.run_for(std::chrono::milliseconds(chance.below(40'000)));
        if (chance.below(15) == 0) sim.restart();
        ASSERT_LE(sim.lane->figures().parked_keys, 30u);
        if (HasFatalFailure()) return;
    }
    calm = true;
    sim.run_for(100h);
    EXPECT_TRUE(sim.is_complete());
    EXPECT_EQ(sim.lane->figures().parked_keys, 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyHistory, testing::Range(1, 21));

}  // namespace
}  // namespace crossdock::publish::test
