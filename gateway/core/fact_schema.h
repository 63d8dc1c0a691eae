#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace crossdock {

/// What a fact's field holds. The mapping language checks each field's expression against this at load.
enum class FieldType : std::uint8_t {
    text,     ///< UTF-8, not empty
    decimal,  ///< exact number
    date,     ///< calendar day
    instant,  ///< moment in UTC
    gtin,     ///< 14 digits, check digit right
    list      ///< of records with the fields `of`
};

struct FieldSpec {
    std::string_view name;
    FieldType type = FieldType::text;
    std::span<const FieldSpec> of = {};            ///< for a list
    std::span<const std::string_view> words = {};  ///< for a text: the only values allowed; empty = any
};

/// A kind of fact as data: what the mapping language can produce, and what must be there. The one list of a
/// fact's fields; `gateway/model/facts.h` holds the instances beside the structs that they fill.
struct FactSchema {
    std::string_view name;  ///< "stock"
    std::span<const FieldSpec> fields;
    /// Alternatives of which each inner list names fields; a record must give at least one field of every
    /// list. For stock: {supplier_sku | gtin | buyer_sku} and {available | on_hand | status}.
    std::span<const std::span<const std::string_view>> required_any;
    std::string_view location_field = {};  ///< the field by which a split tells its parts apart; "" = none
};

}  // namespace crossdock
