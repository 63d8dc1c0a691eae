// Whatever a mapping file holds, compiling it and running it on a record neither crashes nor throws, and
// ends.

#include "gateway/mapping/mapping.h"
#include "gateway/model/facts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace crossdock;

constexpr std::string_view base = R"(mapping: base
reads: {format: x12, document: "846"}
produces: stock
records: LIN
fields:
  supplier_sku: pair(LIN, "VN")
  available: decimal(QTY[01 = "33"]/02)
)";

mapping::CompileContext context_of() {
    static constexpr std::array<const FactSchema*, 1> schemas{&model::stock_schema};
    mapping::CompileContext context;
    context.source_of = [](std::string_view) {
        return std::optional(std::pair(std::string(base), std::string("base.yaml")));
    };
    context.table = [](std::string_view) { return std::optional(std::string("EA,piece\nCT,carton\n")); };
    context.locate_x12 = context.locate_edifact = [](auto, auto, auto,
                                                     std::string_view element) -> std::optional<std::string> {
        return element.size() == 4 ? std::optional(std::string("01/02")) : std::nullopt;
    };
    context.schemas = schemas;
    return context;
}

/// LIN*1*VN*A-1, QTY*33*12 with SCH, and a few JSON-like members.
void fill(document::Record& record) {
    using document::Kind;
    record.clear("LIN");
    const auto leaf = [&](document::NodeId parent, std::string_view name, std::string_view value) {
        record.add(parent, name, Kind::text, value, {}, static_cast<std::uint32_t>(value.size()));
    };
    leaf(0, "01", "1");
    leaf(0, "02", "VN");
    leaf(0, "03", "A-1");
    for (const std::string_view qualifier : {"33", "17", "145"}) {
        const document::NodeId quantity = record.add(0, "QTY", Kind::group, {}, {}, 0);
        leaf(quantity, "01", qualifier);
        leaf(quantity, "02", "12");
        const document::NodeId schedule = record.add(quantity, "SCH", Kind::group, {}, {}, 0);
        leaf(schedule, "01", "5");
        leaf(schedule, "06", "20261201");
    }
    leaf(0, "sku", "A-1");
    leaf(0, "available", "12");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(data[i]);
    std::vector<Error> errors;
    const auto mapping = mapping::compile(text, "fuzz.yaml", context_of(), errors);
    if (!mapping) {
        if (errors.empty()) __builtin_trap();  // a refusal says why
        return 0;
    }
    document::Record record;
    fill(record);
    std::vector<document::Problem> problems;
    mapping::Runner runner(mapping, {});
    runner.begin(record, problems);
    for (int i = 0; i < 2; ++i) {
        runner.run(
            record, [](const mapping::Fact& fact) { (void)mapping::to_line(fact, 0).size(); }, problems);
    }
    return 0;
}
