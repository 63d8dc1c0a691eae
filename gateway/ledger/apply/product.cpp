#include "gateway/ledger/applier.h"

#include <algorithm>
#include <set>

namespace crossdock::ledger {
namespace {

constexpr std::size_t most_sku_bytes = 256;

DocumentResult refused(DocumentResult result, std::string reason) {
    result.outcome = Outcome::failed;
    result.rejected = 1;
    result.reason = std::move(reason);
    return result;
}

}  // namespace

DocumentResult Applier::apply(const model::ProductFact& fact, std::uint32_t line) {
    DocumentResult result;
    result.index = line;
    result.reference = fact.sku;
    result.records = 1;
    if (!fact.problem.empty()) return refused(std::move(result), fact.problem);
    if (fact.sku.empty() || fact.sku.size() > most_sku_bytes)
        return refused(std::move(result), "sku: 1 to 256 bytes");
    const std::uint64_t gtin = gtin_number(fact.gtin);
    std::uint32_t id = state_.find_product(fact.sku);
    const std::uint32_t owner = gtin == 0 || fact.deleted ? 0 : state_.find_product_of_gtin(gtin);
    if (owner != 0 && owner != id) return refused(std::move(result), "gtin: another product has it");
    if (fact.deleted && (id == 0 || state_.product(id).deleted)) {
        if (id == 0) return refused(std::move(result), "no product has this SKU");
        result.outcome = Outcome::unchanged;
        result.unchanged = 1;
        return result;
    }

    store::ProductRow row;
    const bool known = id != 0;
    if (known) {
        auto found = store_.product(id);
        if (!found || !*found) {
            fail(found ? failure(Errc::io, "a row of products is gone") : found.error());
            return result;
        }
        row = std::move(**found);
    } else {
        id = state_.add_product(fact.sku, time());
        row.id = id;
        row.sku = fact.sku;
        row.registered_at = time();
        row.made = make_id();
    }
    const store::ProductRow before = row;
    row.deleted = fact.deleted;
    if (!fact.deleted) {
        row.gtin = gtin;
        row.title = fact.title;
        row.suppliers_data = encode(fact.suppliers);
        row.packs_data = encode(fact.packs);
    }
    const bool same = known && before.deleted == row.deleted && before.gtin == row.gtin &&
                      before.title == row.title && before.suppliers_data == row.suppliers_data &&
                      before.packs_data == row.packs_data;
    result.outcome = same ? Outcome::unchanged : Outcome::applied;
    (same ? result.unchanged : result.changed) = 1;
    if (same) return result;

    // Whose offers may be concerned: those it has, those of its GTIN, those that it lists.
    std::set<std::uint32_t> offers;
    for (auto each = state_.product(id).first_offer; each != 0; each = state_.offer(each).next_of_product) {
        offers.insert(each);
    }
    for (const auto& [supplier, sku] : decode_texts(before.suppliers_data)) {
        const crypto::Hash128 key = State::offer_key(partner(supplier), 0, sku);
        if (state_.listed_product(key) == id) state_.set_listed(key, 0);
    }
    state_.set_product(id, row.gtin, row.deleted, !row.packs_data.empty());
    store_.put(row);
    if (!row.deleted) {
        for (const auto& [supplier, sku] : fact.suppliers) {
            const crypto::Hash128 key = State::offer_key(partner(supplier), 0, sku);
            state_.set_listed(key, id);
            if (const std::uint32_t offer = state_.find_offer(key)) offers.insert(offer);
        }
        if (gtin != 0) {
            for (const std::uint32_t offer : state_.offers_of_gtin(gtin)) offers.insert(offer);
        }
    }
    touch(id);
    for (const std::uint32_t offer : offers) rematch(offer);
    return result;
}

}  // namespace crossdock::ledger
