#include "gateway/core/gtin.h"
#include "tests/ledger/world.h"

#include <random>
#include <set>

namespace crossdock::ledger {
namespace {

using namespace testing_world;
using std::chrono::minutes;

std::string gtin_of(int number) {
    std::string body = "0" + std::to_string(400000000000 + number);
    return body + gtin_check_digit(body);
}

/// A random history over a few products, suppliers and channels: everything that can change the model occurs.
class History {
public:
    History(World& world, unsigned seed) : world_(world), random_(seed) {
        for (const char* partner : {"acme", "globex"}) {
            auto& file = world.feed(partner, "file");
            file.expect = model::Expect{minutes(15), minutes(5), minutes(60), minutes(24 * 60)};
            file.guards.from_items = 10;
            world.feed(partner, "hook").coverage = Coverage::delta;
            world.policy().offers[partner].safety_stock = 1;
        }
        world.configure();
    }

    void step() {
        switch (below(14)) {
            case 0:
                register_some();
                break;
            case 1:
                world_.clock.advance(minutes(below(45)));
                world_.drain();
                break;
            case 2:
                world_.policy().offers["acme"].safety_stock = below(4);
                world_.policy().offers["globex"].packs["S1"] = 1 + below(3);
                world_.configure({{"a.yaml", std::to_string(below(1000))}});
                break;
            case 3:
                settle();
                break;
            case 4:
                world_.match(partner(), "S" + std::to_string(below(products)), sku());
                break;
            case 5:
            case 6:
            case 7:
                world_.delta("k" + std::to_string(below(500)), facts(1 + below(2), -3));
                break;
            default:
                report();
        }
    }

    std::vector<std::string> registered() const { return {registered_.begin(), registered_.end()}; }

    static constexpr int products = 12;

private:
    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
    std::string partner() { return below(2) == 0 ? "acme" : "globex"; }
    std::string sku() { return "P" + std::to_string(below(products)); }

    void register_some() {
        std::vector<model::ProductFact> facts;
        for (int i = below(4); i >= 0; --i) {
            const int number = below(products);
            auto fact = product("P" + std::to_string(number), below(3) == 0 ? "" : gtin_of(number));
            fact.deleted = below(8) == 0 && registered_.count(fact.sku) != 0;
            if (below(4) == 0) fact.suppliers["acme"] = "S" + std::to_string(below(products));
            if (below(5) == 0) fact.packs["globex"] = 2;
            registered_.insert(fact.sku);
            facts.push_back(fact);
        }
        world_.products(facts);
    }

    std::vector<model::StockFact> facts(int count, int from) {
        std::vector<model::StockFact> facts;
        for (int i = 0; i < count; ++i) {
            const int number = below(products);
            auto fact = stock("S" + std::to_string(number), from + below(12), below(3) == 0 ? "east" : "");
            if (below(3) == 0) fact.gtin = gtin_of(number);
            if (below(12) == 0) fact.status = "discontinued";
            if (below(12) == 0) fact.incoming.push_back({Decimal(below(20)), std::nullopt});
            facts.push_back(fact);
        }
        return facts;
    }

    void report() {
        World::Report report;
        report.partner = partner();
        report.coverage = below(3) == 0 ? Coverage::partial : Coverage::full;
        report.facts = facts(1 + below(30), 0);
        report.rejected = below(10) == 0 ? 1 : 0;
        report.refused = below(12) == 0;
        if (below(2) == 0) report.reported_at = world_.clock.now() - minutes(below(90));
        if (below(8) == 0) report.body = "body " + std::to_string(below(3));
        if (below(6) == 0) report.document_key = {"x12", "S", "R", std::to_string(below(10)), "", "1"};
        report.acknowledgments = static_cast<std::uint32_t>(below(3));
        world_.put(report);
    }

    void settle() {
        auto held = world_.reader().quarantine(false, 100);
        ASSERT_TRUE(held);
        if (held->empty()) return;
        const auto& entry = (*held)[static_cast<std::size_t>(below(static_cast<int>(held->size())))];
        if (below(3) == 0) {
            world_.settle(MessageKind::dismiss, entry.id);
            return;
        }
        world_.settle(MessageKind::release, entry.id);
        world_.decode_waiting();
    }

    World& world_;
    std::mt19937 random_;
    std::set<std::string> registered_;
};

class RandomHistory : public testing::TestWithParam<unsigned> {};

TEST_P(RandomHistory, EveryFigureIsExplainedAndSurvivesARestart) {
    LedgerOptions options;
    options.slice_records = 8;
    World world(options);
    History history(world, GetParam());
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 20; ++i) history.step();
        world.drain();
        world.expect_explained(history.registered());
        if (round % 2 == 1) world.reopen();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, testing::Range(1u, 7u));

TEST(Rebuild, OfAHistoryWithEverythingInItGivesTheSameModel) {
    for (const unsigned seed : {11u, 12u}) {
        LedgerOptions options;
        options.slice_records = 8;
        World world(options);
        History history(world, seed);
        for (int i = 0; i < 120; ++i) history.step();
        const RebuildReport report = world.rebuild();
        EXPECT_GT(report.steps, 60u);
        for (const auto& [table, digest] : report.source)
            EXPECT_EQ(digest, report.rebuilt.at(table)) << table;
    }
}

TEST(Rebuild, WithoutOneMessageGivesAnother) {
    World world;
    world.configure();
    world.products({product("A", gtin_of(1))});
    const Answer first = world.full({with_gtin(stock("S1", 7), gtin_of(1))});
    world.full({with_gtin(stock("S1", 8), gtin_of(1))});
    EXPECT_TRUE(world.rebuild().equal());
    EXPECT_FALSE(world.rebuild(first.message).equal());
}

TEST(Rebuild, HasTheFilesOfEachGeneration) {
    World world;
    world.configure({{"a.yaml", "one"}, {"partners/b.yaml", "two"}});
    world.configure({{"a.yaml", "three"}});
    auto store = store::open_reading(world.folder.path());
    auto first = kept_bundle(**store, 1);
    ASSERT_TRUE(first) << to_string(first.error());
    EXPECT_EQ(first->tzdata, "2026a");
    EXPECT_EQ(first->files,
              (std::map<std::string, std::string>{{"a.yaml", "one"}, {"partners/b.yaml", "two"}}));
    EXPECT_EQ(kept_bundle(**store, 2)->files.at("a.yaml"), "three");
}

}  // namespace
}  // namespace crossdock::ledger
