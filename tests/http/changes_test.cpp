#include "gateway/http/endpoints/changes.h"

#include "tests/http/gateway_fixture.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <thread>

namespace crossdock::http {
namespace {

using namespace std::chrono_literals;

struct Change {
    std::string cursor, type, sku, version, quantity;
};

Change change_of(const std::string& json) {
    return {member(json, "cursor"), member(json, "type"), member(json, "sku"), member(json, "version"),
            member(json, "quantity")};
}

std::vector<Change> changes_of(const std::string& body) {
    std::vector<Change> changes;
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = body.find('\n', at);
        changes.push_back(change_of(body.substr(at, end - at)));
        at = end + 1;
    }
    return changes;
}

/// What a storefront holds: the apply rule of the contract.
struct Mirror {
    std::map<std::string, std::pair<std::uint64_t, std::string>> items;
    void apply(const Change& change) {
        if (change.type != "upsert" && change.type != "delete") return;
        auto& [version, quantity] = items[change.sku];
        if (std::stoull(change.version) <= version) return;
        version = std::stoull(change.version);
        quantity = change.type == "delete" ? "deleted" : change.quantity;
    }
    std::map<std::string, std::string> quantities() const {
        std::map<std::string, std::string> out;
        for (const auto& [sku, item] : items) out[sku] = item.second;
        return out;
    }
};

std::string changes_target(const std::string& cursor, const std::string& more = {}) {
    return "/v1/availability/changes?cursor=" + cursor + more;
}

std::string head_cursor(tests::RawClient& client) {
    return client.get(changes_target("now")).header("Feed-Next-Cursor");
}

TEST(ChangesPage, TellsWhatChangedAndWhereToGoOn) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string start = head_cursor(client);
    ASSERT_FALSE(start.empty());
    gateway.register_products(3);
    gateway.stock(1, 5);
    gateway.stock(1, 6);
    const auto page = client.get(changes_target(start));
    ASSERT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Feed-Up-To-Date"), "true");
    EXPECT_EQ(page.header("Cache-Control"), "no-cache");
    EXPECT_EQ(page.header("Content-Type"), "application/x-ndjson");
    Mirror mirror;
    const auto changes = changes_of(page.body);
    EXPECT_EQ(changes.size(), 3U) << "what a later event replaces is left out\n" << page.body;
    for (const auto& change : changes) mirror.apply(change);
    EXPECT_EQ(mirror.quantities(),
              (std::map<std::string, std::string>{{"P0", "0"}, {"P1", "6"}, {"P2", "0"}}));
    const std::string next = page.header("Feed-Next-Cursor");
    EXPECT_EQ(next, head_cursor(client));
    const auto nothing = client.get(changes_target(next));
    EXPECT_EQ(nothing.status, 200);
    EXPECT_EQ(nothing.body, "");
    EXPECT_EQ(client.get(changes_target(start), "If-None-Match: " + page.header("ETag") + "\r\n").status,
              304);
}

TEST(ChangesPage, ResumesWithoutLossFromEveryCursorEverGiven) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string start = head_cursor(client);
    gateway.register_products(5);
    for (int i = 0; i < 25; ++i) gateway.stock(i * 7 % 5, i + 1);
    gateway.put([&] {
        ledger::Submission gone;
        gone.kind = ledger::MessageKind::product;
        gone.body.bytes = "gone";
        gone.decoded.emplace();
        gone.decoded->generation = gateway.world.ledger->generation();
        auto fact = ledger::testing_world::product("P3");
        fact.deleted = true;
        gone.decoded->products.push_back(fact);
        return gone;
    }());

    for (const int limit : {1, 2, 3, 7, 5000}) {
        Mirror whole;
        std::vector<std::pair<std::string, Mirror>> given;  // each cursor with what was applied up to it
        std::string cursor = start;
        for (int pages = 0;; ++pages) {
            ASSERT_LT(pages, 100);
            const auto page = client.get(changes_target(cursor, "&limit=" + std::to_string(limit)));
            ASSERT_EQ(page.status, 200);
            for (const auto& change : changes_of(page.body)) {
                whole.apply(change);
                given.emplace_back(change.cursor, whole);
            }
            cursor = page.header("Feed-Next-Cursor");
            given.emplace_back(cursor, whole);
            if (page.header("Feed-Up-To-Date") == "true") break;
            EXPECT_EQ(page.header("Cache-Control"), "public, max-age=3600, immutable");
        }
        EXPECT_EQ(whole.quantities().at("P3"), "deleted");
        for (auto& [from, mirror] : given) {
            for (const auto& change : changes_of(client.get(changes_target(from)).body)) mirror.apply(change);
            ASSERT_EQ(mirror.quantities(), whole.quantities()) << "from " << from << " with limit " << limit;
        }
    }
}

