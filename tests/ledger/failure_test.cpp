#include "tests/ledger/failing_disk.h"
#include "tests/ledger/world.h"

namespace crossdock::ledger {
namespace {

using namespace testing_world;

const char* const gtin_a = "04006381333931";

store::OpenOptions failing() {
    store::OpenOptions options;
    options.file_system = FailingDisk::instance().name();
    return options;
}

TEST(FullDisk, RefusesTheWholeGroupAndLivesOn) {
    store::OpenOptions small;
    small.most_pages = 120;
    World world({}, small);
    world.configure();
    world.products({product("A", gtin_a)});
    world.full({with_gtin(stock("S1", 7), gtin_a)});
    const Cursor head = world.ledger->journal().head();
    World::Report large;
    large.body = std::string(60'000, 'x');
    large.channel = "other";
    large.facts = {with_gtin(stock("S1", 9), gtin_a)};
    int stored = 0, refused = 0;
    for (int i = 0; i < 20; ++i) {
        large.body += "y";
        large.facts[0].available = Decimal(100 + i);
        const Answer answer = world.put(large);
        (answer.status == Answer::Status::no_space ? refused : stored) += 1;
    }
    EXPECT_GT(stored, 0);
    EXPECT_GT(refused, 0);
    const std::int64_t last = world.quantity("A");
    EXPECT_GE(last, 100);
    EXPECT_EQ(last, 100 + stored - 1) << "what was refused changed nothing";
    EXPECT_EQ(world.ledger->journal().head().sequence, head.sequence + static_cast<std::uint64_t>(stored));
    world.reopen();
    EXPECT_EQ(world.quantity("A"), last);
}

TEST(FullDisk, WhatIsTriedAgainWhenThereIsSpaceWorks) {
    store::OpenOptions small;
    small.most_pages = 100;
    World world({}, small);
    world.configure();
    world.products({product("A", gtin_a)});
    World::Report report;
    report.key = "k";
    report.body = std::string(60'000, 'x');
    report.facts = {with_gtin(stock("S1", 9), gtin_a), stock("S2", 1)};
    Answer answer;
    for (int i = 0; i < 20 && answer.status != Answer::Status::no_space; ++i) {
        World::Report filler;
        filler.body = std::string(60'000, 'f') + std::to_string(i);
        answer = world.put(filler);
    }
    ASSERT_EQ(answer.status, Answer::Status::no_space);
    EXPECT_EQ(world.put(report).status, Answer::Status::no_space);
    EXPECT_EQ(world.quantity("A"), 0);
    // A connection's limit can be raised: the disk has space again.
    world.close();
    World::Report again = report;
    store::OpenOptions large;
    auto opened = store::open(world.folder.path(), large);
    ASSERT_TRUE(opened);
    auto ledger = Ledger::open(**opened, world.clock, {});
    ASSERT_TRUE(ledger);
    world.ledger = std::move(*ledger);
    const Answer done = world.put(again);
    EXPECT_EQ(done.status, Answer::Status::done);
    EXPECT_FALSE(done.duplicate) << "the key of what was refused is free";
    EXPECT_EQ(world.quantity("A"), 9);
    world.ledger.reset();
}

TEST(BrokenDisk, AnFsyncThatFailsAnswersNobodyAndIsNotRetried) {
    World world({}, failing());
    world.configure();
    bool answered = false;
    World::Report report;
    report.facts = {stock("S1", 7)};
    Submission submission = world.submission(report);
    submission.done = [&answered](const Answer&) { answered = true; };
    ASSERT_TRUE(world.ledger->offer(std::move(submission)));
    FailingDisk::instance().fail_sync = true;
    auto stepped = world.ledger->step();
    FailingDisk::instance().fail_sync = false;
    ASSERT_FALSE(stepped);
    EXPECT_EQ(stepped.error().code, Errc::io);
    EXPECT_FALSE(answered);
    EXPECT_FALSE(world.ledger->step()) << "whatever comes later: the process must exit";
    EXPECT_FALSE(answered);
}

TEST(BrokenDisk, AWriteThatFailsIsTheSame) {
    World world({}, failing());
    world.configure();
    World::Report report;
    report.facts = {stock("S1", 7)};
    ASSERT_TRUE(world.ledger->offer(world.submission(report)));
    FailingDisk::instance().fail_write = true;
    auto stepped = world.ledger->step();
    FailingDisk::instance().fail_write = false;
    ASSERT_FALSE(stepped);
    EXPECT_EQ(stepped.error().code, Errc::io);
}

TEST(Epoch, IsNewWhenTheDatabaseIsBehindWhatWasAnnounced) {
    World world;
    world.configure();
    world.products({product("A", gtin_a)});
    Folder backup;
    world.folder.copy_to(backup);
    world.full({with_gtin(stock("S1", 7), gtin_a)});
    const Cursor announced = world.ledger->journal().head();
    const std::uint64_t version = world.entry("A")->version;
    world.close();
    for (const char* file : {"crossdock.db", "crossdock.db-wal", "crossdock.db-shm"}) {
        std::filesystem::remove(world.folder.path() + "/" + file);
        if (std::filesystem::exists(backup.path() + "/" + file)) {
            std::filesystem::copy(backup.path() + "/" + file, world.folder.path() + "/" + file);
        }
    }
    world.open();
    EXPECT_EQ(world.ledger->journal().head().epoch, announced.epoch + 1);
    EXPECT_GT(world.entry("A")->version, version) << "versions only grow, also over a back-up";
    EXPECT_EQ(world.quantity("A"), 0);
    world.reopen();
    EXPECT_EQ(world.ledger->journal().head().epoch, announced.epoch + 1) << "once is enough";
}

TEST(Folder, BelongsToOneProcess) {
    World world;
    auto second = store::open(world.folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST(Crash, AMessageThatWasTriedTwiceGoesToTheQuarantineUndecoded) {
    World world;
    world.configure();
    World::Report report;
    report.facts = {stock("S1", 7)};
    Submission submission = world.submission(report);
    submission.decoded.reset();
    const Answer answer = world.put(std::move(submission));
    EXPECT_EQ(answer.status, Answer::Status::stored);
    ASSERT_TRUE(world.ledger->take_undecoded());
    Folder first;
    world.folder.copy_to(first);
    std::filesystem::remove(first.path() + "/lock");
    {
        auto store = store::open(first.path());
        ASSERT_TRUE(store);
        auto ledger = Ledger::open(**store, world.clock, {});
        ASSERT_TRUE(ledger);
        EXPECT_TRUE((*ledger)->stores_first());
        auto waiting = (*ledger)->take_undecoded();
        ASSERT_TRUE(waiting);
        EXPECT_EQ(waiting->attempts, 2u);
        Folder second;
        first.copy_to(second);
        auto store2 = store::open(second.path());
        ASSERT_TRUE(store2);
        auto ledger2 = Ledger::open(**store2, world.clock, {});
        ASSERT_TRUE(ledger2);
        EXPECT_FALSE((*ledger2)->take_undecoded());
        auto reader = Reader::open(second.path());
        ASSERT_TRUE(reader);
        ASSERT_EQ((*reader)->quarantine(false, 10)->size(), 1u);
        world.clock.advance(std::chrono::minutes(2));
        EXPECT_FALSE((*ledger2)->stores_first());
    }
}

/// A kill at the border of any two steps of a large message: what comes after a restart is the same as
/// without one.
TEST(Kill, BetweenAnyTwoStepsOfALargeReportLeavesNoHalf) {
    LedgerOptions options;
    options.slice_records = 10;
    options.group_work = std::chrono::microseconds(0);  // one slice a group
    World world(options);
    world.configure();
    world.products({product("A", gtin_a)});
    std::vector<model::StockFact> facts;
    for (int i = 0; i < 40; ++i) facts.push_back(stock("S" + std::to_string(i), 5));
    facts.push_back(with_gtin(stock("SA", 3), gtin_a));
    world.full(facts);
    facts.erase(facts.begin(), facts.begin() + 5);
    world.full(facts);
    facts.back().available = Decimal(4);
    World::Report report;
    report.coverage = Coverage::full;
    report.facts = facts;
    ASSERT_TRUE(world.ledger->offer(world.submission(report)));
    std::map<int, std::unique_ptr<Folder>> killed;
    for (int i = 0;; ++i) {
        auto more = world.ledger->step();
        ASSERT_TRUE(more);
        killed[i] = std::make_unique<Folder>();
        world.folder.copy_to(*killed[i]);
        if (!*more) break;
    }
    EXPECT_GT(killed.size(), 6u);
    const auto reading = store::open_reading(world.folder.path());
    auto expected = digest_model(**reading);
    ASSERT_TRUE(expected);
    for (const auto& [at, copy] : killed) {
        auto store = store::open(copy->path());
        ASSERT_TRUE(store) << to_string(store.error());
        auto ledger = Ledger::open(**store, world.clock, options);
        ASSERT_TRUE(ledger) << to_string(ledger.error());
        for (auto more = (*ledger)->step(); more && *more;) more = (*ledger)->step();
        EXPECT_EQ((*ledger)->availability().find(0, "A")->state.quantity, 4) << "killed after step " << at;
        auto digest = digest_model(**store);
        ASSERT_TRUE(digest);
        // Step numbers differ where a slice was cut elsewhere; the figures do not.
        EXPECT_EQ(digest->at("availability"), expected->at("availability")) << at;
        EXPECT_EQ(digest->at("offers"), expected->at("offers")) << at;
    }
}

}  // namespace
}  // namespace crossdock::ledger
