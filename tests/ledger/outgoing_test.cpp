#include "gateway/ledger/outgoing.h"
#include "gateway/ledger/job_data.h"
#include "tests/ledger/world.h"

namespace crossdock::ledger {
namespace {

using namespace testing_world;

World::Report report(std::uint32_t acknowledgments, std::string key = {}) {
    World::Report report;
    report.key = std::move(key);
    report.acknowledgments = acknowledgments;
    report.facts = {stock("S1", 7)};
    return report;
}

std::vector<Outgoing> waiting(World& world, const std::string& partner = "acme") {
    auto rows = world.reader().outgoing(partner, 0, 1000);
    EXPECT_TRUE(rows) << (rows ? "" : to_string(rows.error()));
    return rows ? *rows : std::vector<Outgoing>();
}

OutgoingNote sent(const Outgoing& row) {
    OutgoingNote note;
    note.id = row.id;
    note.asked = row.asked;
    note.sent = true;
    note.attempts = 1;
    note.sent_at = row.created_at;
    note.files = {"ack-1.edi"};
    return note;
}

TEST(Outgoing, IsWrittenInTheCommitThatDecidesTheMessage) {
    World world;
    world.configure();
    int rung = 0;
    world.ledger->on_outgoing([&] { ++rung; });
    const Answer answer = world.put(report(2));
    EXPECT_EQ(rung, 1);
    const auto rows = waiting(world);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].message, answer.message);
    EXPECT_EQ(rows[0].partner, "acme");
    EXPECT_EQ(rows[0].channel, "file");
    EXPECT_EQ(rows[0].mode, AcknowledgeMode::full);
    EXPECT_EQ(rows[0].first_number, 1u);
    EXPECT_EQ(rows[0].count, 2u);
    EXPECT_EQ(rows[0].created_at, world.clock.now());
    EXPECT_EQ(rows[0].state, "due");
    EXPECT_EQ(world.reader().message(answer.message)->value().acknowledgments.size(), 1u);
}

TEST(Outgoing, IsNotWrittenWhereNoneIsAskedFor) {
    World world;
    world.configure();
    world.put(report(0));
    EXPECT_TRUE(waiting(world).empty());
}

TEST(Outgoing, NumbersBelongToThePartnerAndOutliveARestart) {
    World world;
    world.configure();
    world.put(report(3));
    auto other = report(1);
    other.partner = "globex";
    world.put(other);
    world.reopen();
    auto hook = report(1);
    hook.channel = "hook";
    world.put(hook);
    const auto rows = waiting(world);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].first_number, 4u);
    ASSERT_EQ(waiting(world, "globex").size(), 1u);
    EXPECT_EQ(waiting(world, "globex")[0].first_number, 1u);
}

TEST(Outgoing, NumbersBeginAgainAfterTheLastAndStandInARow) {
    World world;
    world.configure();
    world.put(report(1));
    ASSERT_TRUE(world.store().begin());
    world.store().put_control_number(1, last_control_number - 1);
    ASSERT_TRUE(world.store().commit());
    world.put(report(2));
    world.put(report(1));
    ASSERT_TRUE(world.store().begin());
    world.store().put_control_number(1, last_control_number);
    ASSERT_TRUE(world.store().commit());
    world.put(report(2));
    const auto rows = waiting(world);
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[1].first_number, last_control_number - 1);
    EXPECT_EQ(rows[2].first_number, 1u);
    EXPECT_EQ(rows[3].first_number, 1u) << "two do not fit before the end";
}

TEST(Outgoing, TellsWhatCouldBeReadAndNotWhatWeThinkOfIt) {
    struct Case {
        const char* name;
        Judgement expected;
        std::function<void(World::Report&)> change;
    };
    const std::vector<Case> cases{
        {"good", Judgement::accepted, [](World::Report&) {}},
        {"refused", Judgement::rejected, [](World::Report& r) { r.refused = true; }},
        {"rejected record", Judgement::accepted_with_errors, [](World::Report& r) { r.rejected = 1; }},
        {"finding", Judgement::accepted_with_errors,
         [](World::Report& r) {
             r.findings.push_back({Reach::record, {}, {}, "bad", {}});
         }},
        {"warning", Judgement::accepted,
         [](World::Report& r) {
             r.findings.push_back({Reach::warning, {}, {}, "odd", {}});
         }},
        {"held by a guard", Judgement::accepted, [](World::Report& r) {
             r.coverage = Coverage::delta;
             r.key = "k9";
             r.facts = {stock("never seen", 1)};
         }}};
    World world;
    world.configure();
    for (const Case& each : cases) {
        World::Report changed = report(1);
        each.change(changed);
        world.put(changed);
        const auto rows = waiting(world);
        ASSERT_FALSE(rows.empty());
        EXPECT_EQ(rows.back().judgements.of(0), each.expected) << each.name;
    }
}

TEST(Outgoing, OfAMessageWithoutAnyDocumentRejectsWhatTheFormatFinds) {
    World world;
    world.configure();
    Submission submission = world.submission(report(1));
    submission.decoded->documents.clear();
    submission.decoded->refused = true;
    world.put(std::move(submission));
    ASSERT_EQ(waiting(world).size(), 1u);
    EXPECT_EQ(waiting(world)[0].judgements.of(5), Judgement::rejected);
}

