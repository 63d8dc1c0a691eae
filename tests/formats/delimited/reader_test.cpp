#include "adapters/formats/delimited/csv.h"
#include "tests/formats/transcript.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace crossdock {
namespace {

using namespace std::string_literals;

struct Table {
    std::string name, bytes, told;
    ports::ReadOptions options = {};
};

std::ostream& operator<<(std::ostream& out, const Table& table) {
    return out << table.name;
}

ports::ReadOptions strict() {
    ports::ReadOptions options;
    options.strict = true;
    return options;
}

ports::ReadOptions charset(const std::string& name) {
    ports::ReadOptions options;
    options.charset = name;
    return options;
}

ports::ReadOptions without_header_row() {
    ports::ReadOptions options;
    options.header_row = false;
    return options;
}

ports::ReadOptions delimiter(char c) {
    ports::ReadOptions options;
    options.delimiter = c;
    return options;
}

ports::ReadOptions at_most(std::size_t record_bytes) {
    ports::ReadOptions options;
    options.max_record_bytes = record_bytes;
    return options;
}

class CsvTable : public testing::TestWithParam<Table> {};

TEST_P(CsvTable, IsToldRowByRow) {
    const auto csv = formats::make_csv();
    EXPECT_EQ(test::transcript(*csv, GetParam().bytes, GetParam().options), GetParam().told);
}

TEST_P(CsvTable, IsTheSameWhereverItIsSplit) {
    const auto csv = formats::make_csv();
    EXPECT_EQ(test::difference_when_split(*csv, GetParam().bytes, GetParam().options), "");
}

const auto name_of = [](const auto& row) { return row.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Quotes, CsvTable,
    testing::Values(
        Table{"NoneNeeded", "sku,qty\nA,1\nB,2\n",
              "begin csv {sku=sku qty=qty}\n1 row{sku=A qty=1}\n2 row{sku=B qty=2}\nend\n"},
        Table{"HoldDelimiters", "sku,qty\n\"A,B\",1\n",
              "begin csv {sku=sku qty=qty}\n1 row{sku=A,B qty=1}\nend\n"},
        Table{"AreDoubledInside", "a,b\n\"6\"\" pipe\",\"\"\"\"\n",
              "begin csv {a=a b=b}\n1 row{a=6\" pipe b=\"}\nend\n"},
        Table{"HoldLineBreaks", "a,b\n\"x\ny\r\nz\",1\nq,2\n",
              "begin csv {a=a b=b}\n1 row{a=x\ny\r\nz b=1}\n2 row{a=q b=2}\nend\n"},
        Table{"AroundNothingAreAnEmptyCell", "a,b\n\"\",1\n", "begin csv {a=a b=b}\n1 row{b=1}\nend\n"},
        Table{"InsideUnquotedCellsAreText", "a,b\n6\" pipe,1\n",
              "begin csv {a=a b=b}\n1 row{a=6\" pipe b=1}\nend\n"},
        Table{"MayHaveBlanksAround", "a,b\nx, \"1,2\" \n", "begin csv {a=a b=b}\n1 row{a=x b=1,2}\nend\n"},
        Table{
            "WithTextBehindAreReadTogether", "a,b\n\"x\"y,1\n\"p\"q,2\n",
            "begin csv {a=a b=b}\nwarning 2:2 text follows a closing quote; it is read as part of the cell\n"
            "1 row{a=xy b=1}\n2 row{a=pq b=2}\nend\n"},
        Table{"NeverClosedEndTheMessage", "a,b\nx,1\ny,\"2\nz,3\n",
              "begin csv {a=a b=b}\n1 row{a=x b=1}\n"
              "message 3:3 the quote that opens here is never closed: the file may be cut off\nend, not "
              "usable\n"},
        Table{"NeverClosedEndTheMessageAtTheLimit", "a,b\nx,1\n\"" + std::string(200, 'y') + "\nz,3\n",
              "begin csv {a=a b=b}\n1 row{a=x b=1}\n"
              "message 3:1 the quote that opens here is not closed within 100 bytes\nend, not usable\n",
              at_most(100)},
        Table{"MayCloseAtTheVeryEnd", "a,b\n1,\"2\"", "begin csv {a=a b=b}\n1 row{a=1 b=2}\nend\n"},
        Table{"AfterTextAreAnErrorWhenStrict", "a,b\n6\" pipe,1\n\"x\" ,2\nq,3\n",
              "begin csv {a=a b=b}\nrecord 2:1 a quote stands inside a cell that does not begin with one\n"
              "record 3:2 text follows a closing quote\n3 row{a=q b=3}\nend\n",
              strict()}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Delimiters, CsvTable,
    testing::Values(
        Table{"SemicolonWithDecimalCommas", "sku;price\nA;1,5\nB;2,5\n",
              "begin csv {sku=sku price=price}\n1 row{sku=A price=1,5}\n2 row{sku=B price=2,5}\nend\n"},
        Table{"Tab", "sku\tqty\nA\t1\n", "begin csv {sku=sku qty=qty}\n1 row{sku=A qty=1}\nend\n"},
        Table{"Bar", "sku|qty\nA|1\n", "begin csv {sku=sku qty=qty}\n1 row{sku=A qty=1}\nend\n"},
        Table{"FoundHeedingQuotes", "\"a;b;c\",\"d;e;f\"\n\"1;2;3\",4\n",
              "begin csv {a;b;c=a;b;c d;e;f=d;e;f}\n1 row{a;b;c=1;2;3 d;e;f=4}\nend\n"},
        Table{"Given", "a,b;c\n1,2;3\n", "begin csv {a=a b;c=b;c}\n1 row{a=1 b;c=2;3}\nend\n",
              delimiter(',')},
        Table{"GivenAndUnusual", "a^b\n1^2\n", "begin csv {a=a b=b}\n1 row{a=1 b=2}\nend\n", delimiter('^')},
        Table{"NamedInTheFirstLine", "sep=|\r\na|b,c\r\n1|2,3\r\n",
              "begin csv {a=a b,c=b,c}\n1 row{a=1 b,c=2,3}\nend\n"},
        Table{"NoneInOneColumn", "sku\nA\nB\n", "begin csv {sku=sku}\n1 row{sku=A}\n2 row{sku=B}\nend\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Lines, CsvTable,
    testing::Values(
        Table{"EndInCrLf", "a,b\r\n1,2\r\n3,4\r\n",
              "begin csv {a=a b=b}\n1 row{a=1 b=2}\n2 row{a=3 b=4}\nend\n"},
        Table{"EndInCr", "a,b\r1,2\r3,4\r", "begin csv {a=a b=b}\n1 row{a=1 b=2}\n2 row{a=3 b=4}\nend\n"},
        Table{"MayEndWithoutLineEnd", "a,b\n1,2", "begin csv {a=a b=b}\n1 row{a=1 b=2}\nend\n"},
        Table{"ThatAreBlankAreSkipped", "\n\na,b\n\n1,2\n  \n,\n3,4\n\n",
              "begin csv {a=a b=b}\n1 row{a=1 b=2}\n2 row{a=3 b=4}\nend\n"},
        Table{"LongerThanTheLimitEndTheMessage", "a,b\n1,2\n" + std::string(101, 'x') + "\n3,4\n",
              "begin csv {a=a b=b}\n1 row{a=1 b=2}\nmessage 3:1 the row is longer than 100 bytes\nend, not "
              "usable\n",
              at_most(100)},
        Table{"AsLongAsTheLimitAreRead", "a,b\n" + std::string(98, 'x') + ",1\r\n3,4\n",
              "begin csv {a=a b=b}\n1 row{a=" + std::string(98, 'x') + " b=1}\n2 row{a=3 b=4}\nend\n",
              at_most(100)}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Cells, CsvTable,
    testing::Values(
        Table{"EmptyAreAbsent", "a,b,c\n,2,\n", "begin csv {a=a b=b c=c}\n1 row{b=2}\nend\n"},
        Table{"BlanksAroundAreDropped", "a , b\n  x y  ,\t2\n",
              "begin csv {a=a b=b}\n1 row{a=x y b=2}\nend\n"},
        Table{"BlanksAroundStayWhenStrict", "a,b\n x ,2\n", "begin csv {a=a b=b}\n1 row{a= x  b=2}\nend\n",
              strict()},
        Table{"TooManyRejectTheRow", "a,b\n1,2,3\n4,5\n",
              "begin csv {a=a b=b}\nrecord 2:1 the row has 3 cells where the table has 2 columns\n2 row{a=4 "
              "b=5}\nend\n"},
        Table{"TooManyButEmptyAreFine", "a,b\n1,2,, \n", "begin csv {a=a b=b}\n1 row{a=1 b=2}\nend\n"},
        Table{"TooFewAreAbsentWithOneWarning", "a,b,c\n1\n2,3\n4,5,6\n",
              "begin csv {a=a b=b c=c}\n"
              "warning 2:1 the row has 1 cells where the table has 3 columns; the others are absent\n"
              "1 row{a=1}\n2 row{a=2 b=3}\n3 row{a=4 b=5 c=6}\nend\n"},
        Table{"TooFewInALastRowWithoutLineEndRejectIt", "a,b\n1,2\n3",
              "begin csv {a=a b=b}\n1 row{a=1 b=2}\nrecord 3:1 the last row has 1 cells where the table has "
              "2 columns and no "
              "line end: the file may be cut off\nend\n"},
        Table{"OfZeroBytesRejectTheRow", "a,b\n1,x\0y\n3,4\n"s,
              "begin csv {a=a b=b}\nrecord 2:3 a byte of value 0 in a table\n2 row{a=3 b=4}\nend\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Columns, CsvTable,
    testing::Values(Table{"WithoutNameGetTheirNumber", "a,,c\n1,2,3\n",
                          "warning 1:1 column 2 has no name; it is read as '2'\nbegin csv {a=a 2=2 c=c}\n1 "
                          "row{a=1 2=2 c=3}\nend\n"},
                    Table{
                        "WithOneNameTwiceGetANumber", "q,q,q 2,q\n1,2,3,4\n",
                        "warning 1:3 column 2 has the name of another; it is read as 'q 2'\n"
                        "warning 1:5 column 3 has the name of another; it is read as 'q 2 2'\n"
                        "warning 1:9 column 4 has the name of another; it is read as 'q 3'\n"
                        "begin csv {q=q q 2=q 2 q 2 2=q 2 2 q 3=q 3}\n1 row{q=1 q 2=2 q 2 2=3 q 3=4}\nend\n"},
                    Table{"AreNumbersWithoutAHeaderRow", "A,1\nB,2\n",
                          "begin csv {1=1 2=2}\n1 row{1=A 2=1}\n2 row{1=B 2=2}\nend\n", without_header_row()},
                    Table{"WithoutRowsAreAnEmptyDocument", "a,b\n", "begin csv {a=a b=b}\nend\n"},
                    Table{"NoneAtAllIsAnError", "",
                          "document 1:1 the file is empty: a row of column names is expected\nbegin csv "
                          "{}\nend, not usable\n"},
                    Table{"BlankLinesOnlyAreAnError", "\r\n\r\n",
                          "document 3:1 the file is empty: a row of column names is expected\nbegin csv "
                          "{}\nend, not usable\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Charsets, CsvTable,
    testing::Values(
        Table{"Utf8", "a,b\n\xC3\xA9,\xE2\x82\xAC\n",
              "begin csv {a=a b=b}\n1 row{a=\xC3\xA9 b=\xE2\x82\xAC}\nend\n"},
        Table{"Utf8WithMark",
              "\xEF\xBB\xBF"
              "a,b\n1,2\n",
              "begin csv {a=a b=b}\n1 row{a=1 b=2}\nend\n"},
        Table{"Utf8WithMarkIsAnErrorWhenStrict",
              "\xEF\xBB\xBF"
              "a,b\n1,2\n",
              "document 1:1 a byte order mark stands before the first row\nbegin csv {a=a b=b}\n1 row{a=1 "
              "b=2}\nend, not usable\n",
              strict()},
        Table{
            "Cp1252WhereNotUtf8", "a,b\nM\xFCller,\x80\nM\xC3\xBCller,\xFC\n",
            "begin csv {a=a b=b}\nwarning 2:1 the cell is not UTF-8; such cells are read as CP1252 (the "
            "profile can name "
            "the charset)\n1 row{a=M\xC3\xBCller b=\xE2\x82\xAC}\n2 row{a=M\xC3\xBCller b=\xC3\xBC}\nend\n"},
        Table{"NotUtf8RejectsTheRowWhenStrict", "a,b\n\xFC,1\nx,2\n",
              "begin csv {a=a b=b}\nrecord 2:1 the cell is not UTF-8\n2 row{a=x b=2}\nend\n", strict()},
        Table{"Latin1ByTheProfile",
              "Gr\xF6\xDF"
              "e,b\n\xE9,2\n",
              "begin csv {Gr\xC3\xB6\xC3\x9F"
              "e=Gr\xC3\xB6\xC3\x9F"
              "e b=b}\n1 row{Gr\xC3\xB6\xC3\x9F"
              "e=\xC3\xA9 b=2}\nend\n",
              charset("ISO-8859-1")},
        Table{"Latin2ByTheProfile", "a,b\n\xB3,2\n", "begin csv {a=a b=b}\n1 row{a=\xC5\x82 b=2}\nend\n",
              charset("iso-8859-2")},
        Table{"Utf16LittleEndianByItsMark",
              "\xFF\xFE"
              "a\0,\0b\0\n\0\xE9\0,\0\"\0\x3D\xD8\x00\xDE\n\0x\0\"\0\n\0"s,
              "begin csv {a=a b=b}\n1 row{a=\xC3\xA9 b=\xF0\x9F\x98\x80\nx}\nend\n"},
        Table{"Utf16BigEndianByItsMark",
              "\xFE\xFF\0a\0,\0b\0\n\0\xE9\0,\0"
              "1\0\n"s,
              "begin csv {a=a b=b}\n1 row{a=\xC3\xA9 b=1}\nend\n"},
        Table{"Utf16CutInACharacter",
              "\xFF\xFE"
              "a\0,\0b\0\n\0x\0,\0y"s,
              "begin csv {a=a b=b}\n1 row{a=x b=\xEF\xBF\xBD}\nwarning 2:7 some bytes are not UTF-16 and "
              "were read as U+FFFD\nend\n"},
        Table{"Utf16BrokenBehindAnEndlessRowIsNotLookedAt",
              "\xFF\xFE"
              "a\0\n\0\"\0"s +
                  std::string(300, 'x') + "\x00\xDC"s,
              "begin csv {a=a}\nmessage 2:1 the quote that opens here is not closed within 100 bytes\nend, "
              "not usable\n",
              at_most(100)},
        Table{"Utf16WithoutMarkIsNamedAsTheLikelyCause",
              "a\0,\0b\0\n\0"
              "1\0,\0"
              "2\0\n\0"s,
              "document 1:1 a byte of value 0 in a table (is it UTF-16 without a byte order mark?)\nbegin "
              "csv {}\nend, not usable\n"},
        Table{"UnknownIsRefused", "a,b\n1,2\n",
              "message 1:1 charset 'KLINGON' is not one that tables can be read in\nbegin csv {}\nend, not "
              "usable\n",
              charset("klingon")},
        Table{"OfSeveralBytesIsRefused", "a,b\n1,2\n",
              "message 1:1 charset 'SHIFT_JIS' is not one that tables can be read in\nbegin csv {}\nend, not "
              "usable\n",
              charset("SHIFT_JIS")}),
    name_of);

TEST(CsvReader, GivesTrueOffsetsLinesAndColumns) {
    const auto csv = formats::make_csv();
    test::Telling telling;
    telling.places = true;
    telling.header = false;
    EXPECT_EQ(test::transcript(*csv, "sku,qty\r\n\"a\nb\", 17\r\nC,3\r\n", {}, telling),
              "begin csv\n"
              "1 row@9+9:2:1{sku@10+3:2:2=a\nb qty@16+2:3:5=17} [9,18)\n"
              "2 row@20+3:4:1{sku@20+1:4:1=C qty@22+1:4:3=3} [20,23)\n"
              "end\n");
}

TEST(CsvReader, CountsTheBytesOfAnUtf16File) {
    const auto csv = formats::make_csv();
    test::Telling telling;
    telling.places = true;
    telling.header = false;
    EXPECT_EQ(test::transcript(*csv,
                               "\xFF\xFE"
                               "a\0,\0b\0\n\0\xE9\0,\0"
                               "7\0\n\0"s,
                               {}, telling),
              "begin csv\n1 row@10+6:2:1{a@10+2:2:1=\xC3\xA9 b@14+2:2:5=7} [10,16)\nend\n");
}

TEST(CsvReader, NamesColumnAndRowInAPlace) {
    const auto csv = formats::make_csv();
    const auto reader = csv->open({});
    reader->feed("a,b\n1,2\n3,4\n", true);
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::document_begin);
    ASSERT_TRUE(reader->select(""));
    reader->next();
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::record);
    const document::Record& record = reader->record();
    const document::Node& b = record[record.child(record.root(), "b")];
    EXPECT_EQ(b.at.segment, 2u);
    EXPECT_EQ(b.at.element, 2u);
}

TEST(CsvReader, KeepsARecordWhileMoreIsFed) {
    const auto csv = formats::make_csv();
    const auto reader = csv->open({});
    reader->feed("a,b\nfirst,1\nsec", false);
    while (reader->next() == ports::DocumentReader::Event::need_input)
        reader->feed(std::string(20'000, '\n'), false);
    ASSERT_TRUE(reader->select(""));
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::record);
    reader->feed(std::string(100'000, 'x'), false);
    EXPECT_EQ(test::line_of(reader->record()), "row{a=first b=1}");
}

TEST(CsvReader, RefusesAPartOfATable) {
    const auto csv = formats::make_csv();
    test::Telling telling;
    telling.select = "items";
    EXPECT_EQ(test::transcript(*csv, "a,b\n1,2\n", {}, telling),
              "begin csv {a=a b=b}\nselect: a table has no part 'items': its rows are the records\nend\n");
}

TEST(CsvReader, ChecksRowsThatNobodySelected) {
    const auto csv = formats::make_csv();
    test::Telling telling;
    telling.selects = false;
    EXPECT_EQ(
        test::transcript(*csv, "a,b\n1,2,3\n\"4", {}, telling),
        "begin csv {a=a b=b}\nrecord 2:1 the row has 3 cells where the table has 2 columns\n"
        "message 3:1 the quote that opens here is never closed: the file may be cut off\nend, not usable\n");
}

TEST(CsvReader, RefusesMoreThanAThousandColumns) {
    const auto csv = formats::make_csv();
    std::string row;
    for (int i = 0; i < 1001; ++i) row += "c" + std::to_string(i) + ",";
    EXPECT_EQ(test::transcript(*csv, row + "\n"),
              "message 1:1 the table has more than 1000 columns\nbegin csv {}\nend, not usable\n");
}

TEST(CsvReader, CountsProblemsThatItDoesNotKeep) {
    const auto csv = formats::make_csv();
    ports::ReadOptions options;
    options.max_problems = 2;
    EXPECT_EQ(test::transcript(*csv, "a\n1,1\n2,2\n3,3\n4,4\n\"", options),
              "begin csv {a=a}\nrecord 2:1 the row has 2 cells where the table has 1 columns\n"
              "record 3:1 the row has 2 cells where the table has 1 columns\n"
              "message 6:1 the quote that opens here is never closed: the file may be cut off\n"
              "warning 6:1 2 further problems of this document are not listed\nend, not usable\n");
}

TEST(CsvReader, DoesNotSwallowTheMemoryInAnOpenQuote) {
    const auto csv = formats::make_csv();
    const auto reader = csv->open({});
    reader->feed("a,b\n\"", false);
    const std::string piece(64 * 1024, 'x');
    std::size_t fed = 0;
    for (auto event = reader->next(); event != ports::DocumentReader::Event::end; event = reader->next()) {
        if (event != ports::DocumentReader::Event::need_input) continue;
        reader->feed(piece, false);
        fed += piece.size();
        ASSERT_LT(fed, 2u * 1024 * 1024);
    }
    EXPECT_FALSE(reader->document_ok());
}

TEST(CsvReader, ReadsEverySampleTheSameWhereverItIsSplit) {
    const auto csv = formats::make_csv();
    std::size_t samples = 0;
    for (const auto& entry : std::filesystem::directory_iterator(CROSSDOCK_SOURCE_DIR "/tests/data/csv")) {
        std::ifstream file(entry.path(), std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        EXPECT_EQ(test::difference_when_split(*csv, bytes.str()), "") << entry.path();
        ++samples;
    }
    EXPECT_GE(samples, 5u);
}

struct Look {
    std::string name, head;
    int least, most;
    std::string what;
};

class CsvDetect : public testing::TestWithParam<Look> {};

TEST_P(CsvDetect, TellsHowLikelyItIs) {
    const ports::Detection found = formats::make_csv()->detect(GetParam().head);
    EXPECT_GE(found.certainty, GetParam().least);
    EXPECT_LE(found.certainty, GetParam().most);
    EXPECT_EQ(found.what, GetParam().what);
}

INSTANTIATE_TEST_SUITE_P(
    Heads, CsvDetect,
    testing::Values(Look{"EvenTable", "a;b;c\n1;2;3\n4;5;6\n", 40, 40, "CSV, 3 columns, delimiter ';'"},
                    Look{"UnevenTable", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n", 20, 30,
                         "CSV, 3 columns, delimiter ','"},
                    Look{"OneColumn", "a\nb\n", 10, 10, "text of one column"}, Look{"Nothing", "", 0, 0, ""},
                    Look{"Binary",
                         "\x7F"
                         "ELF\x01\x02,\0,"s,
                         0, 0, ""}),
    name_of);

}  // namespace
}  // namespace crossdock
