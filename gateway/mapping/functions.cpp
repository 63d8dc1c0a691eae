#include "gateway/mapping/functions.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

constexpr std::array<Function, 14> table{{
    {"text", "text(value)", Op::to_text, Type::text, 1, 1},
    {"decimal", "decimal(text [, mark])", Op::to_decimal, Type::decimal, 1, 2},
    {"implied", "implied(text, digits)", Op::implied, Type::decimal, 2, 2},
    {"date", "date(text [, format])", Op::to_date, Type::date, 1, 2},
    {"datetime", "datetime(text [, time or format])", Op::to_datetime, Type::instant, 1, 2},
    {"epoch", "epoch(text)", Op::epoch, Type::instant, 1, 1},
    {"epoch_ms", "epoch_ms(text)", Op::epoch, Type::instant, 1, 1},
    {"gtin", "gtin(text)", Op::to_gtin, Type::gtin, 1, 1},
    {"pair", "pair(segment, qualifier [, element])", Op::pair, Type::text, 2, 3},
    {"lookup", "lookup(text, table)", Op::lookup, Type::text, 2, 2},
    {"upper", "upper(text)", Op::upper, Type::text, 1, 1},
    {"lower", "lower(text)", Op::lower, Type::text, 1, 1},
    {"concat", "concat(text, text ...)", Op::concat, Type::text, 2, 16},
    {"sum", "sum(path)", Op::sum, Type::decimal, 1, 1},
}};

constexpr std::array<std::string_view, 7> types{"nothing", "a text", "a number",   "a date",
                                                "a time",  "a GTIN", "a condition"};

}  // namespace

std::span<const Function> functions() {
    return table;
}

const Function* find_function(std::string_view name) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Function& f) { return f.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::string_view type_name(Type type) {
    return types[static_cast<std::size_t>(type)];
}

}  // namespace crossdock::mapping
