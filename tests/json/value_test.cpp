#include "gateway/json/value.h"

#include <gtest/gtest.h>

namespace crossdock::json {
namespace {

using namespace std::string_literals;

TEST(ReadJson, GivesTheTree) {
    const auto value =
        read(R"( {"sku":"A\u00e9","qty":7,"price":1998.610,"tags":["x",null,true],"deep":{"n":-1e2}} )");
    ASSERT_TRUE(value);
    ASSERT_TRUE(value->is_object());
    EXPECT_EQ(value->find("sku")->text(), "A\xC3\xA9");
    EXPECT_EQ(value->find("qty")->integer(), 7);
    EXPECT_EQ(value->find("price")->text(), "1998.610");
    EXPECT_EQ(value->find("price")->decimal()->to_string(), "1998.61");
    EXPECT_EQ(value->find("deep")->find("n")->integer(), -100);
    EXPECT_EQ(value->find("none"), nullptr);
    const auto tags = value->find("tags")->items();
    ASSERT_EQ(tags.size(), 3u);
    EXPECT_TRUE(tags[1].is_null());
    EXPECT_EQ(tags[2].boolean(), true);
    EXPECT_EQ(value->names().size(), value->items().size());
}

TEST(ReadJson, KeepsNumbersThatNoDoubleHolds) {
    const auto value = read("[0.1,12345678901234567,1e400,123456789012345678901234567890,-0]");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->items()[0].decimal()->to_string(), "0.1");
    EXPECT_EQ(value->items()[1].integer(), 12345678901234567);
    EXPECT_EQ(value->items()[2].text(), "1e400");
    EXPECT_EQ(value->items()[2].decimal(), std::nullopt);
    EXPECT_EQ(value->items()[3].text(), "123456789012345678901234567890");
    EXPECT_EQ(value->items()[3].integer(), std::nullopt);
    EXPECT_EQ(value->items()[4].integer(), 0);
}

TEST(JsonValue, GivesNothingOfAnotherKind) {
    const auto value = read(R"(["7",7.5,true])");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->items()[0].integer(), std::nullopt);
    EXPECT_EQ(value->items()[0].decimal(), Decimal(7));
    EXPECT_EQ(value->items()[1].integer(), std::nullopt);
    EXPECT_EQ(value->items()[2].decimal(), std::nullopt);
    EXPECT_EQ(value->items()[1].boolean(), std::nullopt);
    EXPECT_EQ(value->items()[0].find("x"), nullptr);
}

struct Bad {
    std::string name, json;
    Errc code;
    std::uint32_t line = 1, column = 1;
};

std::ostream& operator<<(std::ostream& out, const Bad& row) {
    return out << row.name;
}

class BadJson : public testing::TestWithParam<Bad> {};

TEST_P(BadJson, IsRefusedWithItsPlace) {
    Limits limits;
    limits.bytes = 10'000;
    limits.values = 100;
    const auto value = read(GetParam().json, limits);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, GetParam().code) << value.error().message;
    EXPECT_EQ(value.error().at.line, GetParam().line);
    EXPECT_EQ(value.error().at.column, GetParam().column);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadJson,
    testing::Values(
        Bad{"Empty", "", Errc::syntax}, Bad{"NameTwice", R"({"a":1,"\u0061":2})", Errc::conflict, 1, 18},
        Bad{"NameTwiceInside", "[\n{\"b\":{\"a\":1,\"a\":2}}]", Errc::conflict, 2, 18},
        Bad{"Behind", "{} x", Errc::syntax, 1, 4}, Bad{"Cut", "{\"a\":", Errc::syntax, 1, 6},
        Bad{"TrailingComma", "[1,]", Errc::syntax, 1, 4}, Bad{"LeadingZero", "[01]", Errc::syntax, 1, 3},
        Bad{"NaN", "[NaN]", Errc::syntax, 1, 2}, Bad{"Infinity", "[Infinity]", Errc::syntax, 1, 2},
        Bad{"Comment", "[1/**/]", Errc::syntax, 1, 3}, Bad{"NotUtf8", "[\"\xE9\"]", Errc::syntax, 1, 3},
        Bad{"Mark", "\xEF\xBB\xBF{}", Errc::syntax, 1, 1},
        Bad{"LoneSurrogate", R"(["\ud800"])", Errc::syntax, 1, 9},
        Bad{"NulByte", "[\"a\0\"]"s, Errc::syntax, 1, 4},
        Bad{"TooDeep", std::string(33, '[') + std::string(33, ']'), Errc::limit, 1, 33},
        Bad{"TooManyValues",
            "[" +
                [] {
                    std::string s;
                    for (int i = 0; i < 100; ++i) s += "1,";
                    return s;
                }() +
                "1]",
            Errc::limit, 1, 201},
        Bad{"TooLong", "\"" + std::string(10'000, 'x') + "\"", Errc::limit}),
    [](const auto& row) { return row.param.name; });

TEST(ReadJson, StandsItsDepthExactly) {
    EXPECT_TRUE(read(std::string(32, '[') + std::string(32, ']')));
}

}  // namespace
}  // namespace crossdock::json
