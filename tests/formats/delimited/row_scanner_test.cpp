#include "adapters/formats/delimited/row_scanner.h"

#include <gtest/gtest.h>

namespace crossdock::formats {
namespace {

/// The cells of one row between bars; "?" where the scan did not end.
std::string cells_of(std::string_view text, bool last = true) {
    RowScanner scanner(',', 100);
    if (scanner.scan(text, last) != RowScanner::Outcome::row) return "?";
    std::string out = "|";
    for (const Cell& cell : scanner.cells())
        out += std::string(text.substr(cell.begin, cell.end - cell.begin)) + "|";
    return out;
}

TEST(RowScanner, FindsCellsInRowsOfEveryLength) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string cell(size, 'x');
        EXPECT_EQ(cells_of(cell + "," + cell + "\n,,,,,,,,,,,,,,,,,,,,,,"), "|" + cell + "|" + cell + "|");
    }
}

TEST(RowScanner, LeavesAnEndingReturnUntilItIsKnownWhatFollows) {
    RowScanner scanner(',', 100);
    EXPECT_EQ(scanner.scan("a,b\r", false), RowScanner::Outcome::more);
    EXPECT_EQ(scanner.scan("a,b\r\n", false), RowScanner::Outcome::row);
    EXPECT_EQ(scanner.size(), 3u);
    EXPECT_EQ(scanner.taken(), 5u);
}

TEST(RowScanner, TellsThatQuotesAreOpenAtTheEnd) {
    RowScanner scanner(',', 100);
    EXPECT_EQ(scanner.scan("a,\"b\nc", true), RowScanner::Outcome::unclosed);
    EXPECT_TRUE(scanner.in_quotes());
    EXPECT_EQ(scanner.cell_begin(), 3u);
}

TEST(RowScanner, CountsCellsThatItDoesNotKeep) {
    RowScanner scanner(',', 2);
    ASSERT_EQ(scanner.scan("a,b,c,d", true), RowScanner::Outcome::row);
    EXPECT_EQ(scanner.cells().size(), 2u);
    EXPECT_EQ(scanner.count(), 4u);
}

TEST(RowScanner, SeesUnusualBytesInRowsOfEveryLength) {
    for (std::size_t size = 0; size < 40; ++size) {
        RowScanner plain(',', 9), high(',', 9);
        const std::string cell(size, 'x');
        ASSERT_EQ(plain.scan(cell, true), RowScanner::Outcome::row);
        ASSERT_EQ(high.scan(cell + "\xE9" + cell, true), RowScanner::Outcome::row);
        EXPECT_FALSE(plain.unusual());
        EXPECT_TRUE(high.unusual());
    }
}

TEST(AppendUnquoted, KeepsTextBehindTheClosingQuoteAsItIs) {
    std::string out;
    append_unquoted(out, "a\"\"b\"c\"d");
    EXPECT_EQ(out, "a\"bc\"d");
}

}  // namespace
}  // namespace crossdock::formats
