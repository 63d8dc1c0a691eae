#include "gateway/publish/outgoing_lane.h"
#include "tests/support/captured_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::publish {
namespace {

using namespace std::chrono_literals;
using ledger::Outgoing;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

struct TestClock final : Clock {
    Instant time = Instant(std::chrono::hours(24 * 365 * 56));
    Instant now() const override { return time; }
};

struct NoChance final : crypto::Random {
    void fill(std::span<unsigned char> bytes) override { std::fill(bytes.begin(), bytes.end(), 0x80); }
};

/// A partner's folder that may be out of order.
struct TestOutbox final : ports::Outbox {
    Result<void> put(std::string_view name, std::string_view bytes) override {
        ++attempts;
        if (error) return *error;
        files.emplace_back(name, bytes);
        return {};
    }
    std::optional<Error> error;
    int attempts = 0;
    std::vector<std::pair<std::string, std::string>> files;
};

/// Stands in for ledger and store: rows, and notes that are written when a test says so.
class LaneTest : public testing::Test {
protected:
    void due(std::uint64_t id, const std::string& partner = "acme", std::uint64_t count = 1) {
        Outgoing row;
        row.id = row.message = id;
        row.partner = partner;
        row.channel = "edi";
        row.first_number = id * 10;
        row.count = count;
        row.created_at = clock.time;
        rows.push_back(row);
    }
    void write_notes() {
        for (const ledger::OutgoingNote& note : notes) {
            for (Outgoing& row : rows) {
                if (row.id != note.id || row.asked != note.asked) continue;
                row.state = note.sent ? "sent" : "failing";
                row.attempts = note.attempts;
                row.error = note.error;
            }
        }
        notes.clear();
        std::erase_if(rows, [](const Outgoing& row) { return row.state == "sent"; });
    }
    OutgoingServices services() {
        OutgoingServices made{
            [this]() -> Result<std::vector<ledger::OutgoingFigures>> {
                std::map<std::string, ledger::OutgoingFigures> figures;
                for (const Outgoing& row : rows) {
                    figures[row.partner].partner = row.partner;
                    ++figures[row.partner].waiting;
                }
                std::vector<ledger::OutgoingFigures> out;
                for (const auto& [partner, each] : figures) out.push_back(each);
                return out;
            },
            [this](const std::string& partner, std::uint64_t after) -> Result<std::vector<Outgoing>> {
                std::vector<Outgoing> out;
                for (const Outgoing& row : rows) {
                    if (row.partner == partner && row.id > after && out.size() < 2) out.push_back(row);
                }
                return out;
            },
            [this](const Outgoing& row) -> Result<std::vector<std::string>> {
                if (row.id == unmakeable) return failure(Errc::io, "the body is gone");
                std::vector<std::string> made_now;
                for (std::uint64_t i = 0; i < row.count; ++i)
                    made_now.push_back("bytes " + std::to_string(row.first_number + i));
                return made_now;
            },
            [this](const std::string& partner) -> std::shared_ptr<ports::Outbox> {
                const auto found = outboxes.find(partner);
                return found == outboxes.end() ? nullptr : found->second;
            },
            [this](ledger::OutgoingNote note) { notes.push_back(std::move(note)); },
            [] { return false; },
            clock,
            random,
            log,
            metrics};
        return made;
    }

