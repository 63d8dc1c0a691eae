#pragma once

#include "gateway/ledger/index.h"
#include "gateway/ledger/journal.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::http {

/// A place in the log as the storefront's API writes it: the journal's cursor and, for another storefront
/// than the first, "~" and its number, so that a cursor can never be used with another filter.
struct FeedCursor {
    ledger::Cursor cursor;
    std::uint32_t storefront = 0;
};
std::string to_string(const FeedCursor& cursor);
std::optional<FeedCursor> parse_feed_cursor(std::string_view text);

/// Appends a stretch of the log as NDJSON, one `Change` of the contract a line. Left out is what belongs to
/// another storefront and what a later event of the same stretch replaces: so the newest of each SKU is
/// always there, and the same stretch always gives the same lines (but for as_of and fresh_until). Returns
/// the number of lines.
std::size_t append_lines(std::string& out, std::span<const ledger::JournalEvent> stretch, std::uint64_t epoch,
                         std::uint32_t storefront, const ledger::AvailabilityIndex& index);

/// The same as server-sent events, each with its cursor as id.
std::size_t append_events(std::string& out, std::span<const ledger::JournalEvent> stretch,
                          std::uint64_t epoch, std::uint32_t storefront,
                          const ledger::AvailabilityIndex& index);

/// A `bookmark` or `reset` as a server-sent event.
void append_notice(std::string& out, std::string_view type, const FeedCursor& cursor);

}  // namespace crossdock::http
