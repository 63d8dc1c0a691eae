#include "gateway/model/availability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace crossdock::model {
namespace {

StockLine line(const char* available, std::string location = {}) {
    StockLine out;
    out.location = std::move(location);
    out.available = *Decimal::parse(available);
    return out;
}

OfferStock offer(std::string sku, std::vector<StockLine> lines) {
    OfferStock out;
    out.supplier = "north";
    out.supplier_sku = std::move(sku);
    out.lines = std::move(lines);
    return out;
}

TEST(Availability, ProductWithoutOffersIsOutOfStockAndFresh) {
    const Availability out = compute_availability({});
    EXPECT_EQ(out.word, AvailabilityWord::out_of_stock);
    EXPECT_EQ(out.quantity, 0);
    EXPECT_EQ(out.freshness, Freshness::fresh);
}

TEST(Availability, FractionsAreFlooredLineByLine) {
    const Availability out = compute_availability({offer("A", {line("1.9", "E"), line("2.9", "W")})});
    EXPECT_EQ(out.quantity, 3);
    EXPECT_THAT(out.locations,
                testing::ElementsAre(LocationQuantity{"north:E", 1}, LocationQuantity{"north:W", 2}));
}

TEST(Availability, NegativeCountsAsZeroAndIsTraced) {
    Trace trace;
    EXPECT_EQ(compute_availability({offer("A", {line("-3"), line("10", "E")})}, &trace).quantity, 10);
    EXPECT_TRUE(std::any_of(trace.begin(), trace.end(),
                            [](const TraceStep& step) { return step.rule == "negative"; }));
}

TEST(Availability, SafetyStockIsKeptBackOncePerOffer) {
    OfferStock kept = offer("A", {line("3", "E"), line("4", "W")});
    kept.safety_stock = 2;
    EXPECT_EQ(compute_availability({kept}).quantity, 5);
    kept.safety_stock = 20;
    EXPECT_EQ(compute_availability({kept}).word, AvailabilityWord::out_of_stock);
}

TEST(Availability, PackIsMultipliedBeforeSafetyStock) {
    OfferStock cases = offer("CASE", {line("2")});
    cases.pack = 12;
    cases.safety_stock = 4;
    EXPECT_EQ(compute_availability({cases}).quantity, 20);
}

TEST(Availability, LowStockIsLimited) {
    EXPECT_EQ(compute_availability({offer("A", {line("5")})}).word, AvailabilityWord::limited_availability);
    EXPECT_EQ(compute_availability({offer("A", {line("6")})}).word, AvailabilityWord::in_stock);
}

struct Level {
    std::string name;
    Freshness freshness;
    std::int64_t quantity;
    AvailabilityWord word;
};

class FreshnessEffect : public testing::TestWithParam<Level> {};

TEST_P(FreshnessEffect, IsAppliedByDefaultAs) {
    StockLine old = line("40");
    old.freshness = GetParam().freshness;
    const Availability out = compute_availability({offer("A", {old})});
    EXPECT_EQ(out.quantity, GetParam().quantity);
    EXPECT_EQ(out.word, GetParam().word);
    EXPECT_EQ(out.freshness, GetParam().freshness);
}

INSTANTIATE_TEST_SUITE_P(
    Levels, FreshnessEffect,
    testing::Values(Level{"Fresh", Freshness::fresh, 40, AvailabilityWord::in_stock},
                    Level{"Ageing", Freshness::ageing, 40, AvailabilityWord::in_stock},
                    Level{"Stale", Freshness::stale, 5, AvailabilityWord::limited_availability},
                    Level{"Expired", Freshness::expired, 0, AvailabilityWord::out_of_stock}),
    [](const auto& row) { return row.param.name; });

TEST(Availability, FreshnessIsTheWorstOfTheLinesThatContribute) {
    StockLine fresh = line("3"), expired = line("9"), ageing = line("2");
    expired.freshness = Freshness::expired;
    ageing.freshness = Freshness::ageing;
    fresh.feed = 1, expired.feed = 2, ageing.feed = 3;
    const Availability out =
        compute_availability({offer("A", {fresh}), offer("B", {expired}), offer("C", {ageing})});
    EXPECT_EQ(out.freshness, Freshness::ageing);
    EXPECT_THAT(out.feeds, testing::ElementsAre(1u, 3u));
}

TEST(Availability, NothingLeftButIncomingIsBackorderWithItsDay) {
    StockLine empty = line("0");
    empty.incoming = {{*Decimal::parse("30"), parse_date("2026-12-24")},
                      {*Decimal::parse("10"), parse_date("2026-12-01")}};
    const Availability out = compute_availability({offer("A", {empty})});
    EXPECT_EQ(out.word, AvailabilityWord::backorder);
    EXPECT_EQ(out.available_from, parse_date("2026-12-01"));
    ASSERT_EQ(out.incoming.size(), 2u);
    EXPECT_EQ(out.incoming.front().quantity, 10);
}

TEST(Availability, DiscontinuedSellsWhatIsLeft) {
    StockLine last = line("9");
    last.status = "discontinued";
    EXPECT_EQ(compute_availability({offer("A", {last})}).word, AvailabilityWord::in_stock);
    last.available = Decimal(0);
    EXPECT_EQ(compute_availability({offer("A", {last})}).word, AvailabilityWord::discontinued);
    EXPECT_EQ(compute_availability({offer("A", {last}), offer("B", {line("0")})}).word,
              AvailabilityWord::out_of_stock);
}

TEST(Availability, HugeFiguresSaturateInsteadOfWrapping) {
    OfferStock huge = offer("A", {line("9000000000000000000"), line("9000000000000000000", "E")});
    huge.pack = 12;
    EXPECT_EQ(compute_availability({huge}).quantity, std::numeric_limits<std::int64_t>::max());
}

TEST(Availability, OrderOfOffersDoesNotMatterAndTraceEndsWithTheAnswer) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<OfferStock> offers;
        for (unsigned i = 0; i < 1 + random() % 5; ++i) {
            OfferStock next = offer("SKU" + std::to_string(i), {});
            next.pack = 1 + random() % 3;
            next.safety_stock = random() % 4;
            for (unsigned j = 0; j < random() % 4; ++j) {
                StockLine stock =
                    line(std::to_string(static_cast<int>(random() % 20) - 3).c_str(), std::to_string(j));
                stock.freshness = static_cast<Freshness>(random() % 4);
                stock.feed = static_cast<std::uint32_t>(random() % 3);
                next.lines.push_back(stock);
            }
            offers.push_back(next);
        }
        Trace trace;
        const Availability first = compute_availability(offers, &trace);
        ASSERT_EQ(trace.back().after, first.quantity);
        std::shuffle(offers.begin(), offers.end(), random);
        ASSERT_EQ(compute_availability(offers), first);
    }
}

}  // namespace
}  // namespace crossdock::model
