#include "tests/ledger/world.h"

namespace crossdock::ledger {
namespace {

using namespace testing_world;
using model::Freshness;
using std::chrono::hours;
using std::chrono::minutes;

const char* const gtin_a = "04006381333931";

struct Expected : World {
    explicit Expected(LedgerOptions options = {}) : World(options) {
        feed("acme", "file").expect = model::Expect{minutes(15), minutes(5), hours(1), hours(24)};
        configure();
        products({product("A", gtin_a)});
        full({with_gtin(stock("S1", 50), gtin_a)});
    }
    Freshness level() { return entry("A")->state.freshness; }
};

TEST(Freshness, FadesWithoutAnyTraffic) {
    Expected world;
    EXPECT_EQ(world.level(), Freshness::fresh);
    EXPECT_EQ(world.ledger->next_due(), world.clock.now() + minutes(20));
    world.clock.advance(minutes(20));
    world.drain();
    EXPECT_EQ(world.level(), Freshness::ageing);
    EXPECT_EQ(world.quantity("A"), 50);
    world.clock.advance(minutes(40));
    world.drain();
    EXPECT_EQ(world.level(), Freshness::stale);
    EXPECT_EQ(world.quantity("A"), 5) << "low stock only";
    world.expect_explained({"A"});
    world.clock.advance(hours(23));
    world.drain();
    EXPECT_EQ(world.level(), Freshness::expired);
    EXPECT_EQ(world.quantity("A"), 0);
    world.expect_explained({"A"});
}

TEST(Freshness, IsRightAtOnceAfterARestartInTheMiddle) {
    Expected world;
    world.close();
    world.clock.advance(minutes(70));
    world.open();
    world.drain();
    EXPECT_EQ(world.level(), Freshness::stale);
}

TEST(Freshness, ComesBackWhenTheFeedIsHeardAgain) {
    Expected world;
    world.clock.advance(hours(2));
    world.drain();
    EXPECT_EQ(world.level(), Freshness::stale);
    world.full({with_gtin(stock("S1", 50), gtin_a)});
    EXPECT_EQ(world.level(), Freshness::fresh);
    EXPECT_EQ(world.quantity("A"), 50);
}

TEST(Freshness, AnUnchangedReportRaisesNoVersionButTheTimes) {
    Expected world;
    const std::uint64_t version = world.entry("A")->version;
    const FeedTimes before = world.ledger->availability().times(*world.entry("A"));
    world.clock.advance(minutes(10));
    world.full({with_gtin(stock("S1", 50), gtin_a)});
    EXPECT_EQ(world.entry("A")->version, version);
    const FeedTimes after = world.ledger->availability().times(*world.entry("A"));
    EXPECT_EQ(after.as_of, before.as_of + minutes(10));
    EXPECT_EQ(after.fresh_until, world.clock.now() + minutes(20));
    EXPECT_GT(after.feed_run, before.feed_run);
}

TEST(Freshness, YesterdaysIdenticalFileCountsAsHeardFromOnlyWhereItNamesNoTime) {
    for (const bool stated : {false, true}) {
        Expected world;
        World::Report report;
        report.body = "the file";
        if (stated) report.reported_at = world.clock.now();
        report.coverage = Coverage::full;
        report.facts = {with_gtin(stock("S1", 50), gtin_a)};
        world.put(report);
        world.clock.advance(hours(23));
        EXPECT_TRUE(world.put(report).duplicate);
        EXPECT_EQ(world.level(), stated ? Freshness::stale : Freshness::fresh);
    }
}

TEST(Freshness, OfManyLinesFlipsInSlices) {
    Expected world;
    std::vector<model::ProductFact> products;
    std::vector<model::StockFact> facts{with_gtin(stock("S1", 50), gtin_a)};
    for (int i = 0; i < 1500; ++i) {
        auto each = product("P" + std::to_string(i));
        each.suppliers["acme"] = "M" + std::to_string(i);
        products.push_back(each);
        facts.push_back(stock("M" + std::to_string(i), 9));
    }
    world.products(products);
    world.full(facts);
    EXPECT_EQ(world.quantity("P1499"), 9);
    world.clock.advance(hours(2));
    world.drain();
    for (const char* sku : {"A", "P0", "P700", "P1499"}) {
        EXPECT_EQ(world.entry(sku)->state.freshness, Freshness::stale) << sku;
    }
    EXPECT_EQ(world.quantity("P1499"), 5);
    EXPECT_TRUE(world.rebuild().equal());
}

}  // namespace
}  // namespace crossdock::ledger
