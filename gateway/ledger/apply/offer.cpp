#include "gateway/ledger/applier.h"

namespace crossdock::ledger {

std::uint32_t Applier::find_offer(std::uint32_t partner, const model::StockFact& fact,
                                  crypto::Hash128& key) const {
    if (!fact.supplier_sku.empty()) {
        key = State::offer_key(partner, 0, fact.supplier_sku);
        const std::uint32_t known = state_.find_offer(key);
        if (known != 0 || fact.gtin.empty()) return known;
        // Known so far by its GTIN alone: it gets its name now, or its stock would count twice.
        const std::uint32_t nameless = state_.find_offer_of_gtin(partner, gtin_number(fact.gtin));
        return nameless != 0 && state_.offer(nameless).key_kind == 1 ? nameless : 0;
    }
    if (!fact.gtin.empty()) {
        const std::uint64_t gtin = gtin_number(fact.gtin);
        key = State::offer_key(partner, 1, std::to_string(gtin));
        const std::uint32_t named = state_.find_offer_of_gtin(partner, gtin);
        return named != 0 ? named : state_.find_offer(key);
    }
    key = State::offer_key(partner, 2, fact.buyer_sku);
    return state_.find_offer(key);
}

/// By GTIN-14 exactly, then by the SKU that the product lists for this supplier, then by an operator's
/// acceptance. Never guessed.
Applier::Match Applier::match_for(const crypto::Hash128& key, std::uint64_t gtin) const {
    if (gtin != 0) {
        if (const std::uint32_t product = state_.find_product_of_gtin(gtin)) return {product, by_gtin};
    }
    const auto alive = [this](std::uint32_t product) {
        return product != 0 && !state_.product(product).deleted;
    };
    if (const std::uint32_t product = state_.listed_product(key); alive(product))
        return {product, by_supplier_sku};
    if (const std::uint32_t product = state_.accepted_product(key); alive(product))
        return {product, by_acceptance};
    return {};
}

std::int64_t Applier::pack_for(std::uint32_t partner, std::string_view supplier_sku, std::uint32_t product) {
    const auto& packs = state_.offer_policy(partner).packs;
    if (!packs.empty()) {
        if (const auto found = packs.find(std::string(supplier_sku)); found != packs.end())
            return found->second;
    }
    if (product == 0 || !state_.product(product).has_packs) return 1;
    auto row = store_.product(product);
    if (!row || !*row) {
        fail(row ? failure(Errc::io, "a row of products is gone") : row.error());
        return 1;
    }
    const auto of_partner = decode_numbers((*row)->packs_data);
    const auto found = of_partner.find(state_.partner_name(partner));
    return found == of_partner.end() ? 1 : found->second;
}

std::uint32_t Applier::make_offer(std::uint32_t partner, const model::StockFact& fact,
                                  const crypto::Hash128& key) {
    store::OfferRow row;
    row.partner = partner;
    row.key_kind = !fact.supplier_sku.empty() ? 0 : !fact.gtin.empty() ? 1 : 2;
    row.supplier_sku = fact.supplier_sku;
    row.buyer_sku = fact.buyer_sku;
    row.gtin = gtin_number(fact.gtin);
    const Match match = match_for(key, row.gtin);
    row.product = match.product;
    row.matched_by = match.by;
    row.first_seen = time();
    row.made = make_id();
    Offer offer;
    offer.key = key;
    offer.gtin = row.gtin;
    offer.partner = partner;
    offer.product = match.product;
    offer.key_kind = row.key_kind;
    offer.matched_by = match.by;
    offer.pack = pack_for(partner, fact.supplier_sku, match.product);
    row.id = state_.add_offer(offer);
    store_.put(row);
    return row.id;
}

/// A fact that knows more of an offer's names than we did.
void Applier::update_offer(std::uint32_t id, const model::StockFact& fact, const crypto::Hash128& key) {
    const Offer& offer = state_.offer(id);
    const std::uint64_t gtin = fact.gtin.empty() ? offer.gtin : gtin_number(fact.gtin);
    const bool named = offer.key_kind != 0 && !fact.supplier_sku.empty();
    if (gtin == offer.gtin && !named) return;
    auto found = store_.offer(id);
    if (!found || !*found) return fail(found ? failure(Errc::io, "a row of offers is gone") : found.error());
    store::OfferRow row = std::move(**found);
    row.gtin = gtin;
    if (named) {
        row.supplier_sku = fact.supplier_sku;
        row.key_kind = 0;
    }
    state_.set_offer_names(id, named ? key : crypto::Hash128(offer.key), row.key_kind, gtin);
    store_.put(row);
    rematch(id);
}

/// Links an offer to the product that it stands for now, and computes what that changes.
void Applier::rematch(std::uint32_t id) {
    const Offer& offer = state_.offer(id);
    const Match match = match_for(offer.key, offer.gtin);
    auto found = store_.offer(id);
    if (!found || !*found) return fail(found ? failure(Errc::io, "a row of offers is gone") : found.error());
    store::OfferRow row = std::move(**found);
    const std::int64_t pack = pack_for(offer.partner, row.supplier_sku, match.product);
    if (match.product == offer.product && match.by == offer.matched_by && pack == offer.pack) return;
    touch(offer.product);
    touch(match.product);
    state_.set_offer_pack(id, pack);
    state_.set_offer_product(id, match.product, match.by);
    row.product = match.product;
    row.matched_by = match.by;
    store_.put(row);
}

DocumentResult Applier::apply(const model::MatchFact& fact, std::uint64_t message) {
    DocumentResult result;
    result.reference = fact.partner + "/" + fact.supplier_sku;
    result.outcome = Outcome::failed;
    result.records = 1;
    const std::uint32_t supplier = state_.find_partner(fact.partner);
    const crypto::Hash128 key = State::offer_key(supplier, 0, fact.supplier_sku);
    const std::uint32_t offer = supplier == 0 ? 0 : state_.find_offer(key);
    const std::uint32_t product = fact.sku.empty() ? 0 : state_.find_product(fact.sku);
    if (offer == 0) {
        result.reason = "no offer of this supplier has this SKU";
    } else if (!fact.sku.empty() && (product == 0 || state_.product(product).deleted)) {
        result.reason = "no product has this SKU";
    } else if (product != 0 && state_.offer(offer).product != 0 && state_.offer(offer).product != product &&
               state_.offer(offer).matched_by != by_acceptance) {
        result.reason = "the offer is another product's by its GTIN or by that product's own list";
    } else {
        const bool same = state_.accepted_product(key) == product;
        result.outcome = same ? Outcome::unchanged : Outcome::applied;
        (same ? result.unchanged : result.changed) = 1;
        if (same) return result;
        state_.set_accepted(key, product);
        store_.put(store::MatchRow{supplier, fact.supplier_sku, product, message});
        rematch(offer);
    }
    return result;
}

}  // namespace crossdock::ledger
