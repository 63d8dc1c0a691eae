#include "gateway/model/facts.h"

#include <array>

namespace crossdock::model {
namespace {

using Words = std::string_view;

constexpr std::array<FieldSpec, 2> incoming_fields{
    {{"quantity", FieldType::decimal}, {"expected_on", FieldType::date}}};
constexpr std::array<Words, 5> statuses{"active", "discontinued", "made_to_order", "preorder", "backorder"};

constexpr std::array<FieldSpec, 14> stock_fields{{
    {"supplier_sku", FieldType::text},
    {"gtin", FieldType::gtin},
    {"buyer_sku", FieldType::text},
    {"location", FieldType::text},
    {"uom", FieldType::text},
    {"condition", FieldType::text},
    {"available", FieldType::decimal},
    {"on_hand", FieldType::decimal},
    {"committed", FieldType::decimal},
    {"incoming", FieldType::list, incoming_fields},
    {"available_from", FieldType::date},
    {"status", FieldType::text, {}, statuses},
    {"reported_at", FieldType::instant},
    {"reference", FieldType::text},
}};

constexpr std::array<Words, 3> names{"supplier_sku", "gtin", "buyer_sku"};
constexpr std::array<Words, 4> figures{"available", "on_hand", "status", "incoming"};
constexpr std::array<std::span<const Words>, 2> stock_required{names, figures};

}  // namespace

const FactSchema stock_schema{"stock", stock_fields, stock_required, "location"};

}  // namespace crossdock::model