    TestClock clock;
    NoChance random;
    tests::CapturedLog log;
    observe::Metrics metrics;
    std::vector<Outgoing> rows;
    std::vector<ledger::OutgoingNote> notes;
    std::uint64_t unmakeable = 0;
    std::shared_ptr<TestOutbox> acme = std::make_shared<TestOutbox>(),
                                globex = std::make_shared<TestOutbox>();
    std::map<std::string, std::shared_ptr<TestOutbox>> outboxes{{"acme", acme}, {"globex", globex}};
};

TEST_F(LaneTest, SendsOldestFirstUnderTheirNumbersAndOnce) {
    OutgoingLane lane(services());
    due(1, "acme", 2);
    due(2);
    due(3);
    lane.step();
    lane.step();
    EXPECT_THAT(acme->files,
                ElementsAre(Pair("ack-000000010.edi", "bytes 10"), Pair("ack-000000011.edi", "bytes 11"),
                            Pair("ack-000000020.edi", "bytes 20"), Pair("ack-000000030.edi", "bytes 30")))
        << "the second step came before the ledger had noted the first";
    ASSERT_EQ(notes.size(), 3u);
    EXPECT_TRUE(notes[0].sent);
    EXPECT_THAT(notes[0].files, ElementsAre("ack-000000010.edi", "ack-000000011.edi"));
    EXPECT_NE(metrics.prometheus().find("crossdock_outgoing_sent_total 3"), std::string::npos);
    EXPECT_NE(metrics.prometheus().find("crossdock_outgoing_waiting 0"), std::string::npos);
    EXPECT_TRUE(log.has("acknowledgment sent"));
}

TEST_F(LaneTest, AsksForAgainMeansSentAgain) {
    OutgoingLane lane(services());
    due(1);
    lane.step();
    rows[0].asked = 2;
    lane.step();
    EXPECT_THAT(acme->files,
                ElementsAre(Pair("ack-000000010.edi", "bytes 10"), Pair("ack-000000010.edi", "bytes 10")));
}

TEST_F(LaneTest, APlaceThatTakesNothingHoldsItsPartnerOnlyAndIsTriedLaterAndLater) {
    OutgoingLane lane(services());
    acme->error = failure(Errc::not_found, "no such folder");
    due(1);
    due(2);
    due(3, "globex");
    const Duration nap = lane.step();
    EXPECT_EQ(acme->attempts, 1);
    EXPECT_EQ(globex->files.size(), 1u);
    EXPECT_GT(nap, 3s);
    EXPECT_LT(nap, 7s);
    lane.step();
    EXPECT_EQ(acme->attempts, 1) << "not before its time";
    ASSERT_FALSE(notes.empty());
    EXPECT_FALSE(notes[0].sent);
    EXPECT_EQ(notes[0].error, "no such folder");
    write_notes();
    clock.time += 7s;
    EXPECT_GT(lane.step(), 10s);
    EXPECT_EQ(acme->attempts, 2);
    acme->error.reset();
    clock.time += 20s;
    lane.step();
    EXPECT_THAT(acme->files,
                ElementsAre(Pair("ack-000000010.edi", "bytes 10"), Pair("ack-000000020.edi", "bytes 20")));
    EXPECT_NE(metrics.prometheus().find("crossdock_outgoing_failed_total 2"), std::string::npos);
}

TEST_F(LaneTest, ANewConfigurationIsTriedAtOnce) {
    OutgoingLane lane(services());
    outboxes.erase("acme");
    due(1);
    lane.step();
    EXPECT_TRUE(log.has("no 'out'"));
    outboxes["acme"] = acme;
    lane.retry_now();
    lane.step();
    EXPECT_EQ(acme->files.size(), 1u);
}

TEST_F(LaneTest, WhatCannotBeMadeHoldsUpNobody) {
    OutgoingLane lane(services());
    due(1);
    due(2);
    unmakeable = 1;
    lane.step();
    EXPECT_THAT(acme->files, ElementsAre(Pair("ack-000000020.edi", "bytes 20")));
    write_notes();
    lane.step();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].error, "the body is gone");
    unmakeable = 0;
    clock.time += 10s;
    lane.step();
    EXPECT_EQ(acme->files.size(), 2u);
}

TEST_F(LaneTest, AfterADayInVainItIsAnErrorOnceADay) {
    OutgoingLane lane(services());
    acme->error = failure(Errc::no_space, "no room");
    due(1);
    for (int i = 0; i < 4 * 24; ++i) {
        lane.step();
        clock.time += 20min;
    }
    write_notes();
    const auto lines = log.lines();
    const auto count = [&](std::string_view part) {
        return std::count_if(lines.begin(), lines.end(),
                             [&](const std::string& line) { return line.find(part) != std::string::npos; });
    };
    EXPECT_EQ(count("it is tried again"), 1);
    EXPECT_EQ(count("could not be sent for a day"), 1);
    EXPECT_EQ(rows.size(), 1u) << "never dropped";
}

}  // namespace
}  // namespace crossdock::publish
