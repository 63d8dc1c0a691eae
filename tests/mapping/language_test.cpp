#include "tests/mapping/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::mapping {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// One expression for `uom` (or another field), run on one record.
struct Case {
    std::string name, format, field, expression, record, gives;
};

void PrintTo(const Case& row, std::ostream* out) {
    *out << row.name;
}

class Expression : public testing::TestWithParam<Case> {};

const std::string x12_record = R"(LIN*1*VN*A-1*UP*012345678905
DTM*018*20261201
QTY*33*12*EA
  DTM*371*261224
  SCH*5*EA*WH*NORTH*097*20261124
  SCH*7*EA*WH*SOUTH*018*20261220
QTY*17*20,5*CT
REF*ZZ*  padded  *
REF*YY*   *deep
N1*WH*MAIN*92*W1
  N4*Bremen**28195
)";

const std::string edifact_record = R"(LIN*1**4006381333931:EN
PIA*1*NW-1:SA*SHOP-1:BP
PIA*5*OLD-1:SA
QTY*145:12:PCE
  LOC*18*W1:::x
  DTM*132:202612011530:203
QTY*17:0,5
)";

const std::string json_record = R"(-
sku = A-1
n = 12
nothing = null
empty =
odd name = o
price:
  amount = 1998.61
  currency = EUR
tags = new
tags = sale
)";

TEST_P(Expression, Gives) {
    const Case& row = GetParam();
    std::string yaml = "mapping: m\nreads: {format: " + row.format + "}\nproduces: stock\n";
    if (row.format != "json" && row.format != "csv") yaml += "records: LIN\n";
    const bool names_item = row.field == "supplier_sku";
    yaml += "document:\n  reported_at: " +
            std::string(row.format == "x12" ? "datetime(BIA/04, BIA/05)" : "absent") + "\nfields:\n";
    if (!names_item) yaml += "  supplier_sku: \"'x'\"\n";
    yaml += row.field == "status" ? "  available: decimal('1')\n" : "  status: \"'active'\"\n";
    yaml += "  " + row.field + ": >-\n    " + row.expression + "\n";
    Session session(yaml, RunSettings{TimeZone::find("Europe/Berlin").value(), '.'},
                    test_context({}, {{"uom.csv", "# units\nEA,piece\n\"CT\",\"a \"\"big\"\" carton\"\n"}}));
    ASSERT_THAT(session.compile_errors, IsEmpty());
    session.begin("-\nBIA*00*DD*R*20261124*1530\n");
    const std::string record = !row.record.empty()       ? row.record
                               : row.format == "x12"     ? x12_record
                               : row.format == "edifact" ? edifact_record
                                                         : json_record;
    const Outcome outcome = session.run(record);
    std::string got;
    for (const std::string& problem : outcome.problems) got += problem + "\n";
    if (!outcome.facts.empty()) {
        const std::string key = "\"" + row.field + "\":";
        const std::size_t at = outcome.facts[0].find(key);
        if (at != std::string::npos) {
            const std::size_t begin = at + key.size();
            got += outcome.facts[0].substr(begin + 1, outcome.facts[0].find('"', begin + 1) - begin - 1);
        } else {
            got += "-";
        }
    }
    EXPECT_EQ(got, row.gives);
}

