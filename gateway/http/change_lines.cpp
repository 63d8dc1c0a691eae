#include "gateway/http/change_lines.h"

#include "gateway/publish/render.h"

#include <charconv>
#include <unordered_set>

namespace crossdock::http {
namespace {

/// For each event of the stretch, whether it is to be left out.
std::vector<bool> replaced(std::span<const ledger::JournalEvent> stretch, std::uint32_t storefront) {
    std::vector<bool> skip(stretch.size(), false);
    std::unordered_set<std::string_view> seen;
    seen.reserve(stretch.size());
    for (std::size_t i = stretch.size(); i-- > 0;) {
        const auto& entry = *stretch[i].entry;
        skip[i] = entry.storefront != storefront || !seen.insert(entry.sku).second;
    }
    return skip;
}

void append_change(std::string& out, const std::string& cursor, const ledger::AvailabilityEntry& entry,
                   const ledger::AvailabilityIndex& index) {
    out += "{\"cursor\":\"";
    out += cursor;
    out += "\",\"type\":\"";
    out += entry.deleted ? "delete" : "upsert";
    out += "\",\"item\":";
    publish::render_availability(out, entry, index.times(entry));
    out += '}';
}

template <class Append>
std::size_t for_each_kept(std::span<const ledger::JournalEvent> stretch, std::uint64_t epoch,
                          std::uint32_t storefront, const Append& append) {
    // A stretch of one event, the usual live case, needs no set.
    const auto skip =
        stretch.size() > 1
            ? replaced(stretch, storefront)
            : std::vector<bool>(stretch.size(),
                                !stretch.empty() && stretch.front().entry->storefront != storefront);
    std::size_t count = 0;
    for (std::size_t i = 0; i < stretch.size(); ++i) {
        if (skip[i]) continue;
        append(to_string(FeedCursor{{epoch, stretch[i].sequence}, storefront}), *stretch[i].entry);
        ++count;
    }
    return count;
}

}  // namespace

std::string to_string(const FeedCursor& cursor) {
    std::string text = ledger::to_string(cursor.cursor);
    if (cursor.storefront != 0) text += "~" + std::to_string(cursor.storefront);
    return text;
}

std::optional<FeedCursor> parse_feed_cursor(std::string_view text) {
    if (text.size() > 256) return std::nullopt;
    FeedCursor result;
    const std::size_t mark = text.find('~');
    if (mark != std::string_view::npos) {
        const std::string_view number = text.substr(mark + 1);
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), result.storefront);
        if (error != std::errc() || end != number.data() + number.size() || result.storefront == 0)
            return std::nullopt;
    }
    const auto cursor = ledger::parse_cursor(text.substr(0, mark));
    if (!cursor) return std::nullopt;
    result.cursor = *cursor;
    return result;
}

std::size_t append_lines(std::string& out, std::span<const ledger::JournalEvent> stretch, std::uint64_t epoch,
                         std::uint32_t storefront, const ledger::AvailabilityIndex& index) {
    return for_each_kept(stretch, epoch, storefront, [&](const std::string& cursor, const auto& entry) {
        append_change(out, cursor, entry, index);
        out += '\n';
    });
}

std::size_t append_events(std::string& out, std::span<const ledger::JournalEvent> stretch,
                          std::uint64_t epoch, std::uint32_t storefront,
                          const ledger::AvailabilityIndex& index) {
    return for_each_kept(stretch, epoch, storefront, [&](const std::string& cursor, const auto& entry) {
        out += "id: ";
        out += cursor;
        out += entry.deleted ? "\nevent: delete\ndata: " : "\nevent: upsert\ndata: ";
        append_change(out, cursor, entry, index);
        out += "\n\n";
    });
}

void append_notice(std::string& out, std::string_view type, const FeedCursor& cursor) {
    const std::string text = to_string(cursor);
    out += "id: " + text + "\nevent: ";
    out += type;
    out += "\ndata: {\"cursor\":\"" + text + "\",\"type\":\"";
    out += type;
    out += "\"}\n\n";
}

}  // namespace crossdock::http
