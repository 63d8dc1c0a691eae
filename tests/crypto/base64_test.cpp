#include "gateway/crypto/base64.h"

#include <gtest/gtest.h>

namespace crossdock::crypto {
namespace {

using namespace std::string_literals;

struct Pair {
    std::string name, bytes, text;
};

class Base64 : public testing::TestWithParam<Pair> {};

TEST_P(Base64, GoesBothWays) {
    EXPECT_EQ(to_base64(GetParam().bytes), GetParam().text);
    EXPECT_EQ(from_base64(GetParam().text), GetParam().bytes);
    std::string bare = GetParam().text;
    while (bare.ends_with('=')) bare.pop_back();
    EXPECT_EQ(from_base64(bare, Padding::optional), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64,
                         testing::Values(Pair{"Nothing", "", ""}, Pair{"One", "f", "Zg=="},
                                         Pair{"Two", "fo", "Zm8="}, Pair{"Three", "foo", "Zm9v"},
                                         Pair{"Four", "foob", "Zm9vYg=="}, Pair{"Six", "foobar", "Zm9vYmFy"},
                                         Pair{"AllBitsSet", "\xff\xff\xff\xff", "/////w=="},
                                         Pair{"Zeros", "\0\0"s, "AAA="}),
                         [](const auto& row) { return row.param.name; });

struct Bad {
    std::string name, text;
};

class BadBase64 : public testing::TestWithParam<Bad> {};

TEST_P(BadBase64, IsRefused) {
    EXPECT_EQ(from_base64(GetParam().text), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Texts, BadBase64,
                         testing::Values(Bad{"NoPadding", "Zg"}, Bad{"HalfThePadding", "Zg="},
                                         Bad{"TooMuchPadding", "Zm9v===="}, Bad{"PaddingAlone", "===="},
                                         Bad{"PaddingInTheMiddle", "Zg==Zg=="}, Bad{"OneLetter", "Z"},
                                         Bad{"BitsLeftOver", "Zh=="}, Bad{"UrlAlphabet", "_-__"},
                                         Bad{"Blank", "Zm 9v"}, Bad{"LineBreak", "Zm9v\n"},
                                         Bad{"HighByte", "Zm9\xff"}),
                         [](const auto& row) { return row.param.name; });

TEST(Base64Text, PaddingWhereOptionalMustBeWholeOrAbsent) {
    EXPECT_EQ(from_base64("Zg=", Padding::optional), std::nullopt);
    EXPECT_EQ(from_base64("Zg", Padding::optional), "f");
    EXPECT_EQ(from_base64("Zh", Padding::optional), std::nullopt);
}

}  // namespace
}  // namespace crossdock::crypto
