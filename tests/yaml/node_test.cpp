#include "gateway/yaml/node.h"

#include "gateway/yaml/values.h"

#include <gtest/gtest.h>

namespace crossdock::yaml {
namespace {

std::string first_error(std::string_view text, const Limits& limits = {}) {
    std::vector<Error> errors;
    const auto node = parse(text, "f.yaml", errors, limits);
    EXPECT_EQ(node.has_value(), errors.empty());
    return errors.empty() ? "" : to_string(errors[0]);
}

TEST(ParseText, KeepsScalarsAsWritten) {
    std::vector<Error> errors;
    const auto node = parse("a: 0123\nb: no\nc: 1e3\nd: \"no\"\ne: ~\nf: 'it''s'\n", "f.yaml", errors);
    ASSERT_TRUE(node);
    EXPECT_EQ(node->find("a")->text, "0123");
    EXPECT_EQ(node->find("b")->text, "no");
    EXPECT_FALSE(node->find("b")->quoted);
    EXPECT_EQ(node->find("c")->text, "1e3");
    EXPECT_TRUE(node->find("d")->quoted);
    EXPECT_EQ(node->find("e")->kind, Kind::null);
    EXPECT_EQ(node->find("f")->text, "it's");
    EXPECT_EQ(node->find("f")->at.line, 6u);
    EXPECT_EQ(node->find("f")->at.column, 4u);
    EXPECT_EQ(node->find("f")->at.offset, 37u);
    EXPECT_EQ(node->find("g"), nullptr);
}

TEST(ParseText, CountsColumnsInBytes) {
    std::vector<Error> errors;
    const auto node = parse("a: {\xC3\xA4\xC3\xB6: x}\n", "f", errors);
    ASSERT_TRUE(node);
    EXPECT_EQ(node->find("a")->entries[0].value.at.column, 11u);
}

TEST(ParseText, AnEmptyTextIsNothing) {
    std::vector<Error> errors;
    const auto node = parse("", "f", errors);
    ASSERT_TRUE(node);
    EXPECT_EQ(node->kind, Kind::null);
}

struct BadText {
    std::string name, yaml, error;
};

class Parse : public testing::TestWithParam<BadText> {};

TEST_P(Parse, Refuses) {
    EXPECT_EQ(first_error(GetParam().yaml), "f.yaml:" + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    BadTexts, Parse,
    testing::Values(BadText{"Anchor", "a: &x 1\n",
                            "1:4: anchors and aliases ('&', '*') are not used here; write the value out"},
                    BadText{"AnchorOnAMap", "a: &x {b: 1}\nc: *x\n",
                            "1:4: anchors and aliases ('&', '*') are not used here; write the value out"},
                    BadText{"Tag", "a: !!str 1\n", "1:4: tags ('!...') are not used here"},
                    BadText{"ListAsKey", "? [a]\n: b\n", "1:3: a key must be a plain text"},
                    BadText{"Tab", "a:\n\t- b\n", "2:2: illegal block entry"},
                    BadText{"Unclosed", "a: [1, 2\n", "2:1: end of sequence flow not found"},
                    BadText{"TwoDocuments", "a: 1\n---\nb: 1\n", "3:1: one file holds one YAML document"},
                    BadText{"NotUtf8", "a: \xFF\n", "1:1: not UTF-8"},
                    BadText{"DuplicateInside", "a: {b: 1, c: 2, b: 3}\n", "1:17: key 'b' is given twice"}),
    [](const auto& row) { return row.param.name; });

TEST(ParseText, HoldsItsLimits) {
    EXPECT_EQ(first_error("a: 1\n", {.bytes = 4}), "f.yaml:1:1: larger than 4 bytes");
    EXPECT_EQ(first_error("[[[1]]]", {.depth = 2}), "f.yaml:1:3: nested deeper than 2 levels");
    EXPECT_EQ(first_error("[1, 2, 3]", {.nodes = 3}), "f.yaml:1:8: more than 3 values");
    EXPECT_EQ(first_error(std::string(40, '[') + std::string(40, ']')),
              "f.yaml:1:33: nested deeper than 32 levels");
}

TEST(Durations, ReadAndShowUnits) {
    EXPECT_EQ(parse_duration("15 min"), std::chrono::minutes(15));
    EXPECT_EQ(parse_duration("90s"), std::chrono::seconds(90));
    EXPECT_EQ(parse_duration("1 h 30 min"), std::chrono::minutes(90));
    EXPECT_EQ(parse_duration("250 ms"), std::chrono::milliseconds(250));
    EXPECT_EQ(parse_duration("0 s"), Duration(0));
    for (const char* bad : {"", "15", "min", "1.5 h", "-1 s", "1 parsec", "99999999999999 d", "40000 d"}) {
        EXPECT_FALSE(parse_duration(bad)) << bad;
    }
    EXPECT_EQ(show_duration(std::chrono::hours(24)), "1 d");
    EXPECT_EQ(show_duration(std::chrono::minutes(90)), "90 min");
    EXPECT_EQ(show_duration(Duration(0)), "0 s");
}

TEST(Percents, AreExact) {
    EXPECT_EQ(parse_percent("50 %")->basis_points, 5000u);
    EXPECT_EQ(parse_percent("0.25%")->basis_points, 25u);
    EXPECT_EQ(show(*parse_percent("0.25%")), "0.25 %");
    for (const char* bad : {"50", "%", "101 %", "-1 %", "0.001 %", "x %"})
        EXPECT_FALSE(parse_percent(bad)) << bad;
}

}  // namespace
}  // namespace crossdock::yaml
