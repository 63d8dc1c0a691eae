#pragma once

#include "gateway/ledger/names.h"
#include "gateway/ledger/reader.h"
#include "gateway/store/store.h"

#include <optional>
#include <string>

namespace crossdock::ledger {

/// Answers "why this figure?" from the store alone: the rows behind it, computed by the same function with a
/// trace. nullopt for a SKU that was never registered.
Result<std::optional<Explanation>> explain(store::Reading& store, std::uint32_t storefront,
                                           const std::string& sku);

/// The rules of the last configuration; those of no configuration where there was none.
Result<model::Policy> read_policy(store::Reading& store);

/// An offer with its proposals: products that could be meant, each with why; never more than that.
Result<OfferRow> describe_offer(store::Reading& store, const Names& names, const store::OfferRow& row);

}  // namespace crossdock::ledger
