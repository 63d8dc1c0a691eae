#pragma once

#include "gateway/core/time.h"
#include "gateway/model/availability.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

/// A point in the journal: everything up to and including `sequence` of `epoch`. On the wire an opaque text.
struct Cursor {
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    friend bool operator==(const Cursor&, const Cursor&) = default;
};
/// "k1.00000000000a1b2c": URL-safe, 64 characters at most.
std::string to_string(const Cursor& cursor);
std::optional<Cursor> parse_cursor(std::string_view text);

/// What one storefront may sell of one product, as readers see it. Immutable once published.
struct AvailabilityEntry {
    std::uint32_t storefront = 0;  ///< index in the policy's storefronts
    std::string sku;
    std::uint64_t version = 0;  ///< epoch x 2^32 + n; only grows
    bool deleted = false;       ///< a tombstone
    model::Availability state;
    Instant registered_at;  ///< as_of of a product without offers
};

/// When each feed was last heard from; filled in when an answer is made.
struct FeedTimes {
    Instant as_of;                       ///< the oldest of the entry's contributing feeds
    std::optional<Instant> fresh_until;  ///< the earliest of them
    std::uint64_t feed_run = 0;          ///< the newest of their runs: third part of the ETag
};

/// The availability that readers see: shards of immutable entries, swapped after COMMIT. All methods may be
/// called from any thread; no lock is held longer than a pointer copy.
class AvailabilityIndex {
public:
    AvailabilityIndex();
    ~AvailabilityIndex();

    /// nullptr for a SKU that was never registered. A tombstone is returned as such.
    std::shared_ptr<const AvailabilityEntry> find(std::uint32_t storefront, std::string_view sku) const;

    FeedTimes times(const AvailabilityEntry& entry) const;

    /// How many offers a feed was the last to state.
    std::uint64_t feed_lines(std::uint32_t feed) const;

    /// The journal's position that everything read after this call is at least as new as.
    Cursor head() const;

    std::size_t size() const;

    /// The entries of one of `shards`, tombstones too, in no order: how a subscriber whose events are gone
    /// begins from the index. Read head() before the first shard; later events bring what changes meanwhile.
    static constexpr std::size_t shards = 1024;
    std::vector<std::shared_ptr<const AvailabilityEntry>> shard(std::size_t number) const;

    struct Impl;  ///< for the ledger, which alone writes
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::ledger
