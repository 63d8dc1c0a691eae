#include "adapters/formats/delimited/sniff.h"

#include <gtest/gtest.h>

namespace crossdock::formats {
namespace {

TEST(GuessLayout, PrefersTheDelimiterBehindWhichRowsAgree) {
    const Layout layout = guess_layout("name;text;n\na;one, two, three;1\nb;one;2\nc;one, two;3\n", true);
    EXPECT_EQ(layout.delimiter, ';');
    EXPECT_EQ(layout.columns, 3u);
    EXPECT_EQ(layout.rows, 4u);
    EXPECT_EQ(layout.agreement, 1.0);
}

TEST(GuessLayout, StandsOneRaggedRowAmongMany) {
    EXPECT_EQ(guess_layout("a;b;c;d,e\n1;2;3;4,5\n1;2;3;4,5\n1;2;3\n1;2;3;4,5\n1;2;3;4,5\n", true).delimiter,
              ';');
}

TEST(GuessLayout, LooksOnlyAtRowsThatAreWhole) {
    EXPECT_EQ(guess_layout("a,b\n1,2\n3", false).rows, 2u);
    EXPECT_EQ(guess_layout("a,b\n1,2\n3", true).rows, 3u);
}

TEST(GuessLayout, TakesTheCommaWhereNothingSpeaksForAnother) {
    EXPECT_EQ(guess_layout("", true).delimiter, ',');
    EXPECT_EQ(guess_layout("one\ntwo\n", true).delimiter, ',');
}

}  // namespace
}  // namespace crossdock::formats
