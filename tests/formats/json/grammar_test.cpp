// What RFC 8259 allows and what it does not, each text alone and inside an array, an object and a record.

#include "adapters/formats/json/json.h"
#include "tests/formats/transcript.h"

#include <gtest/gtest.h>

namespace crossdock {
namespace {

using namespace std::string_literals;

struct Text {
    std::string name, json;
};

std::ostream& operator<<(std::ostream& out, const Text& text) {
    return out << text.name;
}

const auto name_of = [](const auto& row) { return row.param.name; };

/// In how many of its places the text was accepted.
int accepted(const std::string& json) {
    const auto format = formats::make_json();
    int times = 0;
    for (const std::string& bytes :
         {json, "[" + json + "]", "{\"a\":" + json + "}", "[{\"a\":[" + json + "]}]"}) {
        const std::string told = test::transcript(*format, bytes);
        if (told.ends_with("\nend\n")) ++times;
        EXPECT_EQ(told.find("STUCK"), std::string::npos);
    }
    return times;
}

class GoodJson : public testing::TestWithParam<Text> {};

TEST_P(GoodJson, IsReadWhereverItStands) {
    EXPECT_EQ(accepted(GetParam().json), 4);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, GoodJson,
    testing::Values(Text{"Zero", "0"}, Text{"MinusZero", "-0"}, Text{"Exponent", "1e5"},
                    Text{"ExponentUpper", "1E-5"}, Text{"ExponentPlus", "1.5e+10"},
                    Text{"ZeroExponent", "0e1"}, Text{"HugeExponent", "123e99999999"},
                    Text{"ManyDigits", std::string(300, '9')},
                    Text{"Fraction", "-0.000000000000000000000000001"}, Text{"True", "true"},
                    Text{"False", "false"}, Text{"Null", "null"}, Text{"EmptyString", "\"\""},
                    Text{"BlanksAround", " \t\r\n1 \t\r\n"}, Text{"EscapedZero", R"("\u0000")"},
                    Text{"Delete", "\"\x7F\""}, Text{"Pair", R"("\uD834\uDD1E")"}, Text{"Slash", R"("\/")"},
                    Text{"NonCharacter", R"("\uFFFF")"}, Text{"FourByteUtf8", "\"\xF4\x8F\xBF\xBF\""},
                    Text{"EmptyName", R"({"":0})"}, Text{"NestedEmpty", "[[],{},[{}]]"},
                    Text{"EscapedNames", R"({"\"":1,"\\":2})"}, Text{"LineSeparator", "\"\xE2\x80\xA8\""}),
    name_of);

class BadJson : public testing::TestWithParam<Text> {};

TEST_P(BadJson, IsRefusedWhereverItStands) {
    EXPECT_EQ(accepted(GetParam().json), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadJson,
    testing::Values(
        Text{"LeadingZero", "012"}, Text{"MinusOnly", "-"}, Text{"Plus", "+1"}, Text{"PointFirst", ".5"},
        Text{"PointLast", "1."}, Text{"ExponentWithout", "1e"}, Text{"ExponentSignOnly", "1e+"},
        Text{"Hex", "0x1"}, Text{"NaN", "NaN"}, Text{"Infinity", "Infinity"},
        Text{"MinusInfinity", "-Infinity"}, Text{"TwoPoints", "1.2.3"}, Text{"Letters", "1a"},
        Text{"MinusSpaceNumber", "- 1"}, Text{"Tru", "tru"}, Text{"TrueX", "truex"},
        Text{"UpperTrue", "True"}, Text{"Nul", "nul"}, Text{"NulByte", "\0"s},
        Text{"NulByteInString", "\"a\0b\""s}, Text{"NulByteBehind", "1\0"s},
        Text{"LineBreakInString", "\"a\nb\""}, Text{"TabInString", "\"a\tb\""}, Text{"SingleQuotes", "'a'"},
        Text{"Unquoted", "abc"}, Text{"UnknownEscape", R"("\x41")"}, Text{"ShortEscape", R"("\u00")"},
        Text{"BadHexEscape", R"("\u00zz")"}, Text{"UpperUEscape", R"("\U0041")"},
        Text{"LoneHigh", R"("\uD800")"}, Text{"LoneLow", R"("\uDC00")"},
        Text{"HighHigh", R"("\uD800\uD800")"}, Text{"HighText", R"("\uD800abc")"},
        Text{"HighOtherEscape", R"("\uD800\n")"}, Text{"OverlongUtf8", "\"\xC0\xAF\""},
        Text{"SurrogateUtf8", "\"\xED\xA0\x80\""}, Text{"TooHighUtf8", "\"\xF4\x90\x80\x80\""},
        Text{"CutUtf8", "\"\xE2\x82\""}, Text{"Latin1", "\"\xE9\""}, Text{"Utf8OutsideStrings", "\xC3\xA9"},
        Text{"OpenString", "\"abc"}, Text{"OpenStringEscape", "\"abc\\"}, Text{"TrailingComma", "[1,]"},
        Text{"LeadingComma", "[,1]"}, Text{"DoubleComma", "[1,,2]"}, Text{"NoComma", "[1 2]"},
        Text{"NoCommaStrings", "[\"a\" \"b\"]"}, Text{"NoCommaStringsClose", "[\"a\"\"b\"]"},
        Text{"ColonInArray", "[\"a\":1]"}, Text{"ObjectTrailingComma", "{\"a\":1,}"},
        Text{"ObjectNoValue", "{\"a\":}"}, Text{"ObjectNoColon", "{\"a\" 1}"}, Text{"ObjectNoName", "{:1}"},
        Text{"ObjectNameOnly", "{\"a\"}"}, Text{"ObjectNumberName", "{1:1}"}, Text{"ObjectBareName", "{a:1}"},
        Text{"ObjectDoubleColon", "{\"a\"::1}"}, Text{"ObjectCommaForColon", "{\"a\",1}"},
        Text{"ObjectTwoValues", "{\"a\":1 2}"}, Text{"ObjectGarbage", "{\"a\":1 x}"},
        Text{"WrongBracket", "[1}"}, Text{"WrongBrace", "{\"a\":1]"}, Text{"OpenArray", "[1"},
        Text{"OpenObject", "{\"a\":1"}, Text{"CloseOnly", "]"}, Text{"BraceOnly", "}"},
        Text{"CommaOnly", ","}, Text{"ColonOnly", ":"}, Text{"ExtraClose", "[1]]"}, Text{"TwoValues", "1 2"},
        Text{"Comment", "1 /* x */"}, Text{"LineComment", "1 // x"}, Text{"HashComment", "1 # x"},
        Text{"FormFeed", "\f1"},
        Text{"NoBreakSpace",
             "\xC2\xA0"
             "1"},
        Text{"MarkInside",
             "\xEF\xBB\xBF\xEF\xBB\xBF"
             "1"},
        Text{"Backslash", "\\"}, Text{"EscapedOutside", "\\u0031"}, Text{"StringThenText", "\"a\"b"},
        Text{"TextThenString", "1\"a\""}),
    name_of);

}  // namespace
}  // namespace crossdock
