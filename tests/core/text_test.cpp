#include "gateway/core/text.h"

#include <gtest/gtest.h>

#include <array>

namespace crossdock {
namespace {

using namespace std::string_literals;

const auto name_of = [](const auto& row) { return row.param.name; };

struct Utf8 {
    std::string name, text;
    bool good;
};

class IsUtf8 : public testing::TestWithParam<Utf8> {};

TEST_P(IsUtf8, FollowsRfc3629) {
    EXPECT_EQ(is_utf8(GetParam().text), GetParam().good);
    EXPECT_EQ(is_utf8("ab" + GetParam().text + "cd"), GetParam().good);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, IsUtf8,
    testing::Values(Utf8{"Empty", "", true}, Utf8{"Ascii", "abc", true}, Utf8{"Two", "\xC2\x80", true},
                    Utf8{"Three", "\xE2\x82\xAC", true}, Utf8{"Four", "\xF0\x9F\x98\x80", true},
                    Utf8{"Last", "\xF4\x8F\xBF\xBF", true}, Utf8{"Zero", "\0"s, true},
                    Utf8{"BelowSurrogates", "\xED\x9F\xBF", true},
                    Utf8{"AboveSurrogates", "\xEE\x80\x80", true}, Utf8{"Surrogate", "\xED\xA0\x80", false},
                    Utf8{"OverlongTwo", "\xC0\x80", false}, Utf8{"OverlongTwoB", "\xC1\xBF", false},
                    Utf8{"OverlongThree", "\xE0\x9F\xBF", false},
                    Utf8{"OverlongFour", "\xF0\x8F\xBF\xBF", false},
                    Utf8{"TooHigh", "\xF4\x90\x80\x80", false},
                    Utf8{"FiveBytes", "\xF8\x88\x80\x80\x80", false}, Utf8{"Continuation", "\x80", false},
                    Utf8{"CutTwo", "\xC3", false}, Utf8{"CutFour", "\xF0\x9F\x98", false},
                    Utf8{"Latin1", "\xE9t\xE9", false}, Utf8{"Byte255", "\xFF", false}),
    name_of);

struct Nearest {
    std::string name, word, found;  ///< "" = none
};

class NearestName : public testing::TestWithParam<Nearest> {};

TEST_P(NearestName, GuessesOnlyWhatIsNear) {
    constexpr std::array<std::string_view, 4> names{"path", "poll_seconds", "pattern", "url"};
    EXPECT_EQ(nearest_name(GetParam().word, names).value_or(""), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(Words, NearestName,
                         testing::Values(Nearest{"Dropped", "pol_seconds", "poll_seconds"},
                                         Nearest{"Swapped", "pattren", "pattern"},
                                         Nearest{"SwappedInAShortWord", "paht", "path"},
                                         Nearest{"Added", "pathh", "path"}, Nearest{"TwoOfFour", "pxxh", ""},
                                         Nearest{"TooShort", "ul", ""}, Nearest{"Far", "something", ""},
                                         Nearest{"Empty", "", ""}, Nearest{"Itself", "url", "url"}),
                         name_of);

struct Bytes {
    std::string name, text;
    std::optional<std::uint64_t> bytes;
};

class ParseBytes : public testing::TestWithParam<Bytes> {};

TEST_P(ParseBytes, KnowsBinaryUnits) {
    EXPECT_EQ(parse_bytes(GetParam().text), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ParseBytes,
    testing::Values(Bytes{"Plain", "500", 500}, Bytes{"B", "500 B", 500}, Bytes{"KiB", "1 KiB", 1024},
                    Bytes{"MiB", "64 MiB", 64ull << 20}, Bytes{"GiBWithoutBlank", "2GiB", 2ull << 30},
                    Bytes{"Zero", "0", 0}, Bytes{"Decimal", "1.5 MiB", std::nullopt},
                    Bytes{"Kilobytes", "1 kB", std::nullopt}, Bytes{"Negative", "-1", std::nullopt},
                    Bytes{"Empty", "", std::nullopt}, Bytes{"UnitOnly", "MiB", std::nullopt},
                    Bytes{"Huge", "99999999999999999999", std::nullopt},
                    Bytes{"HugeGiB", "9999999999 GiB", std::nullopt},
                    Bytes{"Trailing", "1 MiB x", std::nullopt}),
    name_of);

struct Json {
    std::string name, text, json;
};

class JsonString : public testing::TestWithParam<Json> {};

TEST_P(JsonString, IsEscaped) {
    std::string out = "x";
    append_json_string(out, GetParam().text);
    EXPECT_EQ(out, "x" + GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(Texts, JsonString,
                         testing::Values(Json{"Empty", "", R"("")"}, Json{"Plain", "abc/def", R"("abc/def")"},
                                         Json{"Quotes", R"(a"b\c)", R"("a\"b\\c")"},
                                         Json{"Controls", "\n\r\t\x01\x1F"s, R"("\n\r\t\u0001\u001f")"},
                                         Json{"Zero", "a\0b"s, R"("a\u0000b")"},
                                         Json{"Utf8", "\xC3\xA9\xF0\x9F\x98\x80",
                                              "\"\xC3\xA9\xF0\x9F\x98\x80\""},
                                         Json{"NotUtf8", "a\xE9z\xFF", "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\""},
                                         Json{"CutUtf8", "\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
                                         Json{"Delete", "\x7F", "\"\x7F\""}),
                         name_of);

TEST(Trim, DropsBlanksAtBothEnds) {
    EXPECT_EQ(trim(" \t a b \r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(EqualsIgnoringCase, FoldsAsciiOnly) {
    EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(equals_ignoring_case("abc", "abcd"));
    EXPECT_FALSE(equals_ignoring_case("\xC3\x84", "\xC3\xA4"));
    EXPECT_FALSE(equals_ignoring_case("@", "`"));
    EXPECT_EQ(to_lower("AbC\xC3\x84"), "abc\xC3\x84");
}

TEST(Split, KeepsEmptyParts) {
    EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), std::vector<std::string_view>{""});
}

TEST(Printable, CutsAndEscapes) {
    EXPECT_EQ(printable("a\nb\x7F"), "a\\x0ab\\x7f");
    EXPECT_EQ(printable("abcdef", 3), "abc...");
    EXPECT_EQ(printable("abc", 3), "abc");
}

TEST(Printable, NeverCutsInsideACharacter) {
    EXPECT_EQ(printable("ab\xC3\xA9", 3), "ab...");
}

TEST(Hex, GoesBothWays) {
    constexpr std::array<unsigned char, 3> bytes{0x00, 0xAB, 0xFF};
    EXPECT_EQ(to_hex(bytes), "00abff");
    EXPECT_EQ(from_hex("00aBFf"), "\x00\xAB\xFF"s);
    EXPECT_EQ(from_hex("0"), std::nullopt);
    EXPECT_EQ(from_hex("0g"), std::nullopt);
    EXPECT_EQ(from_hex(""), "");
}

}  // namespace
}  // namespace crossdock
