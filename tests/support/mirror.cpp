#include "tests/support/mirror.h"

#include "tests/support/json.h"

namespace crossdock::support {

MirrorEntry entry_of(const boost::json::value& item) {
    MirrorEntry entry;
    entry.version = static_cast<std::uint64_t>(number_at(item, "version"));
    entry.deleted = flag_at(item, "deleted");
    entry.quantity = number_at(item, "quantity");
    entry.availability = text_at(item, "availability");
    entry.freshness = text_at(item, "freshness");
    return entry;
}

Mirror::Applied Mirror::apply(const boost::json::value& item) {
    const std::string sku = text_at(item, "sku");
    const MirrorEntry after = entry_of(item);
    const auto [place, is_new] = entries_.try_emplace(sku);
    const MirrorEntry before = place->second;
    if (!is_new && after.version == before.version) {
        ++redelivered_;
        return Applied::again;
    }
    if (!is_new && after.version < before.version) {
        ++stale_;
        return Applied::older;
    }
    place->second = after;
    if (on_change_) on_change_(sku, before, after);
    return Applied::newer;
}

const MirrorEntry* Mirror::find(std::string_view sku) const {
    const auto found = entries_.find(sku);
    return found == entries_.end() ? nullptr : &found->second;
}

void Mirror::clear() {
    entries_.clear();
    cursor_.clear();
}

}  // namespace crossdock::support
