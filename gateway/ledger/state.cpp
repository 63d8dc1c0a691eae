#include "gateway/ledger/state.h"

#include <algorithm>
#include <functional>

namespace crossdock::ledger {
namespace {

std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93ull;
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93ull;
    return value ^ (value >> 32);
}

const model::OfferPolicy no_offer_policy{};

}  // namespace

State::State() : policy_(std::make_shared<model::Policy>()), entries_(1) {
    resolve_policies();
}

std::uint64_t State::gtin_hash(std::uint64_t gtin) {
    return mix(gtin);
}

std::uint64_t State::line_hash(std::uint32_t offer, std::uint32_t location) {
    return mix(std::uint64_t{offer} << 32 | location);
}

std::uint64_t State::sku_hash(std::string_view sku) {
    return crypto::checksum(sku);
}

crypto::Hash128 State::offer_key(std::uint32_t partner, std::uint8_t kind, std::string_view text) {
    return crypto::hash128(text, std::uint64_t{kind} << 32 | partner);
}

// ---------------------------------------------------------------- names

std::uint32_t State::find_partner(std::string_view name) const {
    const auto found = partner_ids_.find(name);
    return found == partner_ids_.end() ? 0 : found->second;
}

std::uint32_t State::add_partner(const std::string& name) {
    const auto id = static_cast<std::uint32_t>(partners_.size());
    partners_.push_back(name);
    partner_ids_[name] = id;
    resolve_policies();
    if (in_group_) notes_.push_back({Change::partner_added, id});
    return id;
}

std::uint32_t State::find_channel(std::string_view partner, std::string_view name) const {
    const auto found = channel_ids_.find({find_partner(partner), std::string(name)});
    return found == channel_ids_.end() ? 0 : found->second;
}

std::uint32_t State::add_channel(std::uint32_t partner, const std::string& name) {
    Channel channel;
    channel.row.partner = partner;
    channel.row.name = name;
    channel.policy = policy_->feed(partners_[partner], name);
    const std::uint32_t id = channels_.add(std::move(channel));
    channels_[id].row.id = id;
    channel_ids_[{partner, name}] = id;
    if (in_group_) notes_.push_back({Change::channel_added, id});
    return id;
}

Channel& State::change_channel(std::uint32_t id) {
    Channel& channel = channels_[id];
    if (in_group_ && !channel.saved) {
        old_channels_.push_back(channel);
        notes_.push_back({Change::channel_changed, id});
        channel.saved = true;
    }
    if (!channel.dirty) {
        channel.dirty = true;
        dirty_channels_.push_back(id);
    }
    return channel;
}

// ---------------------------------------------------------------- feeds

std::uint32_t State::intern(const std::string& location) {
    const auto [found, added] =
        location_ids_.try_emplace(location, static_cast<std::uint32_t>(locations_.size()));
    if (added) locations_.push_back(location);
    return found->second;
}

std::uint32_t State::find_location(const std::string& name) const {
    const auto found = location_ids_.find(name);
    return found == location_ids_.end() ? no_location : found->second;
}

std::uint32_t State::find_feed(std::uint32_t channel, std::string_view location) const {
    for (const std::uint32_t feed : channels_[channel].feeds) {
        if (feeds_[feed].row.location == location) return feed;
    }
    return 0;
}

std::uint32_t State::add_feed(std::uint32_t channel, const std::string& location) {
    Feed feed;
    feed.row.channel = channel;
    feed.row.location = location;
    feed.location = intern(location);
    feed.policy = channels_[channel].policy;
    const std::uint32_t id = feeds_.add(std::move(feed));
    feeds_[id].row.id = id;
    change_channel(channel).feeds.push_back(id);
    if (in_group_) notes_.push_back({Change::feed_added, id});
    return id;
}

Feed& State::change_feed(std::uint32_t id) {
    Feed& feed = feeds_[id];
    if (in_group_ && !feed.saved) {
        old_feeds_.push_back(feed);
        notes_.push_back({Change::feed_changed, id});
        feed.saved = true;
    }
    if (!feed.dirty) {
        feed.dirty = true;
        dirty_feeds_.push_back(id);
    }
    return feed;
}