TEST(Outgoing, OfALargeMessageComesAfterItsLastSlice) {
    LedgerOptions options;
    options.slice_records = 4;
    World world(options);
    world.configure();
    World::Report large = report(1);
    for (int i = 0; i < 50; ++i) large.facts.push_back(stock("L" + std::to_string(i), i));
    ASSERT_TRUE(world.ledger->offer(world.submission(large)));
    ASSERT_TRUE(world.ledger->step());
    EXPECT_TRUE(waiting(world).empty());
    world.reopen();
    world.drain();
    ASSERT_EQ(waiting(world).size(), 1u);
    EXPECT_EQ(waiting(world)[0].count, 1u);
    EXPECT_EQ(waiting(world)[0].mode, AcknowledgeMode::full);
}

TEST(Outgoing, WhatCameOfSendingIsWrittenSoon) {
    World world;
    world.configure();
    const Answer answer = world.put(report(1));
    OutgoingNote failed = sent(waiting(world).at(0));
    failed.sent = false;
    failed.error = "no such folder";
    failed.sent_at.reset();
    failed.files.clear();
    world.ledger->note_outgoing(failed);
    world.drain();
    ASSERT_EQ(waiting(world).size(), 1u);
    EXPECT_EQ(waiting(world)[0].state, "failing");
    EXPECT_EQ(waiting(world)[0].error, "no such folder");
    const auto figures = world.reader().status()->outgoing;
    ASSERT_EQ(figures.size(), 1u);
    EXPECT_EQ(figures[0].partner, "acme");
    EXPECT_EQ(figures[0].waiting, 1u);
    EXPECT_EQ(figures[0].failing, 1u);
    EXPECT_EQ(figures[0].error, "no such folder");
    world.ledger->note_outgoing(sent(waiting(world).at(0)));
    world.drain();
    EXPECT_TRUE(waiting(world).empty());
    const auto message = world.reader().message(answer.message)->value();
    ASSERT_EQ(message.acknowledgments.size(), 1u);
    EXPECT_EQ(message.acknowledgments[0].state, "sent");
    EXPECT_EQ(message.acknowledgments[0].files, std::vector<std::string>{"ack-1.edi"});
    EXPECT_TRUE(message.acknowledgments[0].sent_at);
}

TEST(Outgoing, IsSentAgainUnderItsNumberWhenTheMessageComesAgain) {
    World world;
    world.configure();
    world.put(report(1, "k"));
    const Outgoing first = waiting(world).at(0);
    world.put(report(1, "k"));
    EXPECT_EQ(waiting(world).at(0).asked, 1u) << "it was not sent yet";
    world.ledger->note_outgoing(sent(first));
    world.drain();
    EXPECT_TRUE(waiting(world).empty());
    int rung = 0;
    world.ledger->on_outgoing([&] { ++rung; });
    EXPECT_TRUE(world.put(report(1, "k")).duplicate);
    EXPECT_EQ(rung, 1);
    const auto again = waiting(world);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].first_number, first.first_number);
    EXPECT_EQ(again[0].id, first.id);
    EXPECT_EQ(again[0].asked, 2u);
    world.ledger->note_outgoing(sent(first));
    world.drain();
    EXPECT_EQ(waiting(world).size(), 1u) << "a late note of the first sending settles nothing";
    world.put(report(1));
    EXPECT_EQ(waiting(world).at(1).first_number, 2u);
}

TEST(Outgoing, OfAReleaseIsNone) {
    World world;
    world.configure();
    World::Report held = report(1, "k");
    held.coverage = Coverage::delta;
    const Answer answer = world.put(held);
    ASSERT_NE(answer.documents.at(0).quarantine, 0u);
    world.settle(MessageKind::release, answer.documents[0].quarantine);
    world.decode_waiting();
    EXPECT_EQ(waiting(world).size(), 1u);
}

TEST(Outgoing, OfARebuildIsEqualAndNeverSent) {
    World world;
    world.configure();
    world.put(report(2, "k"));
    world.ledger->note_outgoing(sent(waiting(world).at(0)));
    world.drain();
    world.put(report(2, "k"));
    auto refused = report(1);
    refused.refused = true;
    world.put(refused);
    EXPECT_TRUE(world.rebuild().equal());
    Folder target;
    auto source = store::open_reading(world.folder.path());
    const DecodeForRebuild decode = [&](const Undecoded& message, MessageKind, const KeptBundle&) {
        return Result<Decoded>(world.facts_of(message.message));
    };
    ASSERT_TRUE(rebuild(**source, target.path(), decode));
    auto reader = Reader::open(target.path());
    ASSERT_TRUE(reader);
    EXPECT_TRUE((*reader)->outgoing_figures()->empty());
    EXPECT_EQ((*reader)->message(1)->has_value(), false);
}

TEST(JobDataOutgoing, OutlivesARestart) {
    JobData data;
    data.input.decoded.acknowledge = AcknowledgeMode::receipt;
    data.input.decoded.acknowledgments = 3;
    const std::string bytes = encode(data);
    const auto read = decode_job(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->input.decoded.acknowledge, AcknowledgeMode::receipt);
    EXPECT_EQ(read->input.decoded.acknowledgments, 3u);
    const auto old = decode_job(std::string_view(bytes).substr(0, bytes.size() - 2));
    ASSERT_TRUE(old) << "a job that the version before left behind";
    EXPECT_EQ(old->input.decoded.acknowledgments, 0u);
}

TEST(JudgementsOfDamagedBytes, RejectEverything) {
    Judgements judgements;
    judgements.documents[7] = Judgement::accepted_with_errors;
    EXPECT_EQ(decode_judgements(encode(judgements)).of(7), Judgement::accepted_with_errors);
    EXPECT_EQ(decode_judgements(encode(judgements)).of(8), Judgement::accepted);
    EXPECT_EQ(decode_judgements("\x00\x05").of(7), Judgement::rejected);
}

}  // namespace
}  // namespace crossdock::ledger
