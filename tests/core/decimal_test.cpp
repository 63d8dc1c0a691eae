#include "gateway/core/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace crossdock {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
__extension__ typedef __int128 Wide;

const auto name_of = [](const auto& row) { return row.param.name; };

struct Text {
    std::string name, text, read;  ///< read as; "-" = refused
    char mark = '.';
};

std::ostream& operator<<(std::ostream& out, const Text& row) {
    return out << row.name;
}

class ParseDecimal : public testing::TestWithParam<Text> {};

TEST_P(ParseDecimal, ReadsExactlyOrRefuses) {
    const auto number = Decimal::parse(GetParam().text, GetParam().mark);
    EXPECT_EQ(number ? number->to_string() : "-", GetParam().read);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ParseDecimal,
    testing::Values(Text{"Whole", "7", "7"}, Text{"Zero", "0", "0"}, Text{"MinusZero", "-0.00", "0"},
                    Text{"Plus", "+7", "7"}, Text{"LeadingZeros", "007", "7"},
                    Text{"TrailingZeros", "1.500", "1.5"}, Text{"Fraction", "1998.61", "1998.61"},
                    Text{"SmallNegative", "-0.05", "-0.05"}, Text{"PointLast", "1.", "1"},
                    Text{"PointFirst", ".5", "0.5"}, Text{"Exponent", "1e3", "1000"},
                    Text{"ExponentMinus", "15E-1", "1.5"}, Text{"ExponentPlus", "1.5e+2", "150"},
                    Text{"ZeroWithHugeExponent", "0e99", "0"}, Text{"Comma", "1,5", "1.5", ','},
                    Text{"PointWhereCommaIsTheMark", "1.5", "-", ','},
                    Text{"NineDigits", "0.123456789", "0.123456789"}, Text{"TenDigits", "0.1234567891", "-"},
                    Text{"TenDigitsOfWhichOneIsZero", "0.1234567890", "0.123456789"},
                    Text{"ManyZerosBehind", "1.000000000000000000000000000", "1"},
                    Text{"ManyZerosBefore", std::string(60, '0') + "1", "1"},
                    Text{"Largest", "9223372036854775807", "9223372036854775807"},
                    Text{"AboveLargest", "9223372036854775808", "-"},
                    Text{"Smallest", "-9223372036854775808", "-9223372036854775808"},
                    Text{"BelowSmallest", "-9223372036854775809", "-"},
                    Text{"LargestWithFraction", "9223372036.854775807", "9223372036.854775807"},
                    Text{"TooManyDigitsWithFraction", "92233720368.547758079", "-"},
                    Text{"HugeDigits", std::string(100, '9'), "-"}, Text{"HugeExponent", "1e400", "-"},
                    Text{"HugeNegativeExponent", "1e-400", "-"}, Text{"Exponent99", "1e99", "-"},
                    Text{"Empty", "", "-"}, Text{"Minus", "-", "-"}, Text{"PointOnly", ".", "-"},
                    Text{"Letters", "12a", "-"}, Text{"BlankBefore", " 1", "-"},
                    Text{"BlankBehind", "1 ", "-"}, Text{"TwoPoints", "1.2.3", "-"},
                    Text{"TwoSigns", "--1", "-"}, Text{"Thousands", "1,000.5", "-"},
                    Text{"ExponentWithout", "1e", "-"}, Text{"ExponentSignOnly", "1e+", "-"},
                    Text{"Nan", "NaN", "-"}, Text{"Infinity", "Infinity", "-"}, Text{"Hex", "0x1", "-"}),
    name_of);

struct Floor {
    std::string name, number;
    std::int64_t floor;
};

class FloorDecimal : public testing::TestWithParam<Floor> {};

TEST_P(FloorDecimal, IsTheLargestWholeNotAbove) {
    EXPECT_EQ(Decimal::parse(GetParam().number)->floor(), GetParam().floor);
}

INSTANTIATE_TEST_SUITE_P(Numbers, FloorDecimal,
                         testing::Values(Floor{"Positive", "1998.61", 1998}, Floor{"Whole", "7", 7},
                                         Floor{"Negative", "-0.5", -1}, Floor{"NegativeWhole", "-3", -3},
                                         Floor{"JustBelowZero", "-0.000000001", -1}, Floor{"Zero", "0", 0}),
                         name_of);

TEST(Decimal, IsEqualWhateverItsScale) {
    EXPECT_EQ(Decimal::parse("1.50"), Decimal::parse("1.5"));
    EXPECT_EQ(Decimal::from_parts(9588, 2).to_string(), "95.88");
    EXPECT_EQ(Decimal::from_parts(9500, 2), Decimal(95));
    EXPECT_TRUE(Decimal::from_parts(9500, 2).is_whole());
}

TEST(Decimal, ComparesNumbersThatOnlyFitWhenScaledUp) {
    EXPECT_LT(Decimal::from_parts(largest, 9), Decimal(largest));
    EXPECT_GT(Decimal::from_parts(smallest, 9), Decimal(smallest));
    EXPECT_LT(Decimal(-1), Decimal::from_parts(-999'999'999, 9));
}

TEST(Decimal, RefusesResultsThatDoNotFit) {
    EXPECT_FALSE(Decimal(largest).plus(Decimal(1)));
    EXPECT_FALSE(Decimal(smallest).minus(Decimal(1)));
    EXPECT_FALSE(Decimal(largest).times(Decimal(2)));
    EXPECT_FALSE(Decimal(largest).plus(Decimal::from_parts(1, 1)));
    EXPECT_FALSE(Decimal::from_parts(1, 9).times(Decimal::from_parts(1, 1)));
    EXPECT_EQ(Decimal::from_parts(1, 5).times(Decimal::from_parts(10, 5)), Decimal::from_parts(1, 9));
    EXPECT_EQ(Decimal(largest).times(Decimal(-1))->to_string(), "-9223372036854775807");
    EXPECT_EQ(Decimal(smallest).times(Decimal(1))->to_string(), "-9223372036854775808");
}

TEST(Decimal, AgreesWithExactArithmetic) {
    std::mt19937_64 random(7);
    const auto draw = [&] {
        const int shift = static_cast<int>(random() % 64);
        const auto mantissa = static_cast<std::int64_t>(random()) >> shift;
        return Decimal::from_parts(mantissa, static_cast<int>(random() % 10));
    };
    // Everything as a whole number of 10^-18.
    const auto exact = [](const Decimal& d) {
        Wide value = d.mantissa();
        for (int i = d.scale(); i < 9; ++i) value *= 10;
        return value;
    };
    int fitting = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Decimal a = draw(), b = draw();
        EXPECT_EQ(a < b, exact(a) < exact(b));
        EXPECT_EQ(a == b, exact(a) == exact(b));
        if (const auto sum = a.plus(b)) {
            EXPECT_EQ(exact(*sum), exact(a) + exact(b));
            ++fitting;
        }
        if (const auto rest = a.minus(b)) {
            EXPECT_EQ(exact(*rest), exact(a) - exact(b));
        }
        if (const auto product = a.times(b)) {
            Wide scaled = product->mantissa();
            for (int s = product->scale(); s < a.scale() + b.scale(); ++s) scaled *= 10;
            EXPECT_EQ(scaled, Wide(a.mantissa()) * b.mantissa());
        }
        EXPECT_EQ(Decimal::parse(a.to_string()), a);
    }
    EXPECT_GT(fitting, 5'000);
}

}  // namespace
}  // namespace crossdock
