#include "tests/mapping/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossdock::mapping {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct BadMapping {
    std::string name, yaml, error;
};

void PrintTo(const BadMapping& row, std::ostream* out) {
    *out << row.name;
}

class Compile : public testing::TestWithParam<BadMapping> {};

const std::string head =
    "mapping: m\nreads: {format: x12, document: \"846\"}\nproduces: stock\nrecords: LIN\n";
const std::string good = head + "fields:\n  supplier_sku: LIN/03\n  available: decimal(QTY/02)\n";
const std::string json =
    "mapping: m\nreads: {format: json}\nproduces: stock\nfields:\n  supplier_sku: sku\n  available: "
    "decimal(n)\n";
const std::string csv =
    "mapping: m\nreads: {format: csv}\nproduces: stock\nfields:\n  supplier_sku: sku\n  available: "
    "decimal(n)\n";
const std::string edifact =
    "mapping: m\nreads: {format: edifact, document: INVRPT}\nproduces: stock\nrecords: LIN\nfields:\n  "
    "supplier_sku: LIN/7140\n  available: decimal(QTY/6060)\n";

TEST_P(Compile, NamesFileLineColumnAndNumberOf) {
    std::vector<Error> errors;
    const auto context = test_context(
        {{"base", good},
         {"loop", "mapping: loop\nextends: loop2\n"},
         {"loop2", "mapping: loop2\nextends: loop\n"}},
        {{"uom.csv", "EA,piece\nCT,carton\n"}, {"bad.csv", "EA\n"}, {"twice.csv", "EA,a\nEA,b\n"}});
    const auto mapping = compile(GetParam().yaml, "m.yaml", context, errors);
    EXPECT_EQ(mapping, nullptr);
    EXPECT_THAT(texts_of(errors), ElementsAre(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Files, Compile,
    testing::Values(
        BadMapping{"BadYaml", "mapping: [\n",
                   "m.yaml:2:1: end of sequence flow not found; an expression with [ ] { } or , inside { } "
                   "must stand in quotes or on a line of its own [M001]"},
        BadMapping{"NoMap", "- a\n", "m.yaml:1:1: a mapping is a map of 'key: value' lines [M004]"},
        BadMapping{"NoName", good.substr(good.find('\n') + 1),
                   "m.yaml:1:1: missing key 'mapping': the mapping's name, as family.document [M002]"},
        BadMapping{"UnknownKey", good + "feilds: {}\n",
                   "m.yaml:8:1: unknown key 'feilds'; did you mean 'fields'? [M003]"},
        BadMapping{"UnknownFormat", "mapping: m\nreads: {format: x21}\nproduces: stock\n",
                   "m.yaml:2:17: 'format' must be x12, edifact, tradacoms, json or csv; did you mean 'x12'? [M004]"},
        BadMapping{
            "UnknownFact", "mapping: m\nreads: {format: json}\nproduces: stocks\n",
            "m.yaml:3:11: 'produces' names no kind of fact that we know; did you mean 'stock'? [M017]"},
        BadMapping{"NoRecords",
                   "mapping: m\nreads: {format: x12}\nproduces: stock\nfields: {supplier_sku: BIA/02, "
                   "available: 'decimal(BIA/03)'}\n",
                   "m.yaml:1:1: missing key 'records': the segment that begins each record, as LIN [M002]"},
        BadMapping{"UnknownField", good + "  avialable: decimal(QTY/02)\n",
                   "m.yaml:8:3: the fact has no field 'avialable'; did you mean 'available'? [M005]"},
        BadMapping{"UnknownKeyField", good + "keys: [suplier_sku]\n",
                   "m.yaml:8:8: the fact has no field 'suplier_sku'; did you mean 'supplier_sku'? [M005]"},
        BadMapping{"FieldWithoutValue", good + "  uom:\n",
                   "m.yaml:8:3: 'uom' has no value, and there is none to remove [M004]"},
        BadMapping{"FieldIsAMap", good + "  uom: {a: b}\n",
                   "m.yaml:8:8: 'uom' must be an expression, found a map [M004]"},
        BadMapping{"NothingThatNamesTheItem", head + "fields:\n  available: decimal(QTY/02)\n",
                   "m.yaml:5:1: a 'stock' fact needs one of supplier_sku, gtin, buyer_sku, and no field "
                   "gives one [M018]"},
        BadMapping{"ExtendsNothing", "mapping: m\nextends: nobody\n",
                   "m.yaml:2:10: there is no mapping 'nobody' [M015]"},
        BadMapping{"ExtendsInACircle", "mapping: m\nextends: loop\n",
                   "loop2.yaml:2:10: mappings extend one another in a circle [M016]"},
        BadMapping{"ListWithoutEach", good + "  incoming: {fields: {quantity: decimal(02)}}\n",
                   "m.yaml:8:13: missing key 'each' [M002]"},
        BadMapping{"ListAsText", good + "  incoming: QTY/02\n",
                   "m.yaml:8:13: 'incoming' is a list: it takes {each: ..., fields: {...}} or a list of "
                   "these [M004]"},
        BadMapping{"SplitWithoutLocation",
                   good + "split: {each: SDQ, quantity: decimal(02), total: available}\n",
                   "m.yaml:8:8: missing key 'location' [M002]"},
        BadMapping{"SplitOfAText",
                   good + "split: {each: SDQ, location: 01, quantity: decimal(02), total: uom}\n",
                   "m.yaml:8:64: 'total' names fields that hold a number; 'uom' does not [M006]"},
        BadMapping{"DocumentList", good + "document:\n  incoming: BIA/02\n",
                   "m.yaml:9:3: 'document:' holds single values, no lists [M004]"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Expressions, Compile,
    testing::Values(
        BadMapping{"WrongType", good + "  on_hand: QTY/02\n",
                   "m.yaml:8:12: 'on_hand' holds a number, found a text; did you mean decimal(...)? [M006]"},
        BadMapping{"WrongTypeOfDate", good + "  available_from: datetime(DTM/02)\n",
                   "m.yaml:8:19: 'available_from' holds a date, found a time [M006]"},
        BadMapping{"ConvertedTwice", good + "  on_hand: decimal(decimal(QTY/02))\n",
                   "m.yaml:8:20: decimal(text [, mark]) takes a text, found a number [M010]"},
        BadMapping{"MisspeltFunction", good + "  on_hand: decmal(QTY/02)\n",
                   "m.yaml:8:12: unknown function 'decmal'; did you mean 'decimal'? [M008]"},
        BadMapping{"TooManyArguments", good + "  gtin: gtin(LIN/03, LIN/05)\n",
                   "m.yaml:8:9: wrong number of arguments: gtin(text) [M009]"},
        BadMapping{"NoArgument", good + "  gtin: gtin()\n",
                   "m.yaml:8:9: wrong number of arguments: gtin(text) [M009]"},
        BadMapping{"Unclosed", good + "  uom: QTY[01 = \"33\"/03\n",
                   "m.yaml:8:21: expected ']', found '/' [M007]"},
        BadMapping{"UnclosedText", good + "  uom: QTY[01 = \"33]/03\n",
                   "m.yaml:8:17: expected a path, a text or a function, found a text without its closing "
                   "quote [M007]"},
        BadMapping{"EndsEarly", good + "  uom: QTY/\n",
                   "m.yaml:8:12: expected a path, a text or a function, found the end [M007]"},
        BadMapping{"StrangeSign", good + "  uom: QTY/02 + 1\n",
                   "m.yaml:8:15: expected the end of the expression, found '+' [M007]"},
        BadMapping{"OneDigit", good + "  uom: QTY/3\n",
                   "m.yaml:8:12: an element is written with two digits: 03 [M007]"},
        BadMapping{"EmptyText", good + "  uom: QTY/03 ?? ''\n",
                   "m.yaml:8:18: a text must not be empty; absent is written 'absent' [M007]"},
        BadMapping{"SegmentAsValue", good + "  uom: QTY\n",
                   "m.yaml:8:8: 'QTY' is a segment; name one of its elements, as QTY/01 [M010]"},
        BadMapping{"UnknownElementNumber", good + "  uom: QTY/355\n",
                   "m.yaml:8:12: segment QTY has no data element 355 that we know of; give its position, as "
                   "02 [M011]"},
        BadMapping{"UnknownElementOfEdifact", edifact + "  uom: QTY/6411\n",
                   "m.yaml:8:12: segment QTY has no data element 6411 that we know of; give its position, as "
                   "02 [M011]"},
        BadMapping{"MixedChoices", good + "  on_hand: decimal(QTY/02) ?? QTY/03\n",
                   "m.yaml:8:31: all choices must be of one kind: found a number and a text [M010]"},
        BadMapping{"ComparesNumberWithText", good + "  uom: QTY[decimal(02) = \"1\"]/03\n",
                   "m.yaml:8:24: cannot compare a number with a text by '=' [M010]"},
        BadMapping{"OrdersTexts", good + "  uom: QTY[01 > \"1\"]/03\n",
                   "m.yaml:8:15: cannot compare a text with a text by '>' [M010]"},
        BadMapping{
            "MatchWithoutElse", good + "  status: match QTY/01 { \"1\" => \"active\" }\n",
            "m.yaml:8:11: match needs 'else => ...': its subject can have a text that no case names [M012]"},
        BadMapping{"MatchCaseTwice",
                   good + "  status: match QTY/01 { \"1\" => \"active\", \"1\" => absent, else => absent }\n",
                   "m.yaml:8:43: this case stands here twice [M020]"},
        BadMapping{"MatchCaseAfterElse",
                   good + "  status: match QTY/01 { else => \"active\", \"1\" => absent }\n",
                   "m.yaml:8:44: nothing can reach this case: it follows 'else' [M020]"},
        BadMapping{"MatchCaseThatCannotBe",
                   good + "document:\n  coverage: '\"full\"'\n" +
                       "split: {each: SDQ, location: 'match document.coverage { \"none\" => \"a\", else => "
                       "absent }', quantity: decimal(02), total: available}\n",
                   "m.yaml:10:57: the subject of this match never has that text [M020]"},
        BadMapping{"WordNotAllowed", good + "  status: '\"sold\"'\n",
                   "m.yaml:8:11: 'status' is one of active, discontinued, made_to_order, preorder, "
                   "backorder, never 'sold' [M019]"},
        BadMapping{"CoverageNotAllowed", good + "document: {coverage: '\"all\"'}\n",
                   "m.yaml:8:22: 'coverage' is one of full, partial, delta, never 'all' [M019]"},
        BadMapping{"LookupWithoutElse", good + "  uom: lookup(QTY/03, \"uom.csv\")\n",
                   "m.yaml:8:8: lookup needs 'else': say what counts for a text that the table does not have "
                   "[M013]"},
        BadMapping{"LookupInACondition", good + "  uom: QTY[lookup(03, \"uom.csv\") = \"piece\"]/03\n",
                   "m.yaml:8:34: lookup needs 'else' [M013]"},
        BadMapping{"NoSuchTable", good + "  uom: lookup(QTY/03, \"uon.csv\") else absent\n",
                   "m.yaml:8:23: there is no table 'uon.csv' beside the mappings [M014]"},
        BadMapping{"BadTable", good + "  uom: lookup(QTY/03, \"bad.csv\") else absent\n",
                   "m.yaml:8:23: table 'bad.csv': line 1 is not 'from,to' [M014]"},
        BadMapping{"TableEntryTwice", good + "  uom: lookup(QTY/03, \"twice.csv\") else absent\n",
                   "m.yaml:8:23: table 'twice.csv': 'EA' stands in it twice [M014]"},
        BadMapping{"DocumentUnknown", good + "  uom: document.reported\n",
                   "m.yaml:8:17: 'document:' has no 'reported' [M023]"},
        BadMapping{"DocumentOfItself", good + "document:\n  uom: document.uom\n",
                   "m.yaml:9:8: 'document:' cannot refer to itself [M023]"},
        BadMapping{"PairsOfUnknownSegment", good + "  uom: pair(SAC, \"EA\")\n",
                   "m.yaml:8:8: pair() does not know where the pairs of SAC begin: name the element, as in "
                   "pair(SAC, \"VN\", 06) [M009]"},
        BadMapping{"PairOfAnElement", good + "  uom: pair(LIN/02, \"EA\")\n",
                   "m.yaml:8:8: pair() takes a segment, as in pair(LIN, \"VN\") [M010]"},
        BadMapping{"PairInJson", json + "  uom: pair(a, \"EA\")\n",
                   "m.yaml:7:8: pair() is for X12 and EDIFACT [M010]"},
        BadMapping{"NumberAsPathInJson", json + "  uom: a/02\n",
                   "m.yaml:7:10: expected a name; one that is a number stands in `backquotes` [M007]"},
        BadMapping{"BadMark", good + "  on_hand: decimal(QTY/02, \";\")\n",
                   "m.yaml:8:28: the decimal mark is \".\" or \",\" [M010]"},
        BadMapping{"ImpliedTooFar", good + "  on_hand: implied(QTY/02, 12)\n",
                   "m.yaml:8:28: implied() takes how many digits follow the mark, 0 to 9 [M010]"},
        BadMapping{"TooDeep",
                   good + "  uom: " + std::string(40, '(') + "QTY/03" + std::string(40, ')') + "\n",
                   "m.yaml:8:24: nested deeper than 32 levels [M021]"},
        BadMapping{"TooLong", good + "  uom: " + std::string(5000, 'A') + "\n",
                   "m.yaml:8:8: an expression has at most 4096 bytes [M021]"},
        BadMapping{"TooManySteps", json + "  uom: a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a\n",
                   "m.yaml:7:8: a path has at most 16 steps [M021]"},
        BadMapping{"SecondLineOfALongExpression", good + "  uom: >\n    QTY/03\n      ?? QTY/3\n",
                   "m.yaml:10:14: an element is written with two digits: 03 [M007]"}),
    [](const auto& row) { return row.param.name; });

TEST(CompileErrors, ComeAllAtOnce) {
    std::vector<Error> errors;
    compile(head + "fields:\n  supplier_sku: LIN/\n  avialable: decimal(QTY/02)\n  on_hand: QTY/02\n",
            "m.yaml", test_context(), errors);
    EXPECT_EQ(errors.size(), 3u);
}

TEST(CompileErrors, NameTheFileOfTheBase) {
    std::vector<Error> errors;
    compile("mapping: d\nextends: base\n", "d.yaml", test_context({{"base", good + "  uom: QTY/3\n"}}),
            errors);
    EXPECT_THAT(texts_of(errors),
                ElementsAre("base.yaml:8:12: an element is written with two digits: 03 [M007]"));
}

TEST(CompileErrors, AreNoneForWhatIsGood) {
    for (const std::string& yaml : {good, json, csv, edifact}) {
        std::vector<Error> errors;
        EXPECT_NE(compile(yaml, "m.yaml", test_context(), errors), nullptr);
        EXPECT_THAT(texts_of(errors), IsEmpty());
    }
}

}  // namespace
}  // namespace crossdock::mapping