TEST(ChangesPage, FullPageNeverChanges) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string start = head_cursor(client);
    gateway.register_products(4);
    // Four events for each of the two storefronts: of the first five, two or three are ours.
    const auto before = client.get(changes_target(start, "&limit=5"));
    for (int i = 0; i < 4; ++i) gateway.stock(i, 9);
    const auto after = client.get(changes_target(start, "&limit=5"));
    EXPECT_EQ(before.header("ETag"), after.header("ETag"));
    const auto old_lines = changes_of(before.body);
    const auto new_lines = changes_of(after.body);
    ASSERT_GE(old_lines.size(), 1U);
    ASSERT_EQ(old_lines.size(), new_lines.size());
    for (std::size_t i = 0; i < old_lines.size(); ++i) {
        EXPECT_EQ(old_lines[i].version, new_lines[i].version);
        EXPECT_EQ(new_lines[i].quantity, "0");
    }
}

TEST(ChangesPage, WhatIsOlderThanMemoryComesFromTheStore) {
    ledger::LedgerOptions options;
    options.tail_events = 8;
    RunningGateway gateway(options);
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string start = head_cursor(client);
    gateway.register_products(30);
    for (int i = 0; i < 30; ++i) gateway.stock(i, i + 1);
    Mirror mirror;
    std::string cursor = start;
    for (int pages = 0; pages < 100; ++pages) {
        const auto page = client.get(changes_target(cursor, "&limit=7"));
        ASSERT_EQ(page.status, 200) << page.body;
        for (const auto& change : changes_of(page.body)) mirror.apply(change);
        cursor = page.header("Feed-Next-Cursor");
        if (page.header("Feed-Up-To-Date") == "true") break;
    }
    ASSERT_EQ(mirror.items.size(), 30U);
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(mirror.quantities()["P" + std::to_string(i)], std::to_string(i + 1));
}

TEST(ChangesPage, OtherStorefrontHasItsOwnCursors) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string first = head_cursor(client);
    const std::string second =
        client.get(changes_target("now", "&storefront=second")).header("Feed-Next-Cursor");
    EXPECT_NE(first, second);
    gateway.register_products(2);
    EXPECT_EQ(changes_of(client.get(changes_target(second, "&storefront=second")).body).size(), 2U);
    EXPECT_EQ(client.get(changes_target(first, "&storefront=second")).status, 409);
    EXPECT_EQ(client.get(changes_target(second)).status, 409);
}

struct BadCursor {
    const char* name;
    const char* query;
    int status;
};
class Cursors : public testing::TestWithParam<BadCursor> {};

