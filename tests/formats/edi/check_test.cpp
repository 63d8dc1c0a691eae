#include "adapters/formats/edi/check.h"

#include <gtest/gtest.h>
#include <string>

namespace crossdock::edi {
namespace {

struct Row {
    std::string name;
    Type type;
    std::uint16_t shortest, longest;
    std::string value;
    Fault fault = Fault::none;
    char decimal = '.';
};

class CheckValue : public testing::TestWithParam<Row> {};

TEST_P(CheckValue, Says) {
    const Row& row = GetParam();
    Element element;
    element.type = row.type;
    element.shortest = row.shortest;
    element.longest = row.longest;
    EXPECT_EQ(check_value(element, row.value, row.decimal), row.fault);
}

INSTANTIATE_TEST_SUITE_P(
    Values, CheckValue,
    testing::Values(Row{"Text", Type::text, 1, 5, "ABCDE"},
                    Row{"TextTooLong", Type::text, 1, 5, "ABCDEF", Fault::too_long},
                    Row{"TextTooShort", Type::text, 3, 5, "AB", Fault::too_short},
                    Row{"LengthCountsCharacters", Type::text, 1, 5, "CAF\u00c9\u00c9"},
                    Row{"AlphaWithDigit", Type::alpha, 1, 5, "A1", Fault::bad_character},
                    Row{"Number", Type::number, 1, 15, "1998.61"},
                    Row{"NegativeNumber", Type::number, 1, 2, "-7.5"},
                    Row{"LeadingPoint", Type::number, 1, 3, ".5"},
                    Row{"Exponent", Type::number, 1, 5, "1E-3"},
                    Row{"LetterInNumber", Type::number, 1, 15, "1O2", Fault::not_a_number},
                    Row{"TwoPoints", Type::number, 1, 15, "1.2.3", Fault::not_a_number},
                    Row{"SignAlone", Type::number, 1, 15, "-", Fault::not_a_number},
                    Row{"PlusSign", Type::number, 1, 15, "+5", Fault::not_a_number},
                    Row{"BlankInNumber", Type::number, 1, 15, "1 000", Fault::not_a_number},
                    Row{"CommaWherePointIs", Type::number, 1, 15, "1,5", Fault::bad_decimal_mark},
                    Row{"CommaAnnounced", Type::number, 1, 15, "1,5", Fault::none, ','},
                    Row{"EitherMark", Type::number, 1, 15, "1,5", Fault::none, 0},
                    Row{"MarkDoesNotCount", Type::number, 1, 3, "-12.3"},
                    Row{"NumberTooLong", Type::number, 1, 3, "12345", Fault::too_long},
                    Row{"Implied", Type::implied, 1, 9, "-9588"},
                    Row{"ImpliedWithPoint", Type::implied, 1, 9, "95.88", Fault::not_a_number},
                    Row{"Date", Type::date, 8, 8, "20260725"}, Row{"LeapDay", Type::date, 8, 8, "20240229"},
                    Row{"NoLeapDay", Type::date, 8, 8, "20260229", Fault::bad_date},
                    Row{"Century", Type::date, 8, 8, "19000229", Fault::bad_date},
                    Row{"ShortDate", Type::date, 6, 8, "260725"},
                    Row{"MonthThirteen", Type::date, 8, 8, "20261301", Fault::bad_date},
                    Row{"DateWithDashes", Type::date, 8, 8, "2026-7-1", Fault::bad_date},
                    Row{"Time", Type::time, 4, 8, "2359"}, Row{"TimeWithSeconds", Type::time, 4, 8, "235960"},
                    Row{"TimeWithHundredths", Type::time, 4, 8, "00234648"},
                    Row{"HourTwentyFour", Type::time, 4, 8, "2400", Fault::bad_time},
                    Row{"FiveDigits", Type::time, 4, 8, "12345", Fault::bad_time}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace crossdock::edi
