#include "gateway/ledger/state.h"

#include <utility>

namespace crossdock::ledger {
namespace {

template <class T>
T take_last(std::vector<T>& values) {
    T value = std::move(values.back());
    values.pop_back();
    return value;
}

}  // namespace

void State::begin_group() {
    in_group_ = true;
    counters_before_ = counters;
}

void State::keep_group() {
    for (const Note& note : notes_) {
        if (note.change == Change::feed_changed) feeds_[note.id].saved = false;
        if (note.change == Change::channel_changed) channels_[note.id].saved = false;
    }
    notes_.clear();
    old_lines_.clear();
    old_offers_.clear();
    old_products_.clear();
    old_feeds_.clear();
    old_channels_.clear();
    old_extras_.clear();
    old_entries_.clear();
    old_keys_.clear();
    in_group_ = false;
}

void State::take_back_group() {
    in_group_ = false;
    while (!notes_.empty()) take_back(take_last(notes_));
    counters = counters_before_;
    dirty_feeds_.clear();
    dirty_channels_.clear();
    deadlines_.clear();
    for (std::uint32_t id = 1; id <= feeds_.last(); ++id) {
        feeds_[id].dirty = feeds_[id].saved = false;
        if (feeds_[id].row.due) deadlines_.insert({*feeds_[id].row.due, id});
    }
    for (std::uint32_t id = 1; id <= channels_.last(); ++id)
        channels_[id].dirty = channels_[id].saved = false;
    for (std::uint32_t id = 1; id <= products_.last(); ++id) products_[id].dirty = false;
    resolve_policies();
}

/// In exactly the opposite order of the changes, so that every table is as it was when the note was made.
void State::take_back(const Note& note) {
    const auto line_hash_of = [this](std::uint32_t id) {
        return line_hash(lines_[id].offer, location_of(lines_[id]));
    };
    const auto gtin_of = [this](std::uint32_t id) { return gtin_hash(products_[id].gtin); };
    switch (note.change) {
        case Change::partner_added:
            partner_ids_.erase(partners_.back());
            partners_.pop_back();
            break;
        case Change::channel_added:
            channel_ids_.erase({channels_[note.id].row.partner, channels_[note.id].row.name});
            channels_.remove_last();
            break;
        case Change::channel_changed:
            channels_[note.id] = take_last(old_channels_);
            break;
        case Change::feed_added:
            feeds_.remove_last();
            break;
        case Change::feed_changed:
            feeds_[note.id] = take_last(old_feeds_);
            break;
        case Change::offer_added:
            index_offer(note.id, false);
            offers_.remove_last();
            break;
        case Change::offer_changed:
            index_offer(note.id, false);
            offers_[note.id] = take_last(old_offers_);
            index_offer(note.id, true);
            break;
        case Change::line_added:
            lines_by_offer_.erase(line_hash_of(note.id), note.id, line_hash_of);
            lines_.remove_last();
            break;
        case Change::line_changed:
            lines_[note.id] = take_last(old_lines_);
            break;
        case Change::extra_changed:
            if (auto old = take_last(old_extras_)) {
                extras_[note.id] = std::move(*old);
            } else {
                extras_.erase(note.id);
            }
            break;
        case Change::product_added:
            products_by_sku_.erase(sku_hash(sku(note.id)), note.id,
                                   [this](std::uint32_t id) { return sku_hash(sku(id)); });
            products_.remove_last();
            for (auto& entries : entries_) entries.remove_last();
            break;
        case Change::product_changed:
            if (products_[note.id].gtin != 0) products_by_gtin_.erase(gtin_of(note.id), note.id, gtin_of);
            products_[note.id] = take_last(old_products_);
            if (products_[note.id].gtin != 0) products_by_gtin_.insert(gtin_of(note.id), note.id, gtin_of);
            break;
        case Change::entry_changed: {
            auto [storefront, old] = take_last(old_entries_);
            entries_[storefront][note.id] = std::move(old);
            break;
        }
        case Change::listed_changed:
        case Change::accepted_changed: {
            const auto [key, product] = take_last(old_keys_);
            KeyMap& map = note.change == Change::listed_changed ? listed_ : accepted_;
            if (product != 0) {
                map[key] = product;
            } else {
                map.erase(key);
            }
            break;
        }
    }
}

}  // namespace crossdock::ledger
