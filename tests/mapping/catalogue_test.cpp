#include "gateway/mapping/catalogue.h"

#include "tests/mapping/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::mapping {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string json_mapping(const std::string& name, const std::string& reads) {
    return "mapping: " + name + "\nreads: " + reads +
           "\nproduces: stock\nfields: {supplier_sku: sku, available: decimal(qty)}\n";
}

Catalogue build(const std::vector<SourceFile>& files, std::vector<Error>& errors) {
    static const std::array<const FactSchema*, 1> schemas{&model::stock_schema};
    return Catalogue::build(files, {}, {}, {}, schemas, errors);
}

std::string detected(const Catalogue& catalogue, std::string_view format, std::string_view type,
                     std::string_view version, std::string_view header_text,
                     const std::vector<std::string>& among = {}) {
    document::Record header;
    build_record(header, header_text);
    const auto found = catalogue.detect(format, type, version, header, among);
    return found ? (*found)->name() : to_string(found.error());
}

TEST(Catalogue, DetectsTheMostSpecificThatApplies) {
    std::vector<Error> errors;
    const Catalogue catalogue =
        build({{"a.yaml", json_mapping("any", "{format: json}")},
               {"b.yaml", json_mapping("items", "{format: json, has: [items]}")},
               {"c.yaml", json_mapping("two", "{format: json, has: [items, mode | kind]}")},
               {"d.yaml", json_mapping("lacking", "{format: json, has: [levels], lacks: [items]}")}},
              errors);
    ASSERT_THAT(texts_of(errors), IsEmpty());
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\nx = 1\n"), "any");
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\nitems:\n"), "items");
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\nitems:\nkind = x\n"), "two");
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\nlevels:\n"), "lacking");
    EXPECT_EQ(detected(catalogue, "csv", "", "", "-\n"), "no mapping reads this document (csv) [M031]");
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\nitems:\n", {"any"}), "any");
}

TEST(Catalogue, NamesBothOfATie) {
    std::vector<Error> errors;
    const Catalogue catalogue = build({{"a.yaml", json_mapping("a", "{format: json, has: [x]}")},
                                       {"b.yaml", json_mapping("b", "{format: json, has: [y]}")}},
                                      errors);
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\nx = 1\ny = 1\n"),
              "both a and b read this document; name one [M032]");
}

TEST(Catalogue, PrefersTheLongestVersion) {
    const auto x12 = [](const std::string& name, const std::string& versions) {
        return "mapping: " + name + "\nreads: {format: x12, document: \"846\", versions: " + versions +
               "}\nproduces: stock\nrecords: LIN\nfields: {supplier_sku: LIN/03, available: "
               "decimal(QTY/02)}\n";
    };
    std::vector<Error> errors;
    const Catalogue catalogue = build(
        {{"a.yaml", x12("old", "[\"004010\"]")}, {"b.yaml", x12("dialect", "[\"004010ACME\"]")}}, errors);
    ASSERT_THAT(texts_of(errors), IsEmpty());
    EXPECT_EQ(detected(catalogue, "x12", "846", "004010", "-\n"), "old");
    EXPECT_EQ(detected(catalogue, "x12", "846", "004010ACME", "-\n"), "dialect");
    EXPECT_EQ(detected(catalogue, "x12", "850", "004010", "-\n"),
              "no mapping reads this document (x12 850) [M031]");
}

TEST(Catalogue, ADialectIsTakenOnlyWhenNamed) {
    std::vector<Error> errors;
    const Catalogue catalogue = build({{"b.yaml", "mapping: dialect\nextends: base\nfields: {uom: unit}\n"},
                                       {"a.yaml", json_mapping("base", "{format: json}")}},
                                      errors);
    ASSERT_THAT(texts_of(errors), IsEmpty());
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\n"), "base");
    EXPECT_EQ(detected(catalogue, "json", "", "", "-\n", {"dialect"}), "dialect");
    EXPECT_EQ(catalogue.nearest("dialekt"), "dialect");
    EXPECT_EQ(catalogue.find("dialekt"), nullptr);
}

TEST(Catalogue, KeepsTheGoodMappingsBesideABadOne) {
    std::vector<Error> errors;
    const Catalogue catalogue = build({{"a.yaml", json_mapping("a", "{format: json}")},
                                       {"b.yaml", json_mapping("a", "{format: json}")},
                                       {"c.yaml", "mapping: c\n"}},
                                      errors);
    EXPECT_THAT(texts_of(errors),
                ElementsAre("b.yaml:1:10: mapping 'a' is also in a.yaml [M030]",
                            "c.yaml:1:1: missing key 'reads': {format: x12, document: \"846\"} [M002]",
                            "c.yaml:1:1: missing key 'produces': the kind of fact, as stock [M002]"));
    EXPECT_EQ(catalogue.all().size(), 1u);
}

}  // namespace
}  // namespace crossdock::mapping
