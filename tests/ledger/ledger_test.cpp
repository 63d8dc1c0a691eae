#include "tests/ledger/world.h"

namespace crossdock::ledger {
namespace {

using namespace testing_world;
using model::Coverage;

const char* const gtin_a = "04006381333931";

TEST(Ledger, AStockMessageReachesAvailability) {
    World world;
    world.configure();
    world.products({product("A", gtin_a)});
    EXPECT_EQ(world.quantity("A"), 0);
    const Answer answer = world.full({with_gtin(stock("S1", 7), gtin_a)});
    EXPECT_EQ(answer.status, Answer::Status::done);
    ASSERT_EQ(answer.documents.size(), 1u);
    EXPECT_EQ(answer.documents[0].outcome, Outcome::applied);
    EXPECT_EQ(answer.documents[0].changed, 1u);
    EXPECT_EQ(answer.documents[0].unmatched, 0u);
    EXPECT_EQ(world.quantity("A"), 7);
    EXPECT_EQ(world.ledger->journal().head().sequence, 2u);
    EXPECT_EQ(world.ledger->availability().head(), world.ledger->journal().head());
}

TEST(Ledger, AFeedTellsHowManyOffersItStatedLast) {
    World world;
    world.configure();
    world.full({stock("S1", 7), stock("S2", 0)});
    world.full({stock("S1", 5), stock("S2", 0), stock("S3", 1)});
    auto status = world.reader().status();
    ASSERT_TRUE(status);
    ASSERT_EQ(status->feeds.size(), 1u);
    EXPECT_EQ(world.ledger->availability().feed_lines(status->feeds[0].id), 3u);
    world.reopen();
    EXPECT_EQ(world.ledger->availability().feed_lines(status->feeds[0].id), 3u);
    EXPECT_EQ(world.ledger->availability().feed_lines(99), 0u);
}

TEST(Ledger, EventsOlderThanTheRetentionAreCut) {
    LedgerOptions options;
    options.journal_retention = std::chrono::hours(1);
    World world(options);
    world.configure();
    std::vector<model::ProductFact> many{product("A", gtin_a)};
    for (int each = 0; each < 4500; ++each) many.push_back(product("P" + std::to_string(each)));
    world.products(many);
    world.full({with_gtin(stock("S1", 7), gtin_a)});
    const std::uint64_t old = world.ledger->journal().head().sequence;
    world.clock.advance(std::chrono::hours(2));
    world.full({with_gtin(stock("S1", 1), gtin_a)});
    world.drain();
    EXPECT_EQ(world.ledger->journal().head().sequence, old + 1);
    EXPECT_EQ(world.ledger->journal().oldest(), old);
    EXPECT_FALSE(world.reader().events(old - 1, 1));
    auto kept = world.reader().events(old, 10);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->size(), 1u);
    // The same after a restart, and the model is what its messages make it.
    world.reopen();
    EXPECT_EQ(world.ledger->journal().oldest(), old);
    EXPECT_EQ(world.quantity("A"), 1);
    EXPECT_TRUE(world.rebuild().equal());
}

TEST(Ledger, NothingIsCutWhileEveryEventIsYoung) {
    LedgerOptions options;
    options.journal_retention = std::chrono::hours(1);
    World world(options);
    world.configure();
    world.products({product("A", gtin_a)});
    world.full({with_gtin(stock("S1", 7), gtin_a)});
    world.clock.advance(std::chrono::minutes(59));
    world.drain();
    EXPECT_EQ(world.ledger->journal().oldest(), 0u);
}

TEST(Ledger, SevenFiveSevenWithoutIdsAreThreeReports) {
    World world;
    world.configure();
    world.products({product("A", gtin_a)});
    for (const std::int64_t quantity : {7, 5, 7}) {
        World::Report report;
        report.body = "q=" + std::to_string(quantity);
        report.facts = {with_gtin(stock("S1", quantity), gtin_a)};
        const Answer answer = world.put(report);
        EXPECT_FALSE(answer.duplicate);
        EXPECT_EQ(world.quantity("A"), quantity);
    }
}

TEST(Ledger, TheSameBodyAgainIsADuplicateOfTheMessageJustBefore) {
    World world;
    world.configure();
    World::Report report;
    report.body = "same";
    report.facts = {stock("S1", 7)};
    const Answer first = world.put(report);
    const Answer second = world.put(report);
    EXPECT_TRUE(second.duplicate);
    EXPECT_EQ(second.message, first.message);
    ASSERT_EQ(second.documents.size(), 1u);
    EXPECT_EQ(second.documents[0].outcome, Outcome::applied);
}

TEST(Ledger, TheSameKeyAgainIsADuplicateWhateverTheBody) {
    World world;
    world.configure();
    const Answer first = world.delta("k1", {stock("S1", 7)});
    World::Report other;
    other.key = "k1";
    other.facts = {stock("S1", 9)};
    const Answer second = world.put(other);
    EXPECT_TRUE(second.duplicate);
    EXPECT_EQ(second.message, first.message);
}

TEST(Ledger, EverythingIsThereAfterARestart) {
    World world;
    world.configure();
    world.products({product("A", gtin_a), product("B")});
    world.full({with_gtin(stock("S1", 7), gtin_a), stock("S2", 3)});
    const auto before = world.entry("A");
    const Cursor head = world.ledger->journal().head();
    world.reopen();
    ASSERT_TRUE(world.entry("A"));
    EXPECT_EQ(world.entry("A")->version, before->version);
    EXPECT_EQ(world.entry("A")->state, before->state);
    EXPECT_EQ(world.ledger->journal().head(), head);
    EXPECT_EQ(world.ledger->journal().read(0, 10)->size(), 3u);
    world.full({with_gtin(stock("S1", 8), gtin_a), stock("S2", 3)});
    EXPECT_EQ(world.quantity("A"), 8);
}

TEST(Ledger, ExplainComputesWhatWasAnswered) {
    World world;
    world.configure();
    world.products({product("A", gtin_a)});
    World::Report report;
    report.body = "0123456789";
    report.facts = {with_gtin(stock("S1", 7), gtin_a)};
    report.facts[0].place = {0, 2, 3, 1, 0};
    const Answer answer = world.put(report);
    auto explained = world.reader().explain(0, "A");
    ASSERT_TRUE(explained) << to_string(explained.error());
    ASSERT_TRUE(*explained);
    EXPECT_EQ((*explained)->computed, (*explained)->entry->state);
    ASSERT_EQ((*explained)->offers.size(), 1u);
    ASSERT_EQ((*explained)->offers[0].lines.size(), 1u);
    EXPECT_EQ((*explained)->offers[0].matched_by, "gtin");
    EXPECT_EQ((*explained)->offers[0].lines[0].changed_by.message, answer.message);
    EXPECT_EQ((*explained)->offers[0].lines[0].record_bytes, "234");
}

TEST(Ledger, ALargeMessageIsAppliedInSlices) {
    LedgerOptions options;
    options.slice_records = 10;
    World world(options);
    world.configure();
    world.products({product("A", gtin_a)});
    World::Report report;
    for (int i = 0; i < 95; ++i) report.facts.push_back(stock("S" + std::to_string(i), i + 1));
    report.facts.push_back(with_gtin(stock("SA", 7), gtin_a));
    const Answer answer = world.put(report);
    EXPECT_EQ(answer.status, Answer::Status::stored);
    EXPECT_EQ(world.quantity("A"), 7);
    auto row = world.reader().message(answer.message);
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((*row)->state, "applied");
    ASSERT_EQ((*row)->documents.size(), 1u);
    EXPECT_EQ((*row)->documents[0].changed, 96u);
    const Answer again = world.full(report.facts);
    row = world.reader().message(again.message);
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((*row)->documents[0].outcome, Outcome::unchanged);
    EXPECT_EQ((*row)->documents[0].unchanged, 96u);
}

}  // namespace
}  // namespace crossdock::ledger
