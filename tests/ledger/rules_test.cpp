#include "tests/ledger/world.h"

namespace crossdock::ledger {
namespace {

using namespace testing_world;
using std::chrono::hours;
using std::chrono::minutes;

const char* const gtin_a = "04006381333931";
const char* const gtin_b = "06291041500213";

/// A world with product A, supplied by acme as S1.
struct OneProduct : World {
    OneProduct() {
        configure();
        products({product("A", gtin_a)});
    }
    model::StockFact s1(std::int64_t quantity) { return with_gtin(stock("S1", quantity), gtin_a); }
};

std::vector<model::StockFact> many(int count, std::int64_t quantity) {
    std::vector<model::StockFact> facts;
    for (int i = 0; i < count; ++i) facts.push_back(stock("M" + std::to_string(i), quantity));
    return facts;
}

TEST(FullReport, ZeroesOnTheSecondAbsenceInARow) {
    OneProduct world;
    world.full({world.s1(7), stock("S2", 1)});
    world.full({stock("S2", 1)});
    EXPECT_EQ(world.quantity("A"), 7);
    world.full({stock("S2", 2)});
    EXPECT_EQ(world.quantity("A"), 0);
    world.full({world.s1(4), stock("S2", 2)});
    EXPECT_EQ(world.quantity("A"), 4);
    world.full({stock("S2", 3)});
    EXPECT_EQ(world.quantity("A"), 4) << "the count begins anew";
    world.expect_explained({"A"});
}

TEST(FullReport, WithARejectedRecordNeverRunsTheMissingRule) {
    OneProduct world;
    world.full({world.s1(7), stock("S2", 1)});
    for (int i = 0; i < 4; ++i) {
        World::Report report;
        report.coverage = Coverage::full;
        report.facts = {stock("S2", i)};
        report.rejected = 1;
        EXPECT_NE(world.put(report).documents[0].outcome, Outcome::held);
    }
    EXPECT_EQ(world.quantity("A"), 7);
}

/// A message of two documents, the first with a record that could not be read.
Answer put_in_two(World& world, const std::string& first_reference, const std::string& second_reference) {
    World::Report report;
    report.coverage = Coverage::full;
    report.facts = {stock("S1", 7)};
    Submission submission = world.submission(report);
    auto& documents = submission.decoded->documents;
    documents.push_back(documents[0]);
    documents[0].rejected = 1;
    documents[0].reference = first_reference;
    documents[1].index = 1;
    documents[1].facts = {stock("S2", 5)};
    documents[1].reference = second_reference;
    return world.put(std::move(submission));
}

TEST(FullReport, OfSeveralDocumentsIsOneWhereTheyHaveOneReference) {
    World world;
    world.feed("acme", "file").coverage_of = model::ReportOf::reference;
    world.feed("acme", "file").missing = {1, model::MissingThen::zero};
    world.configure();
    world.products({product("A", gtin_a)});
    world.full({with_gtin(stock("S3", 3), gtin_a)});
    const Answer answer = put_in_two(world, "R", "R");
    EXPECT_EQ(answer.documents[0].reference, "R");
    EXPECT_EQ(world.quantity("A"), 3) << "a report with a rejected record is not complete";
    // Two reports: the second is complete, and leaves S3 out.
    put_in_two(world, "R1", "R2");
    EXPECT_EQ(world.quantity("A"), 0);
}

TEST(FullReport, OfOneLocationSaysNothingOfAnother) {
    OneProduct world;
    world.full({with_gtin(stock("S1", 5, "east"), gtin_a), with_gtin(stock("S1", 3, "west"), gtin_a)});
    EXPECT_EQ(world.quantity("A"), 8);
    for (int i = 0; i < 3; ++i) world.full({stock("S9", i, "west")});
    EXPECT_EQ(world.quantity("A"), 5);
    world.expect_explained({"A"});
}

TEST(FullReport, OlderThanTheLastIsSuperseded) {
    OneProduct world;
    World::Report report;
    report.coverage = Coverage::full;
    report.reported_at = world.clock.now() - minutes(5);
    report.facts = {world.s1(7)};
    world.put(report);
    report.reported_at = world.clock.now() - minutes(10);
    report.facts = {world.s1(9), stock("S5", 1)};
    EXPECT_EQ(world.put(report).documents[0].outcome, Outcome::superseded);
    EXPECT_EQ(world.quantity("A"), 7);
    world.feed("acme", "file").order_tolerance = minutes(61);
    world.configure();
    report.body = "again";
    EXPECT_EQ(world.put(report).documents[0].outcome, Outcome::applied);
    EXPECT_EQ(world.quantity("A"), 9);
}

TEST(PartialReport, ALateOneNeverWinsAndIsJudgedByRow) {
    OneProduct world;
    World::Report report;
    report.coverage = Coverage::partial;
    report.reported_at = world.clock.now() - minutes(5);
    report.facts = {world.s1(7)};
    world.put(report);
    report.reported_at = world.clock.now() - minutes(10);
    report.facts = {world.s1(9), stock("S2", 4)};
    const Answer answer = world.put(report);
    EXPECT_EQ(answer.documents[0].superseded, 1u);
    EXPECT_EQ(answer.documents[0].changed, 1u) << "S2 is news, whatever S1 is";
    EXPECT_EQ(world.quantity("A"), 7);
    world.reopen();
    report.body = "once more";
    report.reported_at = world.clock.now() - minutes(6);
    EXPECT_EQ(world.put(report).documents[0].superseded, 1u) << "also after a restart";
}

TEST(Report, FromMoreThanTenMinutesAheadIsTakenAsOfReceipt) {
    OneProduct world;
    World::Report report;
    report.reported_at = world.clock.now() + hours(3);
    report.facts = {world.s1(7)};
    const Answer answer = world.put(report);
    ASSERT_EQ(answer.documents[0].findings.size(), 1u);
    EXPECT_EQ(answer.documents[0].findings[0].reach, Reach::warning);
    EXPECT_EQ(world.ledger->availability().times(*world.entry("A")).as_of, world.clock.now());
    world.full({world.s1(8)});
    EXPECT_EQ(world.quantity("A"), 8) << "it does not shut out what comes after it";
}

TEST(Delta, AddsToItsBaseAndMayGoBelowZero) {
    OneProduct world;
    world.full({world.s1(7)});
    world.delta("d1", {world.s1(-2)});
    EXPECT_EQ(world.quantity("A"), 5);
    world.delta("d2", {world.s1(-8)});
    EXPECT_EQ(world.quantity("A"), 0);
    world.delta("d3", {world.s1(+4)});
    EXPECT_EQ(world.quantity("A"), 1) << "what was below zero is not forgotten";
    world.expect_explained({"A"});
    world.delta("d3", {world.s1(+4)});
    EXPECT_EQ(world.quantity("A"), 1) << "the same key again changes nothing";
}

TEST(Delta, LateOnesAreAddedUnlessAnAbsoluteFigureHasThemIn) {
    OneProduct world;
    World::Report absolute;
    absolute.coverage = Coverage::partial;
    absolute.reported_at = world.clock.now() - minutes(30);
    absolute.facts = {world.s1(10)};
    world.put(absolute);
    World::Report delta;
    delta.coverage = Coverage::delta;
    for (const auto& [key, minute] : {std::pair{"a", 10}, std::pair{"b", 20}, std::pair{"c", 40}}) {
        delta.key = key;
        delta.reported_at = world.clock.now() - minutes(minute);
        delta.facts = {world.s1(-1)};
        world.put(delta);
    }
    EXPECT_EQ(world.quantity("A"), 8) << "b is late but news; c was in the figure";
}

TEST(Delta, BuildsOnWhatAnotherChannelOfTheSupplierStated) {
    OneProduct world;
    world.feed("acme", "hook");
    world.configure();
    world.full({world.s1(7)});
    World::Report delta;
    delta.channel = "hook";
    delta.key = "d1";
    delta.coverage = Coverage::delta;
    delta.facts = {world.s1(-2)};
    EXPECT_EQ(world.put(delta).documents[0].outcome, Outcome::applied)
        << "the first word ever on this channel";
    EXPECT_EQ(world.quantity("A"), 5);
    world.expect_explained({"A"});
}

TEST(Delta, WithoutABaseIsHeld) {
    OneProduct world;
    const Answer answer = world.delta("d1", {world.s1(-2)});
    EXPECT_EQ(answer.documents[0].outcome, Outcome::held);
    EXPECT_NE(answer.documents[0].reason.find("base uncertain"), std::string::npos);
}

TEST(Delta, AfterAHeldOneWaitsForAnAbsoluteFigure) {
    OneProduct world;
    world.full({world.s1(7)});
    EXPECT_EQ(world.delta("d1", {world.s1(-2), stock("unknown", 1)}).documents[0].outcome, Outcome::held);
    EXPECT_EQ(world.quantity("A"), 7);
    EXPECT_EQ(world.delta("d2", {world.s1(-1)}).documents[0].outcome, Outcome::held);
    world.expect_explained({"A"});
    world.full({world.s1(6)});
    EXPECT_EQ(world.delta("d3", {world.s1(-1)}).documents[0].outcome, Outcome::applied);
    EXPECT_EQ(world.quantity("A"), 5);
}

TEST(Guard, HoldsAReportThatSetsTooManyToZero) {
    OneProduct world;
    auto facts = many(100, 5);
    facts.push_back(world.s1(7));
    world.full(facts);
    for (int i = 0; i < 97; ++i) facts[static_cast<std::size_t>(i)].available = Decimal(0);
    facts.back().available = Decimal(1);
    const Answer answer = world.full(facts);
    EXPECT_EQ(answer.documents[0].outcome, Outcome::held);
    EXPECT_NE(answer.documents[0].reason.find("to_zero"), std::string::npos);
    EXPECT_EQ(world.quantity("A"), 7);
}

TEST(Guard, HoldsAReportFromWhichTooManyVanish) {
    OneProduct world;
    world.full(many(100, 5));
    EXPECT_EQ(world.full(many(30, 6)).documents[0].outcome, Outcome::held);
    EXPECT_EQ(world.full(many(60, 6)).documents[0].outcome, Outcome::applied);
    EXPECT_EQ(world.full({}).documents[0].outcome, Outcome::held) << "an empty file is the worst of them";
}

TEST(Guard, HoldsADocumentWithTooManyRejectedRecords) {
    OneProduct world;
    World::Report report;
    report.facts = many(100, 5);
    report.rejected = 2;
    EXPECT_EQ(world.put(report).documents[0].outcome, Outcome::held);
}

TEST(Repeated, TheLastCountsByDefault) {
    OneProduct world;
    const Answer answer = world.full({world.s1(7), world.s1(5)});
    EXPECT_EQ(world.quantity("A"), 5);
    EXPECT_EQ(answer.documents[0].findings.size(), 1u);
    EXPECT_EQ(world.ledger->journal().head().sequence, 2u) << "no figure in between is ever seen";
}

TEST(Repeated, MayBeSummedOrAnError) {
    OneProduct world;
    world.feed("acme", "file").repeated = model::Repeated::sum;
    world.configure();
    world.full({world.s1(7), stock("S2", 1), world.s1(5)});
    EXPECT_EQ(world.quantity("A"), 12);
    world.feed("acme", "file").repeated = model::Repeated::error;
    world.configure();
    EXPECT_EQ(world.full({world.s1(1), world.s1(2)}).documents[0].outcome, Outcome::held);
}

TEST(Quarantine, AReleasedFullReportIsAppliedByRowAndNeverRunsTheMissingRule) {
    OneProduct world;
    auto facts = many(100, 5);
    facts.push_back(world.s1(7));
    world.full(facts);
    auto zeros = many(100, 0);
    zeros.push_back(world.s1(2));
    const Answer held = world.full(zeros);
    ASSERT_EQ(held.documents[0].outcome, Outcome::held);
    world.clock.advance(minutes(5));
    World::Report newer;
    newer.coverage = Coverage::partial;
    newer.facts = {stock("M0", 9)};
    world.put(newer);
    const Answer release = world.settle(MessageKind::release, held.documents[0].quarantine);
    EXPECT_EQ(release.status, Answer::Status::stored);
    world.decode_waiting();
    EXPECT_EQ(world.quantity("A"), 2);
    auto row = world.reader().message(held.message);
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((*row)->documents[0].outcome, Outcome::applied);
    EXPECT_EQ((*row)->documents[0].superseded, 1u) << "M0 was heard of since";
    auto entries = world.reader().quarantine(true, 10);
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->at(0).state, "released");
    EXPECT_EQ(world.settle(MessageKind::release, held.documents[0].quarantine).documents[0].outcome,
              Outcome::failed);
}

TEST(Quarantine, ADismissedDocumentStaysWithoutEffect) {
    OneProduct world;
    World::Report report;
    report.refused = true;
    report.facts = {world.s1(7)};
    const Answer held = world.put(report);
    ASSERT_EQ(held.documents[0].outcome, Outcome::held);
    EXPECT_EQ(world.settle(MessageKind::dismiss, held.documents[0].quarantine).documents[0].outcome,
              Outcome::ignored);
    EXPECT_EQ(world.quantity("A"), 0);
    EXPECT_TRUE(world.reader().quarantine(false, 10)->empty());
}

TEST(DocumentKey, TheSameBytesAreADuplicateAndOthersAreHeld) {
    OneProduct world;
    World::Report report;
    report.body = "ST*846";
    report.key = "file-1";
    report.document_key = {"x12", "S", "R", "1", "1", "1"};
    report.facts = {world.s1(7)};
    world.put(report);
    report.key = "file-2";
    EXPECT_EQ(world.put(report).documents[0].outcome, Outcome::duplicate);
    report.key = "file-3";
    report.body = "ST*846 other";
    report.facts = {world.s1(9)};
    EXPECT_EQ(world.put(report).documents[0].outcome, Outcome::held);
    EXPECT_EQ(world.quantity("A"), 7);
}

TEST(Matching, IsByGtinThenByTheProductsListThenByAcceptance) {
    OneProduct world;
    world.full({world.s1(7), stock("L1", 2), stock("X1", 4)});
    auto listed = product("L");
    listed.suppliers["acme"] = "L1";
    world.products({listed, product("X")});
    EXPECT_EQ(world.quantity("L"), 2);
    EXPECT_EQ(world.quantity("X"), 0);
    auto unmatched = world.reader().offers(true, 0, 10);
    ASSERT_TRUE(unmatched);
    ASSERT_EQ(unmatched->size(), 1u);
    EXPECT_EQ(unmatched->at(0).supplier_sku, "X1");
    EXPECT_EQ(world.match("acme", "X1", "X").documents[0].outcome, Outcome::applied);
    EXPECT_EQ(world.quantity("X"), 4);
    EXPECT_EQ(world.match("acme", "S1", "X").documents[0].outcome, Outcome::failed)
        << "a GTIN is not overruled";
    EXPECT_EQ(world.match("acme", "X1", "").documents[0].outcome, Outcome::applied);
    EXPECT_EQ(world.quantity("X"), 0);
    world.expect_explained({"A", "L", "X"});
}

TEST(Matching, AnotherPackagingLevelIsAnotherItem) {
    OneProduct world;
    world.full({with_gtin(stock("case", 7), "14006381333938")});
    EXPECT_EQ(world.quantity("A"), 0);
    auto unmatched = world.reader().offers(true, 0, 10);
    ASSERT_EQ(unmatched->at(0).proposals.size(), 1u);
    EXPECT_EQ(unmatched->at(0).proposals[0], "A (another pack by its GTIN)");
}

TEST(Matching, AnOfferKnownByItsGtinAloneGetsItsNameLater) {
    OneProduct world;
    auto nameless = with_gtin(stock("", 7), gtin_a);
    world.partial({nameless});
    EXPECT_EQ(world.quantity("A"), 7);
    world.partial({world.s1(5)});
    EXPECT_EQ(world.quantity("A"), 5) << "the same goods are not counted twice";
    world.partial({with_gtin(stock("", 6), gtin_a)});
    EXPECT_EQ(world.quantity("A"), 6);
    EXPECT_EQ(world.reader().offers(false, 0, 10)->size(), 1u);
}

TEST(Product, ChangesMoveItsOffers) {
    OneProduct world;
    world.full({world.s1(7), with_gtin(stock("S2", 3), gtin_b)});
    world.products({product("A", gtin_b)});
    EXPECT_EQ(world.quantity("A"), 3);
    auto gone = product("A");
    gone.deleted = true;
    world.products({gone});
    EXPECT_TRUE(world.entry("A")->deleted);
    EXPECT_EQ(world.quantity("A"), 0);
    const std::uint64_t version = world.entry("A")->version;
    world.products({product("A", gtin_a)});
    EXPECT_FALSE(world.entry("A")->deleted);
    EXPECT_GT(world.entry("A")->version, version);
    EXPECT_EQ(world.quantity("A"), 7);
}

TEST(Product, EachLineHasItsResult) {
    OneProduct world;
    auto bad = product("C");
    bad.problem = "gtin: the check digit is wrong";
    const Answer answer = world.products({product("A", gtin_a), product("B", gtin_a), bad, product("D")});
    ASSERT_EQ(answer.documents.size(), 4u);
    EXPECT_EQ(answer.documents[0].outcome, Outcome::unchanged);
    EXPECT_EQ(answer.documents[1].reason, "gtin: another product has it");
    EXPECT_EQ(answer.documents[2].reason, bad.problem);
    EXPECT_EQ(answer.documents[3].outcome, Outcome::applied);
}

TEST(Rules, PacksSafetyStockAndStorefrontsApplyWhenTheyChange) {
    OneProduct world;
    world.full({world.s1(7)});
    world.policy().offers["acme"].safety_stock = 2;
    world.policy().offers["acme"].packs["S1"] = 6;
    world.configure();
    world.drain();
    EXPECT_EQ(world.quantity("A"), 40);
    world.policy().storefronts.push_back({"other", "EUR", "UTC", {"nobody"}});
    world.configure();
    world.drain();
    EXPECT_EQ(world.quantity("A", 1), 0);
    world.expect_explained({"A"});
    world.reopen();
    EXPECT_EQ(world.quantity("A"), 40);
    world.full({world.s1(8)});
    EXPECT_EQ(world.quantity("A"), 46) << "packs are derived again at start";
}

TEST(Configuration, TheSameBundleIsNoNewGeneration) {
    World world;
    const std::uint64_t first = world.configure({{"a.yaml", "x"}});
    EXPECT_EQ(world.configure({{"a.yaml", "x"}}), first);
    EXPECT_EQ(world.configure({{"a.yaml", "y"}}), first + 1);
    world.reopen();
    EXPECT_EQ(world.ledger->generation(), first + 1);
    EXPECT_EQ(world.configure({{"a.yaml", "y"}}), first + 1);
}

TEST(Configuration, FactsOfAnotherGenerationAreDecodedAgain) {
    OneProduct world;
    World::Report report;
    report.facts = {world.s1(7)};
    Submission late = world.submission(report);
    world.configure({{"a.yaml", "changed"}});
    const Answer answer = world.put(std::move(late));
    EXPECT_EQ(answer.status, Answer::Status::stored);
    EXPECT_EQ(world.quantity("A"), 0);
    world.decode_waiting();
    EXPECT_EQ(world.quantity("A"), 7);
}

}  // namespace
}  // namespace crossdock::ledger