TEST_P(Cursors, AreRefusedByWhatIsWrongWithThem) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const ledger::Cursor head = gateway.world.ledger->journal().head();
    std::string query = GetParam().query;
    const auto fill = [&](const std::string& mark, const ledger::Cursor& cursor) {
        if (const auto at = query.find(mark); at != std::string::npos) {
            query.replace(at, mark.size(), ledger::to_string(cursor));
        }
    };
    fill("OTHER_EPOCH", {head.epoch + 1, head.sequence});
    fill("FUTURE", {head.epoch, head.sequence + 10});
    fill("GOOD", head);
    const auto answer = client.get("/v1/availability/changes" + query);
    EXPECT_EQ(answer.status, GetParam().status) << answer.body;
    if (answer.status == 410) {
        EXPECT_NE(answer.header("Link").find("rel=\"restart\""), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(BadCursors, Cursors,
                         testing::Values(BadCursor{"Missing", "", 400}, BadCursor{"Empty", "?cursor=", 400},
                                         BadCursor{"Malformed", "?cursor=abc", 400},
                                         BadCursor{"MalformedFilter", "?cursor=GOOD~x", 400},
                                         BadCursor{"FilterOfTheFirst", "?cursor=GOOD~0", 400},
                                         BadCursor{"OtherEpoch", "?cursor=OTHER_EPOCH", 410},
                                         BadCursor{"Future", "?cursor=FUTURE", 410},
                                         BadCursor{"LimitOfZero", "?cursor=GOOD&limit=0", 400},
                                         BadCursor{"LimitTooLarge", "?cursor=GOOD&limit=5001", 400},
                                         BadCursor{"WaitTooLong", "?cursor=GOOD&wait=61", 400},
                                         BadCursor{"WaitNoNumber", "?cursor=GOOD&wait=x", 400},
                                         BadCursor{"UnknownStorefront", "?cursor=GOOD&storefront=x", 404},
                                         BadCursor{"Good", "?cursor=GOOD", 200}),
                         [](const auto& row) { return row.param.name; });

TEST(LongPoll, AnswersAsSoonAsSomethingChanges) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(1);
    tests::RawClient client(gateway.port());
    const std::string cursor = head_cursor(client);
    client.send("GET " + changes_target(cursor, "&wait=10") + " HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    gateway.stock(0, 3);
    const auto committed = std::chrono::steady_clock::now();
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - committed, 500ms);
    ASSERT_EQ(changes_of(answer.body).size(), 1U);
    EXPECT_EQ(changes_of(answer.body)[0].quantity, "3");
}

TEST(LongPoll, GoesOnWaitingWhereTheNewsIsNotForItsStorefront) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string cursor = head_cursor(client);
    client.send("GET " + changes_target(cursor, "&wait=1") + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Feed-Next-Cursor"), cursor);
    EXPECT_EQ(client.get("/healthz").status, 200);
}

TEST(LongPoll, EndsAtOnceWhenTheGatewayStops) {
    RunningGateway gateway;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string cursor = head_cursor(client);
    client.send("GET " + changes_target(cursor, "&wait=60") + " HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    const auto start = std::chrono::steady_clock::now();
    std::thread stopper([&] { gateway.running.stop(5s); });
    EXPECT_EQ(client.read_answer().status, 204);
    stopper.join();
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

/// An SSE client.
class EventReader {
public:
    EventReader(std::uint16_t port, const std::string& cursor, bool as_header = true) : client_(port) {
        client_.send("GET /v1/availability/changes" +
                     (as_header ? std::string("?cursor=now") : "?cursor=" + cursor) +
                     " HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n" +
                     (as_header ? "Last-Event-ID: " + cursor + "\r\n" : "") + "\r\n");
        client_.read_head(answer);
    }

    struct Event {
        std::string id, type;
        Change change;
    };
    /// nullopt at the end of the stream.
    std::optional<Event> next() {
        for (;;) {
            std::size_t end;
            while ((end = held_.find("\n\n")) == std::string::npos) {
                const std::string chunk = client_.read_chunk();
                if (chunk.empty()) return std::nullopt;
                held_ += chunk;
            }
            const std::string text = held_.substr(0, end + 1);
            held_.erase(0, end + 2);
            if (text.starts_with("retry: ")) continue;
            Event event;
            event.id = field(text, "id: ");
            event.type = field(text, "event: ");
            event.change = change_of(field(text, "data: "));
            EXPECT_EQ(event.id, event.change.cursor) << text;
            EXPECT_EQ(event.type, event.change.type);
            return event;
        }
    }
    /// The next that is no bookmark.
    std::optional<Event> next_change() {
        for (;;) {
            auto event = next();
            if (!event || event->type != "bookmark") return event;
        }
    }

    tests::RawAnswer answer;

private:
    static std::string field(const std::string& text, const std::string& name) {
        const std::size_t at = text.find(name);
        if (at == std::string::npos) return {};
        return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
    }
    tests::RawClient client_;
    std::string held_;
};

TEST(ChangeStream, BringsEachChangeWithItsCursorAsId) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(1);
    tests::RawClient client(gateway.port());
    EventReader events(gateway.port(), head_cursor(client), false);
    ASSERT_EQ(events.answer.status, 200);
    EXPECT_EQ(events.answer.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(events.answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(events.answer.header("X-Accel-Buffering"), "no");
    EXPECT_EQ(events.next()->type, "bookmark");
    for (int i = 1; i <= 20; ++i) {
        gateway.stock(0, i);
        const auto event = events.next();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->change.quantity, std::to_string(i));
    }
}

TEST(ChangeStream, ResumesWithoutLossOrRepetitionAtEveryCut) {
    ledger::LedgerOptions options;
    options.tail_events = 16;  // so that both memory and store are resumed from
    RunningGateway gateway(options);
    // Where the log ends with the other storefront's events, a bookmark takes us to the head.
    gateway.services.bookmark = 200ms;
    gateway.start();
    tests::RawClient client(gateway.port());
    const std::string start = head_cursor(client);
    gateway.register_products(5);
    for (int i = 0; i < 35; ++i) gateway.stock(i * 7 % 5, i + 1);
    std::map<std::string, std::string> truth;
    for (int i = 0; i < 35; ++i) truth["P" + std::to_string(i * 7 % 5)] = std::to_string(i + 1);

    for (int cut = 1; cut <= 12; ++cut) {
        Mirror mirror;
        std::string id = start;
        std::set<std::pair<std::string, std::string>> seen;
        const std::string head = head_cursor(client);
        for (int connections = 0; id != head; ++connections) {
            ASSERT_LT(connections, 100);
            EventReader events(gateway.port(), id);
            for (int k = 0; k < cut && id != head; ++k) {
                const auto event = events.next();
                ASSERT_TRUE(event);
                if (event->type != "bookmark") {
                    EXPECT_TRUE(seen.emplace(event->change.sku, event->change.version).second)
                        << "came twice";
                }
                mirror.apply(event->change);
                id = event->id;
                if (event->type == "bookmark") --k;
            }
        }
        EXPECT_EQ(mirror.quantities(), truth) << "cut after " << cut << " events";
    }
}

TEST(ChangeStream, IdleStreamsGetBookmarks) {
    RunningGateway gateway;
    gateway.services.bookmark = 200ms;
    gateway.start();
    tests::RawClient client(gateway.port());
    EventReader events(gateway.port(), head_cursor(client));
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(events.next()->type, "bookmark");
    EXPECT_GT(std::chrono::steady_clock::now() - start, 500ms);
}

TEST(ChangeStream, EndsByItselfAfterItsTime) {
    RunningGateway gateway;
    gateway.services.shortest_stream = 200ms;
    gateway.services.longest_stream = 400ms;
    gateway.start();
    tests::RawClient client(gateway.port());
    EventReader events(gateway.port(), head_cursor(client));
    const auto start = std::chrono::steady_clock::now();
    while (events.next()) {
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(ChangeStream, CursorOfAnotherEpochIsToldToStartAnew) {
    RunningGateway gateway;
    gateway.start();
    const ledger::Cursor head = gateway.world.ledger->journal().head();
    EventReader events(gateway.port(), ledger::to_string(ledger::Cursor{head.epoch + 1, 1}));
    ASSERT_EQ(events.answer.status, 200);
    EXPECT_EQ(events.next()->type, "reset");
    EXPECT_FALSE(events.next());
}

TEST(ChangeStream, MalformedCursorIsAProblem) {
    RunningGateway gateway;
    gateway.start();
    EXPECT_EQ(EventReader(gateway.port(), "nonsense").answer.status, 400);
}

TEST(ChangeStream, ManyStreamsOfBothLanesSeeTheSame) {
    RunningGateway gateway;
    gateway.start();
    gateway.register_products(3);
    tests::RawClient client(gateway.port());
    const std::string cursor = head_cursor(client);
    std::vector<std::unique_ptr<EventReader>> readers;
    for (int i = 0; i < 20; ++i) readers.push_back(std::make_unique<EventReader>(gateway.port(), cursor));
    for (int i = 0; i < 10; ++i) gateway.stock(i % 3, i + 1);
    for (auto& reader : readers) {
        Mirror mirror;
        while (mirror.quantities()["P0"] != "10") {
            const auto event = reader->next_change();
            ASSERT_TRUE(event);
            mirror.apply(event->change);
        }
        EXPECT_EQ(mirror.quantities(),
                  (std::map<std::string, std::string>{{"P0", "10"}, {"P1", "8"}, {"P2", "9"}}));
    }
}

}  // namespace
}  // namespace crossdock::http
