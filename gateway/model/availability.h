#pragma once

#include "gateway/core/time.h"
#include "gateway/model/facts.h"
#include "gateway/model/policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::model {

/// The contract's words; schema.org's are the same in UpperCamelCase.
enum class AvailabilityWord : std::uint8_t {
    in_stock,
    limited_availability,
    out_of_stock,
    backorder,
    preorder,
    made_to_order,
    discontinued
};
std::string_view to_string(AvailabilityWord word);

/// One offer's stock at one location, as the ledger holds it.
struct StockLine {
    std::string location;
    Decimal available;  ///< what counts: `available`, else on_hand - committed; in units of the offer
    std::optional<Decimal> on_hand;
    std::vector<Incoming> incoming;
    std::optional<Date> available_from;
    std::string status;
    std::uint32_t feed = 0;  ///< index of its feed
    Instant as_of;           ///< of the feed at this location
    Freshness freshness = Freshness::fresh;
    std::optional<Instant> fresh_until;
    Effects effects;
    bool base_uncertain = false;  ///< a held delta left the base unknown
};

/// One supplier's offer of the product, with its lines.
struct OfferStock {
    std::string supplier, supplier_sku;
    std::int64_t pack = 1;  ///< units of the product in one unit of the offer
    std::int64_t safety_stock = 0;
    std::int64_t low_stock = 5;
    std::vector<StockLine> lines;
};

/// How a figure of `Availability` came about, line by line: the trace that `explain` prints.
struct TraceStep {
    std::string offer;       ///< "partner/supplier_sku"
    std::string location;    ///< "" = a step of the whole offer
    std::string rule;        ///< "floor", "negative", "freshness", "pack", "safety_stock", "sum", ...
    std::string detail;      ///< "1998.61 -> 1998"
    std::int64_t after = 0;  ///< the figure after the rule
};
using Trace = std::vector<TraceStep>;

struct LocationQuantity {
    std::string code;
    std::int64_t quantity = 0;
    friend bool operator==(const LocationQuantity&, const LocationQuantity&) = default;
};

struct IncomingQuantity {
    std::int64_t quantity = 0;
    std::optional<Date> eta;
    friend bool operator==(const IncomingQuantity&, const IncomingQuantity&) = default;
};

/// What one storefront may sell of one product now. Everything here raises the version when it changes;
/// `as_of` and `fresh_until` do not and are made from the feeds when an answer is made.
struct Availability {
    AvailabilityWord word = AvailabilityWord::out_of_stock;
    std::int64_t quantity = 0;
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::vector<IncomingQuantity> incoming;
    std::optional<Date> available_from;
    std::vector<LocationQuantity> locations;  ///< "partner:code", only where suppliers name locations
    Freshness freshness = Freshness::fresh;
    std::vector<std::uint32_t> feeds;  ///< that contribute; for as_of and fresh_until

    friend bool operator==(const Availability&, const Availability&) = default;
};

/// The one computation of availability (C3.1 of the domain: sum over offers and locations of what is usable,
/// less safety stock). Pure; offers in any order give the same result. With `trace` every rule that was
/// applied is appended: never a second calculation.
///
/// * A line: floor(available), negatives are 0 (the trace says so); x pack; its feed's level applies its
/// effect
///   (zero: 0; low_stock_only: at most low_stock, and the word is limited_availability); base_uncertain adds
///   nothing to it but is traced.
/// * An offer: sum of its lines, minus safety_stock, not below 0. "discontinued" sells what is left.
/// * The word: quantity > 0: limited_availability if any contributing line is low_stock_only or the sum is at
/// or
///   below the largest low_stock of the contributing offers, else in_stock. quantity == 0: preorder or
///   backorder where a line says so or stock is incoming, made_to_order where a line says so, discontinued
///   where all say so, else out_of_stock.
/// * The freshness: the worst of the lines that contribute; of all lines where none does; fresh without
/// lines.
Availability compute_availability(const std::vector<OfferStock>& offers, Trace* trace = nullptr);

}  // namespace crossdock::model