void State::set_due(std::uint32_t id, std::optional<Instant> due) {
    Feed& feed = change_feed(id);
    if (feed.row.due) deadlines_.erase({*feed.row.due, id});
    feed.row.due = due;
    if (due) deadlines_.insert({*due, id});
}

std::vector<std::uint32_t> State::take_dirty_feeds() {
    for (const std::uint32_t id : dirty_feeds_) feeds_[id].dirty = false;
    std::sort(dirty_feeds_.begin(), dirty_feeds_.end());
    return std::exchange(dirty_feeds_, {});
}

std::vector<std::uint32_t> State::take_dirty_channels() {
    for (const std::uint32_t id : dirty_channels_) channels_[id].dirty = false;
    std::sort(dirty_channels_.begin(), dirty_channels_.end());
    return std::exchange(dirty_channels_, {});
}

// ---------------------------------------------------------------- offers

std::uint32_t State::find_offer(const crypto::Hash128& key) const {
    return offers_by_key_.find(key.high, [&](std::uint32_t id) { return offers_[id].key == key; });
}

std::uint32_t State::find_offer_of_gtin(std::uint32_t partner, std::uint64_t gtin) const {
    std::uint32_t only = 0;
    bool several = false;
    offers_by_gtin_.find(gtin_hash(gtin), [&](std::uint32_t id) {
        if (offers_[id].gtin != gtin || offers_[id].partner != partner) return false;
        several = only != 0;
        only = id;
        return several;
    });
    return several ? 0 : only;
}

std::vector<std::uint32_t> State::offers_of_gtin(std::uint64_t gtin) const {
    std::vector<std::uint32_t> offers;
    offers_by_gtin_.find(gtin_hash(gtin), [&](std::uint32_t id) {
        if (offers_[id].gtin == gtin) offers.push_back(id);
        return false;
    });
    std::sort(offers.begin(), offers.end());
    return offers;
}

void State::index_offer(std::uint32_t id, bool add) {
    const auto key_of = [this](std::uint32_t each) { return offers_[each].key.high; };
    const auto gtin_of = [this](std::uint32_t each) { return gtin_hash(offers_[each].gtin); };
    const Offer& offer = offers_[id];
    if (add) {
        offers_by_key_.insert(offer.key.high, id, key_of);
        if (offer.gtin != 0) offers_by_gtin_.insert(gtin_hash(offer.gtin), id, gtin_of);
    } else {
        offers_by_key_.erase(offer.key.high, id, key_of);
        if (offer.gtin != 0) offers_by_gtin_.erase(gtin_hash(offer.gtin), id, gtin_of);
    }
}

std::uint32_t State::add_offer(const Offer& offer) {
    const std::uint32_t id = offers_.add(offer);
    offers_[id].product = 0;
    index_offer(id, true);
    if (in_group_) notes_.push_back({Change::offer_added, id});
    if (offer.product != 0) set_offer_product(id, offer.product, offer.matched_by);
    return id;
}

void State::set_offer_names(std::uint32_t id, const crypto::Hash128& key, std::uint8_t kind,
                            std::uint64_t gtin) {
    index_offer(id, false);
    old_offers_.push_back(offers_[id]);
    notes_.push_back({Change::offer_changed, id});
    offers_[id].key = key;
    offers_[id].key_kind = kind;
    offers_[id].gtin = gtin;
    index_offer(id, true);
}

void State::set_offer_pack(std::uint32_t id, std::int64_t pack) {
    if (offers_[id].pack == pack) return;
    if (in_group_) {
        old_offers_.push_back(offers_[id]);
        notes_.push_back({Change::offer_changed, id});
    }
    offers_[id].pack = pack;
}