INSTANTIATE_TEST_SUITE_P(
    Paths, Expression,
    testing::Values(
        Case{"FirstPresent", "x12", "uom", "QTY/03", "", "EA"},
        Case{"ByCondition", "x12", "uom", "QTY[01 = \"17\"]/03", "", "CT"},
        Case{"OwnSegment", "x12", "uom", "LIN/03", "", "A-1"},
        Case{"OwnSegmentWithCondition", "x12", "uom", "LIN[02 = \"UP\"]/03", "", "-"},
        Case{"OwnElement", "x12", "uom", "03", "", "A-1"},
        Case{"InsideALoop", "x12", "uom", "N1/N4/03", "", "28195"},
        Case{"InsideTheSecondOfTwo", "x12", "uom", "QTY/SCH[04 = \"SOUTH\"]/01", "", "7"},
        Case{"TwoConditions", "x12", "uom", "QTY[01 = \"33\"][03 = \"EA\"]/02", "", "12"},
        Case{"OneOf", "x12", "uom", "QTY[01 in (\"1\", \"17\")]/02", "", "20,5"},
        Case{"NotEqual", "x12", "uom", "QTY[01 != \"33\"]/02", "", "20,5"},
        Case{"NotEqualToAbsent", "x12", "uom", "QTY[04 != \"33\"]/02", "", "12"},
        Case{"EqualToAbsent", "x12", "uom", "QTY[04 = \"33\"]/02", "", "-"},
        Case{"HasASegment", "x12", "uom", "QTY[SCH]/02", "", "12"},
        Case{"HasNoSegment", "x12", "uom", "QTY[not SCH]/02", "", "20,5"},
        Case{"Either", "x12", "uom", "QTY[01 = \"1\" or 03 = \"CT\"]/02", "", "20,5"},
        Case{"BothAndParentheses", "x12", "uom", "QTY[SCH and (01 = \"1\" or 03 = \"EA\")]/02", "", "12"},
        Case{"NumbersCompare", "x12", "uom", "QTY/SCH[decimal(01) > decimal(\"5.0\")]/04", "", "SOUTH"},
        Case{"DayAgainstTheDocument", "x12", "uom", "QTY/SCH[date(06) > document.reported_at]/04", "",
             "SOUTH"},
        Case{"SameDayIsNotAhead", "x12", "uom", "QTY/SCH[date(06) <= document.reported_at]/04", "", "NORTH"},
        Case{"BlanksAreTrimmed", "x12", "uom", "REF[01 = \"ZZ\"]/02", "", "padded"},
        Case{"BlanksOnlyAreAbsent", "x12", "uom", "REF[01 = \"YY\"]/02 ?? REF[01 = \"YY\"]/03", "", "deep"},
        Case{"FromTheRoot", "x12", "uom", "QTY[/LIN/03 = \"A-1\"]/03", "", "EA"},
        Case{"Parent", "x12", "uom", "QTY/SCH[../03 = \"EA\"]/04", "", "NORTH"},
        Case{"MissingSegment", "x12", "uom", "PO4/01", "", "-"},
        Case{"ByElementNumber", "edifact", "uom", "QTY[6063 = \"17\"]/6060", "", "0,5"},
        Case{"Component", "edifact", "uom", "QTY/01.3", "", "PCE"},
        Case{"CompositeGivesItsFirst", "edifact", "uom", "LOC/02 ?? QTY/LOC/02", "", "W1"},
        Case{"ComponentOfASimpleElement", "edifact", "uom", "QTY/LOC/01.1", "", "18"},
        Case{"Member", "json", "uom", "sku", "", "A-1"},
        Case{"MemberOfMember", "json", "uom", "price/currency", "", "EUR"},
        Case{"FirstOfAnArray", "json", "uom", "tags", "", "new"},
        Case{"ByValueInAnArray", "json", "uom", "tags[. = \"sale\"]", "", "sale"},
        Case{"NullIsAbsent", "json", "uom", "nothing ?? empty ?? 'none'", "", "none"},
        Case{"NullIsNotThere", "json", "uom", ".[not nothing]/sku", "", "A-1"},
        Case{"OddName", "json", "uom", "`odd name`", "", "o"},
        Case{"Column", "csv", "uom", "\"odd name\"", "", "o"},
        Case{"ColumnWhateverItsCase", "csv", "uom", "SKU", "", "A-1"},
        Case{"LiteralInCsv", "csv", "uom", "'EA'", "", "EA"},
        Case{"RightSideInCsvIsALiteral", "csv", "uom", ".[\"odd name\" = \"o\"]/sku", "", "A-1"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Functions, Expression,
    testing::Values(
        Case{"Pair", "x12", "supplier_sku", "pair(LIN, \"UP\")", "", "012345678905"},
        Case{"PairAbsent", "x12", "uom", "pair(LIN, \"EN\")", "", "-"},
        Case{"PairNeverTakesANumberForAQualifier", "x12", "uom", "pair(LIN, \"A-1\")", "", "-"},
        Case{"PairFromAnElement", "x12", "uom", "pair(N1, \"92\", 03)", "", "W1"},
        Case{"PairOfComposites", "edifact", "uom", "pair(PIA, \"BP\")", "", "SHOP-1"},
        Case{"PairInALaterSegment", "edifact", "uom", "pair(PIA[01 = \"5\"], \"SA\")", "", "OLD-1"},
        Case{"PairInTheOwnSegment", "edifact", "uom", "pair(LIN, \"EN\")", "", "4006381333931"},
        Case{"Gtin", "x12", "gtin", "gtin(pair(LIN, \"UP\"))", "", "00012345678905"},
        Case{"GtinElse", "x12", "gtin", "gtin(LIN/03) else gtin(LIN/05)", "",
             "warning: segment 1 element 3 (byte 9): 'gtin' is not a GTIN: expected 8, 12, 13 or 14 digits, "
             "found 3 bytes: digits, letters, signs "
             "(gtin(LIN/03), m.yaml:11) [M107]\n00012345678905"},
        Case{"EitherMarkInEdifact", "edifact", "available", "decimal(QTY[6063 = \"17\"]/6060)", "", "0.5"},
        Case{"OnlyThePointInX12", "x12", "available", "decimal(QTY[01 = \"17\"]/02)", "",
             "record: segment 7 element 2 (byte 149): 'available' is not a number: expected digits with at "
             "most one decimal mark, found 4 bytes: digits, "
             "signs (decimal(QTY[01 = \"17\"]/02), m.yaml:11) [M101]\n"},
        Case{"AMarkAsSaid", "x12", "available", "decimal(QTY[01 = \"17\"]/02, \",\")", "", "20.5"},
        Case{"Implied", "x12", "available", "implied(N1/N4/03, 2)", "", "281.95"},
        Case{"Sum", "x12", "available", "sum(QTY/SCH/01)", "", "12"},
        Case{"SumOfNothing", "x12", "available", "sum(QTY/LDT/01)", "", "-"},
        Case{"NumberAsWritten", "json", "available", "decimal(price/amount)", "", "1998.61"},
        Case{"Date", "x12", "available_from", "date(DTM/02)", "", "2026-12-01"},
        Case{"DateOfTwoDigits", "x12", "available_from", "date(QTY/DTM/02)", "", "2026-12-24"},
        Case{"DateByPattern", "x12", "available_from", "date(\"24.12.2026\", \"DD.MM.YYYY\")", "",
             "2026-12-24"},
        Case{"DateByCode", "edifact", "available_from", "date(QTY/DTM/2380, QTY/DTM/2379)", "", "2026-12-01"},
        Case{"TimeInThePartnersZone", "x12", "reported_at", "datetime(\"20261124\", \"1530\")", "",
             "2026-11-24T14:30:00Z"},
        Case{"TimeByCode", "edifact", "reported_at", "datetime(QTY/DTM/2380, QTY/DTM/2379)", "",
             "2026-12-01T14:30:00Z"},
        Case{"TimeWithOffset", "json", "reported_at", "datetime(\"2026-11-24T15:30:00-05:00\")", "",
             "2026-11-24T20:30:00Z"},
        Case{"DayAloneIsItsEnd", "json", "reported_at", "datetime(\"2026-11-24\")", "",
             "2026-11-24T22:59:59Z"},
        Case{"Epoch", "json", "reported_at", "epoch(\"1764000000\")", "", "2025-11-24T16:00:00Z"},
        Case{"EpochMs", "json", "reported_at", "epoch_ms(\"1764000000250\")", "", "2025-11-24T16:00:00.250Z"},
        Case{"Upper", "json", "uom", "upper(price/currency)", "", "EUR"},
        Case{"Lower", "json", "uom", "lower(price/currency)", "", "eur"},
        Case{"Concat", "json", "uom", "concat(sku, \"/\", price/currency)", "", "A-1/EUR"},
        Case{"ConcatOfAbsent", "json", "uom", "concat(sku, nothing)", "", "-"},
        Case{"TextOfANumber", "json", "uom", "text(decimal(\"1.50\"))", "", "1.5"},
        Case{"TextOfADate", "x12", "uom", "text(date(DTM/02))", "", "2026-12-01"},
        Case{"Lookup", "x12", "uom", "lookup(QTY/03, \"uom.csv\") else absent", "", "piece"},
        Case{"LookupWithQuotes", "x12", "uom", "lookup(QTY[01 = \"17\"]/03, \"uom.csv\") else absent", "",
             "a \\"},
        Case{"LookupElse", "x12", "uom", "lookup(LIN/03, \"uom.csv\") else 'other'", "",
             "warning: segment 1 element 3 (byte 9): 'uom' has no entry in the table, found 3 bytes: digits, "
             "letters, signs (lookup(LIN/03, \"uom.csv\"), "
             "m.yaml:11) [M109]\nother"},
        Case{"LookupOfAbsent", "x12", "uom", "lookup(LIN/09, \"uom.csv\") else 'other'", "", "other"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Choices, Expression,
    testing::Values(
        Case{"CoalesceTakesTheFirst", "json", "uom", "nothing ?? sku ?? n", "", "A-1"},
        Case{"CoalesceDoesNotPassOverAFailure", "json", "available", "decimal(sku) ?? decimal(n)", "",
             "record: 'available' is not a number: expected digits with at most one decimal mark, found 3 "
             "bytes: digits, letters, signs (decimal(sku), "
             "m.yaml:10) [M101]\n"},
        Case{"ElseTakesAFailure", "json", "available", "decimal(sku) else decimal(n)", "",
             "warning: 'available' is not a number: expected digits with at most one decimal mark, found 3 "
             "bytes: digits, letters, signs (decimal(sku), "
             "m.yaml:10) [M101]\n12"},
        Case{"ElseTakesWhatIsAbsent", "json", "available", "decimal(nothing) else decimal(n)", "", "12"},
        Case{"ElseBindsLessThanCoalesce", "json", "uom", "nothing ?? empty else 'x'", "", "x"},
        Case{"MatchCase", "json", "uom", "match price/currency { \"EUR\" => 'euro', else => 'other' }", "",
             "euro"},
        Case{"MatchTwoTexts", "json", "uom", "match sku { \"B\" | \"A-1\" => 'yes', else => 'no' }", "",
             "yes"},
        Case{"MatchElse", "json", "uom", "match sku { \"B\" => 'yes', else => sku }", "", "A-1"},
        Case{"MatchOfAbsentIsAbsent", "json", "uom", "match nothing { \"B\" => 'yes', else => 'no' }", "",
             "-"},
        Case{"MatchAbsentCase", "json", "uom", "match nothing { absent => 'none', else => 'no' }", "",
             "none"},
        Case{"MatchExhaustive", "json", "uom",
             "match (match sku { \"A-1\" => 'a', else => 'b' }) { \"a\" => 'A', \"b\" => 'B' }", "", "A"},
        Case{"WordsOfAFieldAreHeld", "json", "status", "sku", "",
             "record: 'status' is not one of the words that this field allows, found 3 bytes: digits, "
             "letters, signs (sku, m.yaml:10) [M110]\n"},
        Case{"AnObjectIsNoValue", "json", "uom", "price", "",
             "record: 'uom' is not a single value (price, m.yaml:10) [M111]\n"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace crossdock::mapping
