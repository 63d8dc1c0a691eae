#include "gateway/ledger/state.h"

#include <algorithm>
#include <sstream>

namespace crossdock::ledger {
namespace {

Error gap(std::string_view table) {
    return failure(Errc::io, "the ids of " + std::string(table) + " are not dense: the store is damaged");
}

std::int64_t micros(Instant instant) {
    return instant.time_since_epoch().count();
}

}  // namespace

Result<void> State::load(store::Reading& store, std::uint64_t new_epoch) {
    epoch = new_epoch;
    for (auto step : {&State::load_names, &State::load_products, &State::load_offers}) {
        if (auto done = (this->*step)(store); !done) return done.error();
    }
    const auto read = [](Result<std::uint64_t> asked, std::uint64_t& out) {
        if (asked) out = *asked;
        return asked.has_value();
    };
    std::uint64_t time = 0;
    if (!read(store.last_message(), counters.message) || !read(store.last_step(), counters.step) ||
        !read(store.last_event(), counters.event) || !read(store.number("last_event"), time) ||
        !read(store.number("last_job"), counters.job) ||
        !read(store.number("generation"), counters.generation)) {
        return failure(Errc::io, "the store does not tell its last numbers");
    }
    counters.event = std::max(counters.event, time);  // the journal may have been cut to nothing
    auto last = store.step(counters.step);
    if (!last) return last.error();
    if (*last) counters.time = (*last)->at;
    return {};
}

Result<void> State::load_names(store::Reading& store) {
    bool dense = true;
    const auto partner = [&](store::PartnerRow&& row) { return dense = add_partner(row.name) == row.id; };
    if (auto done = store.scan_partners(partner); !done) return done.error();
    const auto channel = [&](store::ChannelRow&& row) {
        const std::uint32_t id = add_channel(row.partner, row.name);
        dense = id == row.id;
        channels_[id].row = std::move(row);
        return dense;
    };
    if (auto done = store.scan_channels(channel); !done) return done.error();
    const auto feed = [&](store::FeedRow&& row) {
        const std::uint32_t id = add_feed(row.channel, row.location);
        dense = id == row.id;
        feeds_[id].row = std::move(row);
        if (feeds_[id].row.due) deadlines_.insert({*feeds_[id].row.due, id});
        return dense;
    };
    if (auto done = store.scan_feeds(feed); !done) return done.error();
    take_dirty_channels();
    if (!dense) return gap("partners, channels or feeds");
    return {};
}

Result<void> State::load_products(store::Reading& store) {
    bool dense = true;
    const auto product = [&](store::ProductRow&& row) {
        const std::uint32_t id = add_product(row.sku, row.registered_at);
        dense = id == row.id;
        set_product(id, row.gtin, row.deleted, !row.packs_data.empty());
        if (!row.deleted) {
            for (const auto& [partner, sku] : decode_texts(row.suppliers_data)) {
                if (const auto known = find_partner(partner)) set_listed(offer_key(known, 0, sku), id);
            }
        }
        return dense;
    };
    if (auto done = store.scan_products(product); !done) return done.error();
    if (!dense) return gap("products");
    const auto availability = [&](store::AvailabilityRow&& row) {
        if (row.product > products_.last() || row.storefront >= entries_.size()) return true;
        if (!decode_availability(row.state_data)) return dense = false;
        AvailabilityEntry entry;
        entry.storefront = row.storefront;
        entry.sku = sku(row.product);
        entry.version = epoch << 32 | row.number;
        entry.deleted = row.deleted;
        entry.registered_at = entries_[0][row.product].registered_at();
        entries_[row.storefront][row.product] = PackedEntry::pack(entry, row.state_data);
        return true;
    };
    if (auto done = store.scan_availability(availability); !done) return done.error();
    if (!dense) return failure(Errc::io, "a state of availability cannot be read");
    const auto match = [&](store::MatchRow&& row) {
        set_accepted(offer_key(row.partner, 0, row.supplier_sku), row.product);
        return true;
    };
    if (auto done = store.scan_matches(match); !done) return done.error();
    return {};
}

Result<void> State::load_offers(store::Reading& store) {
    bool dense = true;
    const auto offer = [&](store::OfferRow&& row) {
        Offer out;
        out.partner = row.partner;
        out.key_kind = row.key_kind;
        out.gtin = row.gtin;
        out.product = row.product;
        out.matched_by = row.matched_by;
        out.key = row.key_kind == 1   ? offer_key(row.partner, 1, std::to_string(row.gtin))
                  : row.key_kind == 2 ? offer_key(row.partner, 2, row.buyer_sku)
                                      : offer_key(row.partner, 0, row.supplier_sku);
        return dense = add_offer(out) == row.id;
    };
    if (auto done = store.scan_offers(offer); !done) return done.error();
    const auto line = [&](store::LineRow&& row) {
        Line out;
        out.offer = row.offer;
        out.feed = row.feed;
        out.listed_by = row.listed_by;
        out.available = row.available.mantissa();
        out.available_scale = static_cast<std::int8_t>(row.available.scale());
        if (row.on_hand) {
            out.on_hand = row.on_hand->mantissa();
            out.on_hand_scale = static_cast<std::int8_t>(row.on_hand->scale());
        }
        out.status = row.status;
        out.missing = row.missing;
        out.flags = row.flags;
        out.stated_at = micros(row.stated_at);
        out.message = row.message;
        out.content = row.details_data.empty() ? 0 : crypto::checksum(row.details_data);
        const std::uint32_t id = add_line(out);
        if ((row.flags & Line::has_extra) != 0) {
            set_extra(id, LineExtra{std::move(row.details_data), micros(row.absolute_at)});
        }
        return dense = id == row.id;
    };
    if (auto done = store.scan_lines(line); !done) return done.error();
    if (!dense) return gap("offers or stock");
    return {};
}

std::string State::describe() const {
    std::ostringstream out;
    for (std::uint32_t id = 1; id <= channels_.last(); ++id) {
        const Channel& channel = channels_[id];
        out << "channel " << id << ' ' << partners_[channel.row.partner] << '/' << channel.row.name << ' '
            << channel.row.last_message << '\n';
    }
    for (std::uint32_t id = 1; id <= feeds_.last(); ++id) {
        const Feed& feed = feeds_[id];
        out << "feed " << id << ' ' << feed.row.channel << ' ' << feed.row.location << ' '
            << micros(feed.row.as_of) << ' ' << int{feed.row.level} << ' '
            << (feed.row.due ? micros(*feed.row.due) : 0) << ' ' << feed.row.run << ' '
            << feed.row.full_message << " of " << feed.lines << ' ' << feed.positive << ' ' << feed.listed
            << '\n';
    }
    for (std::uint32_t id = 1; id <= products_.last(); ++id) {
        out << "product " << id << ' ' << sku(id) << ' ' << products_[id].gtin << ' '
            << products_[id].deleted;
        for (const auto& entries : entries_) {
            const auto entry = entries[id].unpack();
            out << ' ' << (entry ? entry->version & 0xffffffff : 0) << ':'
                << (entry ? entry->state.quantity : 0);
        }
        std::vector<std::uint32_t> offers;
        for (auto each = products_[id].first_offer; each != 0; each = offers_[each].next_of_product) {
            offers.push_back(each);
        }
        std::sort(offers.begin(), offers.end());
        for (const std::uint32_t each : offers) out << " o" << each;
        out << (find_product(sku(id)) == id ? "" : " not found") << '\n';
    }
    for (std::uint32_t id = 1; id <= offers_.last(); ++id) {
        const Offer& offer = offers_[id];
        out << "offer " << id << ' ' << offer.partner << ' ' << offer.gtin << " -> " << offer.product << ' '
            << int{offer.matched_by} << " x" << offer.pack
            << (find_offer(offer.key) == id ? "" : " not found") << '\n';
    }
    for (std::uint32_t id = 1; id <= lines_.last(); ++id) {
        const Line& line = lines_[id];
        out << "line " << id << " o" << line.offer << " f" << line.feed << " l" << line.listed_by << ' '
            << line.figure().to_string() << ' ' << line.on_hand << ' ' << int{line.missing} << ' '
            << int{line.flags} << ' ' << line.stated_at << ' ' << line.message << ' ' << line.content
            << (find_line(line.offer, location_of(line)) == id ? "" : " not found") << '\n';
    }
    return out.str();
}

}  // namespace crossdock::ledger
