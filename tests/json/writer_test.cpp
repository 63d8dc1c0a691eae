#include "gateway/json/writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace crossdock::json {
namespace {

TEST(Writer, PutsCommasBetweenValuesOnly) {
    std::string out = "> ";
    Writer writer(out);
    writer.begin_object().member("a", 1).key("b").begin_array();
    writer.begin_object()
        .end_object()
        .begin_array()
        .end_array()
        .value(2)
        .begin_object()
        .member("c", 3)
        .end_object();
    writer.end_array().key("d").null().end_object();
    EXPECT_EQ(out, R"(> {"a":1,"b":[{},[],2,{"c":3}],"d":null})");
}

TEST(Writer, WritesEveryKindOfValue) {
    std::string out;
    Writer writer(out);
    writer.begin_array()
        .value("text")
        .value(std::string("s"))
        .value(std::string_view("v"))
        .value(true)
        .value(false)
        .null();
    writer.value(-7)
        .value(7u)
        .value(std::uint8_t{255})
        .value(Decimal::from_parts(199861, 2))
        .number(Decimal::from_parts(15, 1));
    writer.value(*parse_rfc3339("2026-11-25T21:56:28Z"))
        .value(*parse_date("20261201"))
        .raw(R"({"x":1})")
        .end_array();
    EXPECT_EQ(
        out,
        R"(["text","s","v",true,false,null,-7,7,255,"1998.61",1.5,"2026-11-25T21:56:28Z","2026-12-01",{"x":1}])");
}

TEST(Writer, WritesTheLargestNumbers) {
    std::string out;
    Writer(out)
        .begin_array()
        .value(std::numeric_limits<std::int64_t>::min())
        .value(std::numeric_limits<std::uint64_t>::max())
        .end_array();
    EXPECT_EQ(out, "[-9223372036854775808,18446744073709551615]");
}

TEST(Writer, LeavesAbsentMembersOut) {
    std::string out;
    Writer(out)
        .begin_object()
        .member("a", std::optional<int>())
        .member("b", std::optional<std::string>("x"))
        .end_object();
    EXPECT_EQ(out, R"({"b":"x"})");
}

TEST(Writer, EscapesNamesAndTexts) {
    std::string out;
    Writer(out).begin_object().member("a\"", "b\n\\\xFF").end_object();
    EXPECT_EQ(out, "{\"a\\\"\":\"b\\n\\\\\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace crossdock::json
