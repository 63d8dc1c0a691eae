#include "gateway/ledger/applier.h"

#include <algorithm>

namespace crossdock::ledger {

model::StockLine to_stock_line(const Line& line, const std::string* details, const State& state) {
    model::StockLine out;
    const Feed& feed = state.feed(line.feed);
    out.location = feed.row.location;
    out.available = line.figure();
    if (line.on_hand_scale >= 0) out.on_hand = Decimal::from_parts(line.on_hand, line.on_hand_scale);
    out.status = status_word(line.status);
    out.feed = line.feed;
    out.as_of = feed.row.as_of;
    out.freshness = static_cast<model::Freshness>(feed.row.level);
    if (feed.policy != nullptr) {
        out.effects = feed.policy->effects;
        out.fresh_until = model::fresh_until(feed.policy->expect, feed.row.as_of);
    }
    out.base_uncertain = (line.flags & Line::base_uncertain) != 0;
    if (details != nullptr) {
        LineDetails more = decode_details(*details);
        out.incoming = std::move(more.incoming);
        out.available_from = more.available_from;
    }
    return out;
}

void Applier::touch(std::uint32_t product) {
    if (product != 0 && state_.set_dirty(product, true)) dirty_.push_back(product);
}

void Applier::compute_dirty() {
    for (const std::uint32_t product : dirty_) {
        state_.set_dirty(product, false);
        for (std::uint32_t storefront = 0; storefront < state_.storefronts(); ++storefront) {
            compute(product, storefront);
        }
    }
    dirty_.clear();
}

/// Fills `gathered_` with the offers of a product that a storefront may sell.
void Applier::gather(std::uint32_t product, std::uint32_t storefront) {
    gathered_.clear();
    for (std::uint32_t id = state_.product(product).first_offer; id != 0;) {
        const Offer& offer = state_.offer(id);
        id = offer.next_of_product;
        if (!state_.sells(storefront, offer.partner)) continue;
        const model::OfferPolicy& policy = state_.offer_policy(offer.partner);
        model::OfferStock& stock = gathered_.emplace_back();
        stock.supplier = state_.partner_name(offer.partner);
        stock.pack = offer.pack;
        stock.safety_stock = policy.safety_stock;
        stock.low_stock = policy.low_stock;
        for (std::uint32_t line = offer.first_line; line != 0; line = state_.line(line).next_of_offer) {
            const LineExtra* extra = state_.extra(line);
            stock.lines.push_back(
                to_stock_line(state_.line(line), extra != nullptr ? &extra->details : nullptr, state_));
        }
    }
}

void Applier::compute(std::uint32_t product, std::uint32_t storefront) {
    const bool deleted = state_.product(product).deleted;
    gathered_.clear();
    if (!deleted) gather(product, storefront);
    model::Availability now = model::compute_availability(gathered_);
    std::string state_data = encode(now);
    const PackedEntry& before = state_.entry(product, storefront);
    const bool first = !before || (before.version() & 0xffffffff) == 0;
    if (!first && before.deleted() == deleted && before.state_data() == state_data) return;
    auto entry = std::make_shared<AvailabilityEntry>();
    entry->storefront = storefront;
    entry->sku = state_.sku(product);
    const std::uint64_t number = (before ? before.version() & 0xffffffff : 0) + 1;
    entry->version = state_.epoch << 32 | number;
    entry->deleted = deleted;
    entry->state = std::move(now);
    entry->registered_at = state_.entry(product, 0).registered_at();
    PackedEntry packed = PackedEntry::pack(*entry, state_data);
    store::AvailabilityRow row{product, storefront, static_cast<std::uint32_t>(number), deleted,
                               std::move(state_data)};
    store_.put(row);
    store::EventRow event{++state_.counters.event,  product, storefront, row.number, deleted, step_.sequence,
                          std::move(row.state_data)};
    store_.add(event);
    state_.set_entry(product, storefront, std::move(packed));
    publications_.push_back({event.sequence, product, storefront, std::move(entry)});
}

void Applier::recompute(std::uint32_t feed, std::uint64_t first, std::uint64_t count) {
    const std::uint64_t last = feed == 0 ? state_.last_product() : state_.last_line();
    const std::uint64_t end = std::min(first + count, last + 1);
    for (auto id = static_cast<std::uint32_t>(first); id < end; ++id) {
        if (feed == 0) {
            touch(id);
        } else if (state_.line(id).feed == feed) {
            touch(state_.offer(state_.line(id).offer).product);
        }
    }
}

}  // namespace crossdock::ledger
