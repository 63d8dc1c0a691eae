#include "adapters/formats/edi/dialect.h"

#include <gtest/gtest.h>
#include <string>

namespace crossdock::edi {
namespace {

using State = Heading::State;

const std::string isa =
    "ISA*00*          *00*          *ZZ*NORTHWIND      *01*CROSSDOCK      "
    "*260725*1030*^*00501*000000101*0*P*>~GS*";

/// "element component repetition release terminator decimal", '-' for none.
std::string marks(const Dialect& dialect) {
    std::string text;
    for (const char mark : {dialect.element, dialect.component, dialect.repetition, dialect.release,
                            dialect.terminator, dialect.decimal}) {
        text += mark == 0 ? '-' : mark;
    }
    return text;
}

struct Row {
    std::string name;
    Standard standard;
    std::string text;
    State state;
    std::string marks = {};
    std::uint16_t tolerated = 0;
};

class ReadHeading : public testing::TestWithParam<Row> {};

TEST_P(ReadHeading, Finds) {
    const Row& row = GetParam();
    const Heading heading = read_heading(row.standard, row.text, true);
    ASSERT_EQ(heading.state, row.state);
    if (row.state != State::found) return;
    EXPECT_EQ(marks(heading.dialect), row.marks);
    EXPECT_EQ(heading.tolerated, row.tolerated);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    return text.replace(text.find(what), what.size(), with);
}

INSTANTIATE_TEST_SUITE_P(
    X12, ReadHeading,
    testing::Values(
        Row{"AllMarks", Standard::x12, isa, State::found, "*>^-~."},
        Row{"NoRepetitionBefore00402", Standard::x12, replaced(isa, "00501", "00401"), State::found,
            "*>--~."},
        Row{"NoRepetitionForALetter", Standard::x12, replaced(isa, "*^*", "*U*"), State::found, "*>--~."},
        Row{"LineFeedTerminator", Standard::x12, replaced(isa, ">~", ">\n"), State::found, "*>^-\n."},
        Row{"CrLfTerminator", Standard::x12, replaced(isa, ">~", ">\r\n"), State::found, "*>^-\r."},
        Row{"NotPadded", Standard::x12, replaced(isa, "NORTHWIND  ", "NORTHWIND"), State::found, "*>^-~.",
            tolerated_unpadded},
        Row{"NoIsa16", Standard::x12, replaced(isa, ">~", "~"), State::found, "*-^-~.", tolerated_component},
        Row{"NoIsa16AndLines", Standard::x12, replaced(isa, ">~GS*", "~\nGS*IB~\nST*846~\n"), State::found,
            "*-^-~.", tolerated_component},
        Row{"ComponentLikeElement", Standard::x12, replaced(isa, ">~", "*\n"), State::found, "*-^-\n.",
            tolerated_component},
        Row{"TildeComponentAndLines", Standard::x12, replaced(isa, ">~GS*", "~\nGS*IB\nST*846\n"),
            State::found, "*~^-\n."},
        Row{"WrappedIsa", Standard::x12, std::string(isa).insert(80, "\r\n"), State::found, "*>^-~."},
        Row{"Word", Standard::x12, "ISABELLA IS NO INTERCHANGE", State::none},
        Row{"OtherText", Standard::x12, "GS*IB*A*B*", State::none},
        Row{"CutInFields", Standard::x12, isa.substr(0, 60), State::cut},
        Row{"CutBeforeTerminator", Standard::x12, isa.substr(0, 105), State::cut},
        Row{"TooFewFields", Standard::x12, "ISA*" + std::string(2000, 'X'), State::broken}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Edifact, ReadHeading,
    testing::Values(
        Row{"Defaults", Standard::edifact, "UNB+UNOC:3+A+B", State::found, "+:-?'-"},
        Row{"Una", Standard::edifact, "UNA:+.? 'UNB+UNOC:3+A", State::found, "+:-?'."},
        Row{"UnaWithComma", Standard::edifact, "UNA|^,! ~UNB^UNOC|3^A", State::found, "^|-!~,"},
        Row{"NoRelease", Standard::edifact, "UNA:+.  'UNB+UNOC:3+A", State::found, "+:--'."},
        Row{"NoRepetitionInSyntax3", Standard::edifact, "UNA:+.?*'UNB+UNOC:3+A", State::found, "+:-?'."},
        Row{"RepetitionInSyntax4", Standard::edifact, "UNA:+.?*'UNB+UNOC:4+A", State::found, "+:*?'-"},
        Row{"LevelB", Standard::edifact,
            "UNB\x1dUNOB\x1f"
            "1\x1d"
            "A",
            State::found, "\x1d\x1f--\x1c-"},
        Row{"LineAfterUna", Standard::edifact, "UNA:+.? '\r\nUNB+UNOC:3+A", State::found, "+:-?'.",
            tolerated_line_breaks},
        Row{"OtherMarkWithoutUna", Standard::edifact, "UNB|UNOC:3|A", State::broken},
        Row{"Word", Standard::edifact, "UNBELIEVABLE", State::none},
        Row{"CutInUna", Standard::edifact, "UNA:+.", State::cut},
        Row{"CutInUnb", Standard::edifact, "UNB+UNOC:", State::cut}),
    [](const auto& row) { return row.param.name; });

TEST(ReadHeading, WaitsForMoreWhereTheMessageGoesOn) {
    EXPECT_EQ(read_heading(Standard::x12, isa.substr(0, 60), false).state, State::need_more);
    EXPECT_EQ(read_heading(Standard::edifact, "UNB+UNOC", false).state, State::need_more);
    EXPECT_EQ(read_heading(Standard::edifact, "UN", false).state, State::need_more);
}

TEST(ReadHeading, KnowsTheSyntax) {
    EXPECT_EQ(read_heading(Standard::x12, isa, true).dialect.syntax, "00501");
    const Dialect edifact = read_heading(Standard::edifact, "UNB+UNOD:2+A", true).dialect;
    EXPECT_EQ(edifact.syntax, "UNOD");
    EXPECT_EQ(edifact.syntax_version, 2);
}

}  // namespace
}  // namespace crossdock::edi
