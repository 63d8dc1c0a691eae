#include "gateway/ledger/applier.h"
#include "gateway/ledger/jobs.h"

namespace crossdock::ledger {
namespace {

constexpr std::uint32_t most_products_at_once = 1000;

}  // namespace

void Applier::derive_packs() {
    for (std::uint32_t id = 1; id <= state_.last_offer(); ++id) {
        const Offer& offer = state_.offer(id);
        const bool product_pack = offer.product != 0 && state_.product(offer.product).has_packs;
        if (offer.pack != 1 && !product_pack) state_.set_offer_pack(id, 1);
        if (product_pack) state_.set_offer_pack(id, pack_for(offer.partner, "", offer.product));
    }
    for (const auto& [name, offers] : state_.policy().offers) {
        const std::uint32_t id = state_.find_partner(name);
        for (const auto& [supplier_sku, pack] : offers.packs) {
            const std::uint32_t offer = state_.find_offer(State::offer_key(id, 0, supplier_sku));
            if (id != 0 && offer != 0) state_.set_offer_pack(offer, pack);
        }
    }
}

/// New rules: packs and levels at once, availability of everything in slices.
void Applier::apply(std::shared_ptr<const model::Policy> policy) {
    const bool same = encode(*policy) == encode(state_.policy());
    state_.set_policy(std::move(policy));
    if (same) return;
    derive_packs();
    for (std::uint32_t id = 1; id <= state_.last_feed(); ++id) {
        if (state_.feed(id).row.message != 0) set_level(id);
    }
    if (state_.last_product() <= most_products_at_once) {
        recompute(0, 1, state_.last_product());
        return;
    }
    store::JobRow job;
    job.id = ++state_.counters.job;
    job.kind = static_cast<std::uint8_t>(JobKind::recompute);
    job.position = 1;
    jobs_.push_back(job);
}

}  // namespace crossdock::ledger
