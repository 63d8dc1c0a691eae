#include "gateway/intake/facts.h"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace crossdock::intake {
namespace {

using mapping::FieldValue;
using model::StockFact;

template <std::string StockFact::*member>
void set_text(const FieldValue& value, StockFact& fact) {
    fact.*member = std::get<std::string_view>(value.value);
}

template <class T, std::optional<T> StockFact::*member>
void set(const FieldValue& value, StockFact& fact) {
    fact.*member = std::get<T>(value.value);
}

void set_incoming(const FieldValue& value, StockFact& fact) {
    for (const mapping::Fields& item : std::get<std::vector<mapping::Fields>>(value.value)) {
        model::Incoming incoming;
        // In the order of the schema's `of`: quantity, expected_on.
        if (const auto* quantity = std::get_if<Decimal>(&item[0].value)) incoming.quantity = *quantity;
        if (const auto* day = std::get_if<Date>(&item[1].value)) incoming.expected_on = *day;
        fact.incoming.push_back(incoming);
    }
}

using Setter = void (*)(const FieldValue&, StockFact&);
constexpr std::array<std::pair<std::string_view, Setter>, 14> by_name{{
    {"supplier_sku", set_text<&StockFact::supplier_sku>},
    {"gtin", set_text<&StockFact::gtin>},
    {"buyer_sku", set_text<&StockFact::buyer_sku>},
    {"location", set_text<&StockFact::location>},
    {"uom", set_text<&StockFact::uom>},
    {"condition", set_text<&StockFact::condition>},
    {"available", set<Decimal, &StockFact::available>},
    {"on_hand", set<Decimal, &StockFact::on_hand>},
    {"committed", set<Decimal, &StockFact::committed>},
    {"incoming", set_incoming},
    {"available_from", set<Date, &StockFact::available_from>},
    {"status", set_text<&StockFact::status>},
    {"reported_at", set<Instant, &StockFact::reported_at>},
    {"reference", [](const FieldValue&, StockFact&) {}},  // the document's: mapping::DocumentFields
}};

}  // namespace

FactReader::FactReader() {
    for (const FieldSpec& field : model::stock_schema.fields) {
        for (const auto& [name, setter] : by_name) {
            if (name == field.name) setters_.push_back(setter);
        }
    }
    if (setters_.size() != model::stock_schema.fields.size())
        throw std::logic_error("intake/facts.cpp does not know every field of the stock fact");
}

model::StockFact FactReader::read(const mapping::Fact& fact, const model::FactPlace& place) const {
    model::StockFact out;
    out.place = place;
    for (std::size_t i = 0; i < fact.fields.size(); ++i) {
        const FieldValue& value = fact.fields[i];
        if (!std::holds_alternative<std::monostate>(value.value)) setters_[i](value, out);
    }
    return out;
}

}  // namespace crossdock::intake
