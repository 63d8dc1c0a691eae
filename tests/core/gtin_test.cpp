#include "gateway/core/gtin.h"

#include <gtest/gtest.h>

namespace crossdock {
namespace {

struct Bad {
    std::string name, text;
    Errc code;
};

class BadGtin : public testing::TestWithParam<Bad> {};

TEST_P(BadGtin, IsRefused) {
    const auto gtin = Gtin::parse(GetParam().text);
    ASSERT_FALSE(gtin);
    EXPECT_EQ(gtin.error().code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(Texts, BadGtin,
                         testing::Values(Bad{"WrongCheckDigit", "6291041500214", Errc::out_of_range},
                                         Bad{"Empty", "", Errc::syntax},
                                         Bad{"TooShort", "629104150021", Errc::out_of_range},
                                         Bad{"NineDigits", "629104150", Errc::syntax},
                                         Bad{"FifteenDigits", "006291041500213", Errc::syntax},
                                         Bad{"Letter", "62910415O0213", Errc::syntax},
                                         Bad{"Blank", "6291041500213 ", Errc::syntax},
                                         Bad{"Minus", "-291041500213", Errc::syntax}),
                         [](const auto& row) { return row.param.name; });

TEST(Gtin, IsTheSameItemWithZerosBefore) {
    EXPECT_EQ(*Gtin::parse("6291041500213"), *Gtin::parse("06291041500213"));
    EXPECT_EQ(Gtin::parse("6291041500213")->digits(), "06291041500213");
    EXPECT_EQ(Gtin::parse("6291041500213")->indicator(), 0);
}

TEST(Gtin, IsAnotherItemWithAnotherIndicator) {
    const auto pack = Gtin::parse("16291041500210");
    ASSERT_TRUE(pack);
    EXPECT_EQ(pack->indicator(), 1);
    EXPECT_NE(*pack, *Gtin::parse("6291041500213"));
}

TEST(Gtin, ReadsAllFourLengths) {
    EXPECT_EQ(Gtin::parse("96385074")->digits(), "00000096385074");
    EXPECT_EQ(Gtin::parse("036000291452")->digits(), "00036000291452");
    EXPECT_EQ(Gtin::parse("4006381333931")->digits(), "04006381333931");
    EXPECT_EQ(Gtin::parse("10614141000415")->digits(), "10614141000415");
}

TEST(Gtin, HasACheckDigitThatSeesEachWrongDigit) {
    const std::string right = "4006381333931";
    for (std::size_t i = 0; i < right.size(); ++i) {
        for (char c = '0'; c <= '9'; ++c) {
            std::string text = right;
            text[i] = c;
            EXPECT_EQ(Gtin::parse(text).has_value(), text == right) << text;
        }
    }
}

}  // namespace
}  // namespace crossdock
