#pragma once

#include "gateway/ledger/index.h"
#include "gateway/ledger/packed.h"

#include <array>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace crossdock::ledger {

/// The writing side of the availability index; the ledger's thread only.
///
/// 1,024 shards, each a hash table of immutable packed entries. A table is never rehashed under its
/// lock: the writer builds the larger one beside it and swaps. So a reader waits for no more than a pointer's
/// copy.
struct AvailabilityIndex::Impl {
    /// What readers need to know of one feed at one location.
    struct Feed {
        Instant as_of{};
        std::optional<Instant> fresh_until;
        std::uint64_t run = 0;
        std::uint64_t lines = 0;
    };

    /// Publishes an entry: new, or in place of the one of its key.
    void put(PackedEntry entry);
    /// Publishes a feed's times; `feed` is its index in entries' Availability::feeds.
    void put_feed(std::uint32_t feed, const Feed& times);
    /// After the entries of a commit: what head() returns from now on.
    void set_head(const Cursor& cursor);

    PackedEntry find(std::uint32_t storefront, std::string_view sku) const;
    FeedTimes times(const AvailabilityEntry& entry) const;
    std::uint64_t feed_lines(std::uint32_t feed) const;
    Cursor head() const;
    std::size_t size() const { return count_.load(std::memory_order_relaxed); }

    std::vector<PackedEntry> shard(std::size_t number) const;

private:
    using Table = std::vector<PackedEntry>;  ///< open addressing, a power of two long, at most 7/8 full
    struct Shard {
        mutable std::mutex lock;
        Table table;
        std::size_t used = 0;  ///< the writer's
    };
    static constexpr std::size_t shard_count = AvailabilityIndex::shards;

    static std::uint64_t hash(std::uint32_t storefront, std::string_view sku);
    static std::size_t slot(const Table& table, std::uint64_t hash, std::uint32_t storefront,
                            std::string_view sku);
    static Table grown(const Table& table);

    std::array<Shard, shard_count> shards_;
    std::atomic<std::size_t> count_{0};
    mutable std::shared_mutex feeds_lock_;
    std::vector<Feed> feeds_;
    mutable std::mutex head_lock_;
    Cursor head_;
};

}  // namespace crossdock::ledger
