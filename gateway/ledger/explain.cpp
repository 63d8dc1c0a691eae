#include "gateway/ledger/explain.h"

#include "gateway/core/gtin.h"
#include "gateway/ledger/applier.h"

#include <algorithm>
#include <map>

namespace crossdock::ledger {
namespace {

constexpr std::uint64_t most_record_bytes = 4096;

/// Everything that explaining one product asks for, read once.
struct Sources {
    store::Reading& store;
    Names names;
    model::Policy policy;
    std::map<std::uint32_t, store::FeedRow> feeds;
};

std::string matched_word(std::uint8_t by) {
    switch (by) {
        case by_gtin:
            return "gtin";
        case by_supplier_sku:
            return "supplier_sku";
        case by_acceptance:
            return "accepted";
        default:
            return {};
    }
}

model::StockLine stock_line(const Sources& sources, const store::LineRow& row) {
    model::StockLine line;
    const store::FeedRow& feed = sources.feeds.at(row.feed);
    line.location = feed.location;
    line.available = row.available;
    line.on_hand = row.on_hand;
    line.status = status_word(row.status);
    line.feed = row.feed;
    line.as_of = feed.as_of;
    line.freshness = static_cast<model::Freshness>(feed.level);
    const auto* policy =
        sources.policy.feed(sources.names.partner_of(feed.channel), sources.names.channel(feed.channel));
    if (policy != nullptr) {
        line.effects = policy->effects;
        line.fresh_until = model::fresh_until(policy->expect, feed.as_of);
    }
    line.base_uncertain = (row.flags & Line::base_uncertain) != 0;
    if ((row.flags & Line::has_extra) != 0) {
        LineDetails details = decode_details(row.details_data);
        line.incoming = std::move(details.incoming);
        line.available_from = details.available_from;
    }
    return line;
}

Result<ExplainedLine> explain_line(Sources& sources, const store::LineRow& row) {
    ExplainedLine out;
    out.line = stock_line(sources, row);
    out.changed_by.message = row.changed_by;
    out.changed_by.place = {row.document, row.offset, row.length, row.line, row.segment};
    out.feed_run = row.run;
    const auto lister = sources.feeds.find(row.listed_by);
    if (row.missing == 0 && lister != sources.feeds.end()) {
        out.feed_run = std::max(out.feed_run, lister->second.full_run);
    }
    auto step = sources.store.step(out.feed_run);
    if (!step) return step.error();
    if (*step) out.confirmed_at = (*step)->at;
    auto message = sources.store.message(row.changed_by, false);
    if (!message) return message.error();
    if (!*message) return out;
    out.changed_by.received_at = (*message)->received_at;
    out.changed_by.partner = sources.names.partner_of((*message)->channel);
    out.changed_by.channel = sources.names.channel((*message)->channel);
    out.changed_by.origin = (*message)->origin;
    if (row.length == 0) return out;
    auto bytes = sources.store.body(row.changed_by, row.offset,
                                    std::min<std::uint64_t>(row.length, most_record_bytes));
    if (bytes) out.record_bytes = std::move(*bytes);  // a body that is gone takes its bytes with it, no more
    return out;
}

Result<ExplainedOffer> explain_offer(Sources& sources, const store::OfferRow& row,
                                     const store::ProductRow& product) {
    ExplainedOffer out;
    out.offer.supplier = sources.names.partner(row.partner);
    out.offer.supplier_sku = !row.supplier_sku.empty() ? row.supplier_sku
                             : row.gtin != 0           ? gtin_digits(row.gtin)
                                                       : row.buyer_sku;
    out.matched_by = matched_word(row.matched_by);
    const auto packs = decode_numbers(product.packs_data);
    if (const auto pack = packs.find(out.offer.supplier); pack != packs.end()) out.offer.pack = pack->second;
    if (const auto rules = sources.policy.offers.find(out.offer.supplier);
        rules != sources.policy.offers.end()) {
        out.offer.safety_stock = rules->second.safety_stock;
        out.offer.low_stock = rules->second.low_stock;
        const auto pack = rules->second.packs.find(row.supplier_sku);
        if (pack != rules->second.packs.end()) out.offer.pack = pack->second;
    }
    std::optional<Error> failed;
    const auto take = [&](store::LineRow&& line) {
        auto explained = explain_line(sources, line);
        if (!explained) {
            failed = explained.error();
            return false;
        }
        out.lines.push_back(std::move(*explained));
        return true;
    };
    auto done = sources.store.scan_lines_of(row.id, take);
    if (failed) return *failed;
    if (!done) return done.error();
    return out;
}

Result<Sources> read_sources(store::Reading& store) {
    auto names = Names::read(store);
    if (!names) return names.error();
    auto policy = read_policy(store);
    if (!policy) return policy.error();
    Sources sources{store, std::move(*names), std::move(*policy), {}};
    const auto take = [&sources](store::FeedRow&& row) {
        sources.feeds[row.id] = std::move(row);
        return true;
    };
    if (auto done = store.scan_feeds(take); !done) return done.error();
    return sources;
}

bool sells(const model::Policy& policy, std::uint32_t storefront, const std::string& supplier) {
    if (storefront >= policy.storefronts.size()) return true;
    const auto& suppliers = policy.storefronts[storefront].suppliers;
    return suppliers.empty() || std::find(suppliers.begin(), suppliers.end(), supplier) != suppliers.end();
}

Result<std::shared_ptr<const AvailabilityEntry>> read_entry(store::Reading& store, std::uint32_t storefront,
                                                            const store::ProductRow& product) {
    auto row = store.availability(product.id, storefront);
    if (!row) return row.error();
    if (!*row) return std::shared_ptr<const AvailabilityEntry>();
    auto state = decode_availability((*row)->state_data);
    auto epoch = store.number("epoch");
    if (!state || !epoch) return failure(Errc::io, "an availability cannot be read");
    auto entry = std::make_shared<AvailabilityEntry>();
    entry->storefront = storefront;
    entry->sku = product.sku;
    entry->version = *epoch << 32 | (*row)->number;
    entry->deleted = (*row)->deleted;
    entry->state = std::move(*state);
    entry->registered_at = product.registered_at;
    return std::shared_ptr<const AvailabilityEntry>(std::move(entry));
}

}  // namespace

Result<model::Policy> read_policy(store::Reading& store) {
    auto number = store.number("generation");
    if (!number) return number.error();
    auto row = store.generation(*number);
    if (!row) return row.error();
    if (!*row) return model::Policy();
    auto policy = decode_policy((*row)->policy_data);
    if (!policy) return failure(Errc::io, "the rules of the last configuration cannot be read");
    return std::move(*policy);
}

Result<std::optional<Explanation>> explain(store::Reading& store, std::uint32_t storefront,
                                           const std::string& sku) {
    auto product = store.product_of_sku(sku);
    if (!product) return product.error();
    if (!*product) return std::optional<Explanation>();
    auto entry = read_entry(store, storefront, **product);
    if (!entry) return entry.error();
    if (!*entry) return std::optional<Explanation>();
    auto sources = read_sources(store);
    if (!sources) return sources.error();
    Explanation explanation;
    explanation.entry = std::move(*entry);
    std::vector<store::OfferRow> offers;
    const auto take = [&offers](store::OfferRow&& row) {
        offers.push_back(std::move(row));
        return true;
    };
    if (auto done = store.scan_offers_of((*product)->id, take); !done) return done.error();
    std::vector<model::OfferStock> inputs;
    for (const store::OfferRow& row : offers) {
        const std::string supplier = sources->names.partner(row.partner);
        if ((*product)->deleted || !sells(sources->policy, storefront, supplier)) continue;
        auto explained = explain_offer(*sources, row, **product);
        if (!explained) return explained.error();
        model::OfferStock& input = inputs.emplace_back(explained->offer);
        for (const ExplainedLine& line : explained->lines) input.lines.push_back(line.line);
        explanation.offers.push_back(std::move(*explained));
    }
    explanation.computed = model::compute_availability(inputs, &explanation.trace);
    return std::optional<Explanation>(std::move(explanation));
}

Result<OfferRow> describe_offer(store::Reading& store, const Names& names, const store::OfferRow& row) {
    OfferRow out;
    out.id = row.id;
    out.supplier = names.partner(row.partner);
    out.supplier_sku = row.supplier_sku;
    out.gtin = gtin_digits(row.gtin);
    out.buyer_sku = row.buyer_sku;
    out.matched_by = matched_word(row.matched_by);
    out.first_seen = row.first_seen;
    if (row.product != 0) {
        auto product = store.product(row.product);
        if (!product) return product.error();
        if (*product) out.sku = (*product)->sku;
        return out;
    }
    const auto propose = [&out](const Result<std::optional<store::ProductRow>>& found, std::string_view why) {
        if (found && *found && !(*found)->deleted) {
            out.proposals.push_back((*found)->sku + " (" + std::string(why) + ")");
        }
    };
    if (!row.buyer_sku.empty()) propose(store.product_of_sku(row.buyer_sku), "buyer_sku");
    if (!row.supplier_sku.empty() && row.supplier_sku != row.buyer_sku) {
        propose(store.product_of_sku(row.supplier_sku), "same SKU as the supplier's");
    }
    // Another packaging level of the same goods: never equal, but worth a look.
    for (char indicator = '0'; row.gtin != 0 && indicator <= '8'; ++indicator) {
        std::string body = indicator + out.gtin.substr(1, 12);
        body += gtin_check_digit(body);
        if (body != out.gtin) propose(store.product_of_gtin(gtin_number(body)), "another pack by its GTIN");
    }
    return out;
}

}  // namespace crossdock::ledger
