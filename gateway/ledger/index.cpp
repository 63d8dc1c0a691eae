#include "gateway/ledger/index.h"

#include "gateway/ledger/index_impl.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>

namespace crossdock::ledger {

std::string to_string(const Cursor& cursor) {
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "k%llx.%016llx",
                                     static_cast<unsigned long long>(cursor.epoch),
                                     static_cast<unsigned long long>(cursor.sequence));
    return std::string(text.data(), static_cast<std::size_t>(length));
}

std::optional<Cursor> parse_cursor(std::string_view text) {
    // Only what to_string writes: a cursor has one spelling, so that it can be compared as a text.
    const std::size_t dot = text.find('.');
    if (text.size() < 4 || text[0] != 'k' || dot == std::string_view::npos || text.size() != dot + 17)
        return std::nullopt;
    Cursor cursor;
    const char* const end = text.data() + text.size();
    const auto epoch = std::from_chars(text.data() + 1, text.data() + dot, cursor.epoch, 16);
    const auto sequence = std::from_chars(text.data() + dot + 1, end, cursor.sequence, 16);
    if (epoch.ec != std::errc() || sequence.ec != std::errc() || epoch.ptr != text.data() + dot ||
        sequence.ptr != end)
        return std::nullopt;
    if (to_string(cursor) != text) return std::nullopt;
    return cursor;
}

std::uint64_t AvailabilityIndex::Impl::hash(std::uint32_t storefront, std::string_view sku) {
    // std::hash is stable within a process, which is all that a table in memory needs.
    std::uint64_t value = std::hash<std::string_view>{}(sku) + storefront * 0x9E3779B97F4A7C15ull;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93ull;
    return value ^ (value >> 32);
}

std::size_t AvailabilityIndex::Impl::slot(const Table& table, std::uint64_t hash, std::uint32_t storefront,
                                          std::string_view sku) {
    const std::size_t mask = table.size() - 1;
    std::size_t at = (hash / shard_count) & mask;
    while (table[at] && (table[at].storefront() != storefront || table[at].sku() != sku))
        at = (at + 1) & mask;
    return at;
}

AvailabilityIndex::Impl::Table AvailabilityIndex::Impl::grown(const Table& table) {
    Table larger(std::max<std::size_t>(8, table.size() * 2));
    for (const PackedEntry& entry : table) {
        if (!entry) continue;
        const std::uint64_t key = hash(entry.storefront(), entry.sku());
        larger[slot(larger, key, entry.storefront(), entry.sku())] = entry;
    }
    return larger;
}

void AvailabilityIndex::Impl::put(PackedEntry entry) {
    const std::uint64_t key = hash(entry.storefront(), entry.sku());
    Shard& shard = shards_[key % shard_count];
    if ((shard.used + 1) * 8 > shard.table.size() * 7) {
        Table larger = grown(shard.table);
        const std::lock_guard guard(shard.lock);
        shard.table.swap(larger);
    }
    const std::size_t at = slot(shard.table, key, entry.storefront(), entry.sku());
    const bool added = !shard.table[at];
    {
        const std::lock_guard guard(shard.lock);
        std::swap(shard.table[at], entry);
    }
    if (!added) return;
    ++shard.used;
    count_.fetch_add(1, std::memory_order_relaxed);
}

PackedEntry AvailabilityIndex::Impl::find(std::uint32_t storefront, std::string_view sku) const {
    const std::uint64_t key = hash(storefront, sku);
    const Shard& shard = shards_[key % shard_count];
    const std::lock_guard guard(shard.lock);
    if (shard.table.empty()) return {};
    return shard.table[slot(shard.table, key, storefront, sku)];
}

void AvailabilityIndex::Impl::put_feed(std::uint32_t feed, const Feed& times) {
    const std::unique_lock guard(feeds_lock_);
    if (feeds_.size() <= feed) feeds_.resize(feed + 1);
    feeds_[feed] = times;
}

FeedTimes AvailabilityIndex::Impl::times(const AvailabilityEntry& entry) const {
    FeedTimes out;
    out.as_of = entry.registered_at;
    bool first = true;
    const std::shared_lock guard(feeds_lock_);
    for (const std::uint32_t feed : entry.state.feeds) {
        if (feed >= feeds_.size()) continue;
        const Feed& times = feeds_[feed];
        out.as_of = first ? times.as_of : std::min(out.as_of, times.as_of);
        if (times.fresh_until && (!out.fresh_until || *times.fresh_until < *out.fresh_until))
            out.fresh_until = times.fresh_until;
        out.feed_run = std::max(out.feed_run, times.run);
        first = false;
    }
    return out;
}

std::uint64_t AvailabilityIndex::Impl::feed_lines(std::uint32_t feed) const {
    const std::shared_lock guard(feeds_lock_);
    return feed < feeds_.size() ? feeds_[feed].lines : 0;
}

void AvailabilityIndex::Impl::set_head(const Cursor& cursor) {
    const std::lock_guard guard(head_lock_);
    head_ = cursor;
}

Cursor AvailabilityIndex::Impl::head() const {
    const std::lock_guard guard(head_lock_);
    return head_;
}

std::vector<PackedEntry> AvailabilityIndex::Impl::shard(std::size_t number) const {
    std::vector<PackedEntry> entries;
    {
        const std::lock_guard guard(shards_[number].lock);
        entries = shards_[number].table;
    }
    std::erase_if(entries, [](const PackedEntry& entry) { return !entry; });
    return entries;
}

AvailabilityIndex::AvailabilityIndex() : impl_(std::make_unique<Impl>()) {}
AvailabilityIndex::~AvailabilityIndex() = default;

std::shared_ptr<const AvailabilityEntry> AvailabilityIndex::find(std::uint32_t storefront,
                                                                 std::string_view sku) const {
    return impl_->find(storefront, sku).unpack();
}

FeedTimes AvailabilityIndex::times(const AvailabilityEntry& entry) const {
    return impl_->times(entry);
}

std::uint64_t AvailabilityIndex::feed_lines(std::uint32_t feed) const {
    return impl_->feed_lines(feed);
}

Cursor AvailabilityIndex::head() const {
    return impl_->head();
}

std::size_t AvailabilityIndex::size() const {
    return impl_->size();
}

std::vector<std::shared_ptr<const AvailabilityEntry>> AvailabilityIndex::shard(std::size_t number) const {
    std::vector<std::shared_ptr<const AvailabilityEntry>> entries;
    for (const PackedEntry& entry : impl_->shard(number)) entries.push_back(entry.unpack());
    return entries;
}

}  // namespace crossdock::ledger
