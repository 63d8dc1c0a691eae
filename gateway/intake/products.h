#pragma once

#include "gateway/core/error.h"
#include "gateway/ledger/messages.h"
#include "gateway/model/facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::intake {

/// One line of a product message, or the body of PUT /v1/products/{sku}:
///
///     {"sku": "LAMP", "gtin": "4006381333931", "title": "Desk lamp", "suppliers": {"acme": "A-1"},
///      "packs": {"acme": 12}, "deleted": false}
///
/// `sku` where the caller knows it already ("" = the line must name it; else it may repeat it). A line that
/// cannot be used gives a fact with `problem`, so that one bad line does not hold up the others.
model::ProductFact read_product(std::string_view json, std::string_view sku = {});

/// A whole message, a line each; blank lines are none. What rebuild and restart read again.
std::vector<model::ProductFact> read_products(std::string_view lines);

/// The line that read_product reads back as `fact`, without a line end.
std::string write_product(const model::ProductFact& fact);

/// The body of a match message: {"partner": …, "supplier_sku": …, "sku": …}; "sku" "" takes the match back.
Result<model::MatchFact> read_match(std::string_view json);
std::string write_match(const model::MatchFact& match);

/// A submission whose body is `lines`, decoded.
ledger::Submission product_submission(std::string lines, std::vector<model::ProductFact> facts);
ledger::Submission match_submission(const model::MatchFact& match);

}  // namespace crossdock::intake
