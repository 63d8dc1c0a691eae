#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/fact_schema.h"
#include "gateway/core/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::model {

/// Where in a message a fact stands: what provenance stores and `explain` shows.
struct FactPlace {
    std::uint32_t document = 0;  ///< index in the message
    std::uint64_t offset = 0;    ///< of the record's first byte
    std::uint32_t length = 0;    ///< of the record in bytes
    std::uint32_t line = 0;      ///< from 1
    std::uint32_t segment = 0;   ///< EDI: position of the record's first segment; else 0

    friend bool operator==(const FactPlace&, const FactPlace&) = default;
};

struct Incoming {
    Decimal quantity;
    std::optional<Date> expected_on;
    friend bool operator==(const Incoming&, const Incoming&) = default;
};

/// What one record states about the stock of one offer at one location. "" and nullopt: not stated.
/// The names are frozen: `crossdock map` prints them. What counts is `available`, else `on_hand - committed`.
struct StockFact {
    std::string supplier_sku;
    std::string gtin;       ///< 14 digits
    std::string buyer_sku;  ///< the shop's own SKU, where the supplier knows it
    std::string location;   ///< the supplier's code for the place; "" is the supplier as a whole
    std::string uom;        ///< as written; "" = the offer's own unit
    std::string condition;
    std::optional<Decimal> available, on_hand, committed;
    std::vector<Incoming> incoming;
    std::optional<Date> available_from;
    std::string
        status;  ///< "active", "discontinued", "made_to_order", "preorder", "backorder"; "" = not stated
    std::optional<Instant> reported_at;
    FactPlace place;
};

/// What one line of a product message states: the storefront registers a product, changes it or takes it
/// away.
struct ProductFact {
    std::string sku;
    std::string gtin;  ///< 14 digits; "" = none
    std::string title;
    std::map<std::string, std::string>
        suppliers;                              ///< partner -> the SKU under which that partner supplies it
    std::map<std::string, std::int64_t> packs;  ///< partner -> units of the product in one unit of the offer
    bool deleted = false;
    std::string problem;  ///< why the line cannot be used; "" = it can
};

/// An operator's word that this offer is that product.
struct MatchFact {
    std::string partner, supplier_sku;
    std::string sku;  ///< of the product; "" takes the match back
};

/// The schema of StockFact: the one list from which the mapping language checks and prints.
extern const FactSchema stock_schema;

}  // namespace crossdock::model
