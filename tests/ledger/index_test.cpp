#include "gateway/ledger/index.h"

#include "gateway/ledger/index_impl.h"
#include "gateway/ledger/journal.h"
#include "gateway/ledger/journal_impl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace crossdock::ledger {
namespace {

std::shared_ptr<const AvailabilityEntry> entry(std::string sku, std::uint64_t version,
                                               std::uint32_t storefront = 0) {
    auto out = std::make_shared<AvailabilityEntry>();
    out->sku = std::move(sku);
    out->version = version;
    out->storefront = storefront;
    return out;
}

TEST(CursorText, ReadsBackWhatItWrites) {
    const Cursor cursor{3, 0xA1B2C};
    EXPECT_EQ(to_string(cursor), "k3.00000000000a1b2c");
    EXPECT_EQ(parse_cursor(to_string(cursor)), cursor);
}

TEST(CursorText, EverythingElseIsMalformed) {
    for (const char* text :
         {"", "k", "k.", "3.00000000000a1b2c", "k3.a1b2c", "k3.00000000000A1B2C", "k03.00000000000a1b2c",
          "k3.00000000000a1b2c ", "kx.00000000000a1b2c", "k3.00000000000a1b2g", "k3.-000000000a1b2c0"}) {
        EXPECT_EQ(parse_cursor(text), std::nullopt) << text;
    }
}

TEST(Index, FindsEachOfManyAndTheNewestVersion) {
    AvailabilityIndex index;
    for (int i = 0; i < 20'000; ++i)
        index.impl().put(PackedEntry::pack(*entry("SKU-" + std::to_string(i), 1)));
    for (int i = 0; i < 20'000; i += 7)
        index.impl().put(PackedEntry::pack(*entry("SKU-" + std::to_string(i), 2)));
    EXPECT_EQ(index.size(), 20'000u);
    for (int i = 0; i < 20'000; ++i) {
        const auto found = index.find(0, "SKU-" + std::to_string(i));
        ASSERT_TRUE(found);
        ASSERT_EQ(found->version, i % 7 == 0 ? 2u : 1u);
    }
    EXPECT_EQ(index.find(0, "SKU"), nullptr);
    EXPECT_EQ(index.find(1, "SKU-1"), nullptr);
}

TEST(Packed, UnpacksToWhatWasPacked) {
    AvailabilityEntry one;
    one.storefront = 3;
    one.sku = "SHOP-7";
    one.version = std::uint64_t{2} << 32 | 9;
    one.deleted = true;
    one.registered_at = *parse_rfc3339("2026-11-25T12:00:00Z");
    one.state.word = model::AvailabilityWord::limited_availability;
    one.state.quantity = 41;
    one.state.on_hand = 44;
    one.state.incoming = {{12, std::nullopt}};
    one.state.locations = {{"supplier:north", 40}, {"supplier:south", 1}};
    one.state.feeds = {2, 5};
    const PackedEntry packed = PackedEntry::pack(one);
    const PackedEntry copy = packed;  // NOLINT(performance-unnecessary-copy-initialization): the subject
    const auto read = copy.unpack();
    EXPECT_EQ(read->storefront, one.storefront);
    EXPECT_EQ(read->sku, one.sku);
    EXPECT_EQ(read->version, one.version);
    EXPECT_EQ(read->deleted, one.deleted);
    EXPECT_EQ(read->registered_at, one.registered_at);
    EXPECT_EQ(read->state, one.state);
    EXPECT_EQ(PackedEntry().unpack(), nullptr);
}

TEST(Index, ShardsTogetherHoldEveryEntryOnce) {
    AvailabilityIndex index;
    for (int i = 0; i < 5000; ++i) index.impl().put(PackedEntry::pack(*entry("SKU-" + std::to_string(i), 1)));
    std::set<std::string> skus;
    for (std::size_t i = 0; i < AvailabilityIndex::shards; ++i) {
        for (const auto& found : index.shard(i)) EXPECT_TRUE(skus.insert(found->sku).second);
    }
    EXPECT_EQ(skus.size(), 5000u);
}

TEST(Index, TimesAreTheOldestAsOfAndTheEarliestEnd) {
    AvailabilityIndex index;
    const Instant noon = *parse_rfc3339("2026-11-25T12:00:00Z");
    index.impl().put_feed(0, {noon, noon + std::chrono::hours(2), 7});
    index.impl().put_feed(1, {noon - std::chrono::hours(1), std::nullopt, 9});
    AvailabilityEntry both;
    both.registered_at = noon - std::chrono::hours(99);
    both.state.feeds = {0, 1};
    const FeedTimes times = index.times(both);
    EXPECT_EQ(times.as_of, noon - std::chrono::hours(1));
    EXPECT_EQ(times.fresh_until, noon + std::chrono::hours(2));
    EXPECT_EQ(times.feed_run, 9u);
    both.state.feeds.clear();
    EXPECT_EQ(index.times(both).as_of, both.registered_at);
}

TEST(Index, ReadersSeeWholeEntriesWhileItGrows) {
    AvailabilityIndex index;
    std::atomic<bool> done{false};
    std::thread reader([&] {
        while (!done) {
            for (int i = 0; i < 3000; i += 11) {
                const auto found = index.find(0, "SKU-" + std::to_string(i));
                if (found) {
                    EXPECT_EQ(found->sku, "SKU-" + std::to_string(i));
                }
            }
        }
    });
    for (std::uint64_t version = 1; version < 5; ++version) {
        for (int i = 0; i < 3000; ++i)
            index.impl().put(PackedEntry::pack(*entry("SKU-" + std::to_string(i), version)));
    }
    done = true;
    reader.join();
}

std::vector<JournalEvent> events(std::uint64_t first, std::uint64_t last) {
    std::vector<JournalEvent> out;
    for (; first <= last; ++first) out.push_back({first, entry("S", first)});
    return out;
}

TEST(Tail, GivesEventsAfterACursorAndNothingAtTheHead) {
    JournalTail tail;
    tail.impl().start({1, 10}, 0, 100);
    tail.impl().append(events(11, 15));
    ASSERT_TRUE(tail.read(12, 10));
    EXPECT_EQ(tail.read(12, 10)->front().sequence, 13u);
    EXPECT_EQ(tail.read(12, 2)->size(), 2u);
    EXPECT_TRUE(tail.read(15, 10)->empty());
    EXPECT_EQ(tail.head(), (Cursor{1, 15}));
}

TEST(Tail, WhatItDoesNotHoldIsTheStoresMatter) {
    JournalTail tail;
    tail.impl().start({1, 10}, 0, 4);
    EXPECT_FALSE(tail.read(9, 1));
    EXPECT_TRUE(tail.read(10, 1));
    tail.impl().append(events(11, 20));
    EXPECT_FALSE(tail.read(15, 1));
    EXPECT_EQ(tail.read(16, 9)->size(), 4u);
}

TEST(Tail, RingsEachSubscriberOnceACommitUntilItLeaves) {
    JournalTail tail;
    tail.impl().start({1, 0}, 0, 100);
    std::vector<std::uint64_t> heard;
    const std::uint64_t id = tail.subscribe([&](std::uint64_t head) { heard.push_back(head); });
    tail.impl().append(events(1, 3));
    tail.impl().append({});
    tail.impl().append(events(4, 4));
    tail.unsubscribe(id);
    tail.impl().append(events(5, 5));
    EXPECT_THAT(heard, testing::ElementsAre(3u, 4u));
}

}  // namespace
}  // namespace crossdock::ledger