void State::set_offer_product(std::uint32_t id, std::uint32_t product, std::uint8_t matched_by) {
    const auto save_offer = [this](std::uint32_t each) {
        if (!in_group_) return;
        old_offers_.push_back(offers_[each]);
        notes_.push_back({Change::offer_changed, each});
    };
    const auto save_product = [this](std::uint32_t each) {
        if (!in_group_) return;
        old_products_.push_back(products_[each]);
        notes_.push_back({Change::product_changed, each});
    };
    Offer& offer = offers_[id];
    if (offer.product != product && offer.product != 0) {
        Product& left = products_[offer.product];
        if (left.first_offer == id) {
            save_product(offer.product);
            left.first_offer = offer.next_of_product;
        } else {
            std::uint32_t before = left.first_offer;
            while (offers_[before].next_of_product != id) before = offers_[before].next_of_product;
            save_offer(before);
            offers_[before].next_of_product = offer.next_of_product;
        }
    }
    save_offer(id);
    if (offer.product != product) {
        offer.next_of_product = 0;
        if (product != 0) {
            save_product(product);
            offer.next_of_product = products_[product].first_offer;
            products_[product].first_offer = id;
        }
        offer.product = product;
    }
    offer.matched_by = matched_by;
}

// ---------------------------------------------------------------- lines

std::uint32_t State::find_line(std::uint32_t offer, std::uint32_t location) const {
    return lines_by_offer_.find(line_hash(offer, location), [&](std::uint32_t id) {
        return lines_[id].offer == offer && location_of(lines_[id]) == location;
    });
}

void State::count(const Line& line, int by) {
    const auto add = [by](std::uint64_t& figure) { figure += static_cast<std::uint64_t>(std::int64_t{by}); };
    Feed& owner = in_group_ ? change_feed(line.feed) : feeds_[line.feed];
    add(owner.lines);
    if (line.positive()) add(owner.positive);
    if (line.listed_by == 0 || (line.missing != 0 && (line.flags & Line::missing_settled) != 0)) return;
    Feed& lister = in_group_ ? change_feed(line.listed_by) : feeds_[line.listed_by];
    add(line.missing == 0 ? lister.listed : lister.absent);
}

std::uint32_t State::add_line(const Line& line) {
    const std::uint32_t id = lines_.add(line);
    lines_[id].next_of_offer = offers_[line.offer].first_line;
    if (in_group_) {
        old_offers_.push_back(offers_[line.offer]);
        notes_.push_back({Change::offer_changed, line.offer});
    }
    offers_[line.offer].first_line = id;
    count(line, 1);
    const auto hash_of = [this](std::uint32_t each) {
        return line_hash(lines_[each].offer, location_of(lines_[each]));
    };
    lines_by_offer_.insert(hash_of(id), id, hash_of);
    if (in_group_) notes_.push_back({Change::line_added, id});
    return id;
}

void State::set_line(std::uint32_t id, const Line& line) {
    if (in_group_) {
        old_lines_.push_back(lines_[id]);
        notes_.push_back({Change::line_changed, id});
    }
    count(lines_[id], -1);
    const std::uint32_t next = lines_[id].next_of_offer;
    lines_[id] = line;
    lines_[id].next_of_offer = next;
    count(line, 1);
}

const LineExtra* State::extra(std::uint32_t line) const {
    if ((lines_[line].flags & Line::has_extra) == 0) return nullptr;
    const auto found = extras_.find(line);
    return found == extras_.end() ? nullptr : &found->second;
}

void State::set_extra(std::uint32_t line, std::optional<LineExtra> extra) {
    const auto found = extras_.find(line);
    if (in_group_) {
        old_extras_.push_back(found == extras_.end() ? std::optional<LineExtra>() : found->second);
        notes_.push_back({Change::extra_changed, line});
    }
    if (extra) {
        extras_[line] = std::move(*extra);
    } else if (found != extras_.end()) {
        extras_.erase(found);
    }
}

// ---------------------------------------------------------------- products

std::uint32_t State::find_product(std::string_view sku) const {
    return products_by_sku_.find(sku_hash(sku), [&](std::uint32_t id) { return this->sku(id) == sku; });
}

std::uint32_t State::find_product_of_gtin(std::uint64_t gtin) const {
    return products_by_gtin_.find(gtin_hash(gtin), [&](std::uint32_t id) {
        return products_[id].gtin == gtin && !products_[id].deleted;
    });
}

std::uint32_t State::add_product(const std::string& sku, Instant registered_at) {
    const std::uint32_t id = products_.add({});
    AvailabilityEntry unversioned;
    unversioned.sku = sku;
    unversioned.registered_at = registered_at;
    const PackedEntry entry = PackedEntry::pack(unversioned);
    for (auto& entries : entries_) entries.add(entry);
    products_by_sku_.insert(sku_hash(sku), id,
                            [this](std::uint32_t each) { return sku_hash(this->sku(each)); });
    if (in_group_) notes_.push_back({Change::product_added, id});
    return id;
}

void State::set_product(std::uint32_t id, std::uint64_t gtin, bool deleted, bool has_packs) {
    const auto hash_of = [this](std::uint32_t each) { return gtin_hash(products_[each].gtin); };
    Product& product = products_[id];
    if (in_group_) {
        old_products_.push_back(product);
        notes_.push_back({Change::product_changed, id});
    }
    if (product.gtin != gtin) {
        if (product.gtin != 0) products_by_gtin_.erase(hash_of(id), id, hash_of);
        product.gtin = gtin;
        if (gtin != 0) products_by_gtin_.insert(hash_of(id), id, hash_of);
    }
    product.deleted = deleted;
    product.has_packs = has_packs;
}

bool State::set_dirty(std::uint32_t product, bool dirty) {
    return std::exchange(products_[product].dirty, dirty) != dirty;
}

const PackedEntry& State::entry(std::uint32_t product, std::uint32_t storefront) const {
    return entries_[storefront][product];
}

void State::set_entry(std::uint32_t product, std::uint32_t storefront, PackedEntry entry) {
    PackedEntry& place = entries_[storefront][product];
    if (in_group_) {
        old_entries_.push_back({storefront, place});
        notes_.push_back({Change::entry_changed, product});
    }
    place = std::move(entry);
}

std::uint32_t State::listed_product(const crypto::Hash128& key) const {
    const auto found = listed_.find(key);
    return found == listed_.end() ? 0 : found->second;
}

std::uint32_t State::accepted_product(const crypto::Hash128& key) const {
    const auto found = accepted_.find(key);
    return found == accepted_.end() ? 0 : found->second;
}

void State::set_listed(const crypto::Hash128& key, std::uint32_t product) {
    if (in_group_) {
        old_keys_.push_back({key, listed_product(key)});
        notes_.push_back({Change::listed_changed, 0});
    }
    if (product != 0) {
        listed_[key] = product;
    } else {
        listed_.erase(key);
    }
}

void State::set_accepted(const crypto::Hash128& key, std::uint32_t product) {
    if (in_group_) {
        old_keys_.push_back({key, accepted_product(key)});
        notes_.push_back({Change::accepted_changed, 0});
    }
    if (product != 0) {
        accepted_[key] = product;
    } else {
        accepted_.erase(key);
    }
}

// ---------------------------------------------------------------- rules

void State::set_policy(std::shared_ptr<const model::Policy> policy) {
    policy_ = std::move(policy);
    while (entries_.size() < storefronts()) {
        Chunked<PackedEntry>& added = entries_.emplace_back();
        for (std::uint32_t id = 0; id < products_.last(); ++id) added.add(PackedEntry());
    }
    resolve_policies();
    for (std::uint32_t id = 1; id <= channels_.last(); ++id) {
        channels_[id].policy = policy_->feed(partners_[channels_[id].row.partner], channels_[id].row.name);
        for (const std::uint32_t feed : channels_[id].feeds) feeds_[feed].policy = channels_[id].policy;
    }
}

void State::resolve_policies() {
    offer_policies_.assign(partners_.size(), &no_offer_policy);
    for (const auto& [partner, offers] : policy_->offers) {
        if (const std::uint32_t id = find_partner(partner); id != 0) offer_policies_[id] = &offers;
    }
    sells_.assign(storefronts(), std::vector<bool>(partners_.size(), true));
    for (std::size_t index = 0; index < policy_->storefronts.size(); ++index) {
        const auto& suppliers = policy_->storefronts[index].suppliers;
        if (suppliers.empty()) continue;
        for (std::size_t id = 1; id < partners_.size(); ++id) {
            sells_[index][id] =
                std::find(suppliers.begin(), suppliers.end(), partners_[id]) != suppliers.end();
        }
    }
}

bool State::sells(std::size_t storefront, std::uint32_t partner) const {
    return sells_[storefront][partner];
}

const model::OfferPolicy& State::offer_policy(std::uint32_t partner) const {
    return *offer_policies_[partner];
}

}  // namespace crossdock::ledger
