#include "adapters/formats/edi/tokenizer.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace crossdock::edi {
namespace {

using Pull = Tokenizer::Pull;

const std::string isa =
    "ISA*00*          *00*          *ZZ*NORTHWIND      *01*CROSSDOCK      "
    "*260725*1030*U*00401*000000101*0*P*>~";

/// "LIN|1|VN:A": elements by '|', repetitions by '^', components by ':'.
std::string show(const Segment& segment, char release = 0) {
    std::string text;
    const Token* before = nullptr;
    for (const Token& token : segment.tokens) {
        if (before != nullptr) {
            text += token.element != before->element         ? '|'
                    : token.repetition != before->repetition ? '^'
                                                             : ':';
        }
        if (token.released) {
            unescape(segment.value(token), release, text);
        } else {
            text += segment.value(token);
        }
        before = &token;
    }
    return text;
}

struct Cut {
    std::vector<std::string> segments;
    std::uint16_t tolerated = 0;
    Pull end = Pull::end;
};

Cut cut(Standard standard, std::string_view text, Tokenizer::Limits limits = {}) {
    Tokenizer tokenizer(standard, limits);
    tokenizer.feed(text, true);
    Cut cut;
    Segment segment;
    while ((cut.end = tokenizer.next(segment)) == Pull::segment) {
        cut.segments.push_back(show(segment, tokenizer.dialect().release));
        cut.tolerated |= segment.tolerated;
    }
    return cut;
}

std::vector<std::string> x12(const std::string& text) {
    std::vector<std::string> segments = cut(Standard::x12, isa + text).segments;
    if (!segments.empty()) segments.erase(segments.begin());
    return segments;
}

std::vector<std::string> edifact(const std::string& text) {
    std::vector<std::string> segments = cut(Standard::edifact, "UNB+UNOC:3+A'" + text).segments;
    if (!segments.empty()) segments.erase(segments.begin());
    return segments;
}

using Segments = std::vector<std::string>;

TEST(Tokenizer, CutsElementsAndComponents) {
    EXPECT_EQ(x12("LIN**VN*A>B~CTT*1~"), (Segments{"LIN||VN|A:B", "CTT|1"}));
    EXPECT_EQ(edifact("QTY+145:12:PCE'UNS+S'"), (Segments{"QTY|145:12:PCE", "UNS|S"}));
}

TEST(Tokenizer, TakesReleasedMarksAsText) {
    EXPECT_EQ(edifact("IMD+19?' W?+X?:Y'"), (Segments{"IMD|19' W+X:Y"}));
    EXPECT_EQ(edifact("IMD+A?\?'LIN+1'"), (Segments{"IMD|A?", "LIN|1"}));
    EXPECT_EQ(edifact("IMD+A??\?'LIN+1'"), (Segments{"IMD|A?'LIN|1"}));
    EXPECT_EQ(edifact("IMD+A????+B'"), (Segments{"IMD|A??|B"}));
}

TEST(Tokenizer, KnowsRepetitionsFrom00402On) {
    std::string newer = isa;
    newer.replace(newer.find("*U*00401"), 8, "*^*00501");
    EXPECT_EQ(cut(Standard::x12, newer + "REF*ZZ*A^B>C~").segments[1], "REF|ZZ|A^B:C");
    EXPECT_EQ(x12("REF*ZZ*A^B~"), (Segments{"REF|ZZ|A^B"}));
}

TEST(Tokenizer, PassesOverBlanksAndLineBreaks) {
    EXPECT_EQ(x12("\r\n  GS*IB~\n\n\tST*846~\r\n"), (Segments{"GS|IB", "ST|846"}));
    EXPECT_EQ(cut(Standard::x12, isa + "\n GS*IB~").tolerated, tolerated_line_breaks | tolerated_blanks);
}

TEST(Tokenizer, JoinsWrappedSegments) {
    EXPECT_EQ(x12("LIN*1*V\r\nN*A\n~CTT\r\n*1~"), (Segments{"LIN|1|VN|A", "CTT|1"}));
    EXPECT_EQ(edifact("IMD+19?\r\n'X'"), (Segments{"IMD|19'X"}));
    EXPECT_EQ(cut(Standard::x12, isa + "LI\nN*1~").tolerated, tolerated_wrap);
}

TEST(Tokenizer, LineBreakBeforeTheTerminatorIsNoWrap) {
    EXPECT_EQ(x12("LIN*1\r\n~"), (Segments{"LIN|1"}));
    EXPECT_EQ(cut(Standard::x12, isa + "LIN*1\r\n~").tolerated, tolerated_line_breaks);
}

TEST(Tokenizer, SkipsEmptySegments) {
    EXPECT_EQ(x12("LIN*1~~~CTT*1~"), (Segments{"LIN|1", "CTT|1"}));
    EXPECT_EQ(cut(Standard::x12, isa + "~LIN*1~").tolerated, tolerated_empty);
}

TEST(Tokenizer, ReadsAnInterchangeAfterAnotherByItsOwnMarks) {
    std::string other = isa;
    for (char& c : other) c = c == '*' ? '|' : c == '~' ? '^' : c;
    EXPECT_EQ(cut(Standard::x12, isa + "IEA*1~" + other + "GS|I*B^").segments.back(), "GS|I*B");
    EXPECT_EQ(cut(Standard::edifact, "UNA|^.! ~UNB^UNOC|3^A~UNZ^1~UNB+UNOC:3+B'UNZ+1'").segments,
              (Segments{"UNB|UNOC:3|A", "UNZ|1", "UNB|UNOC:3|B", "UNZ|1"}));
}

TEST(Tokenizer, IsaInsideDataIsNoInterchange) {
    EXPECT_EQ(x12("PID*F*ISA*X~PID*F*08***VISA*1~"), (Segments{"PID|F|ISA|X", "PID|F|08|||VISA|1"}));
}

TEST(Tokenizer, KnowsWhereThingsStand) {
    Tokenizer tokenizer(Standard::x12, {});
    tokenizer.feed(isa + "\r\n  LIN*1*V\nN~", true);
    Segment segment;
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    EXPECT_EQ(segment.at.offset, isa.size() + 4);
    EXPECT_EQ(segment.at.line, 2u);
    EXPECT_EQ(segment.at.column, 3u);
    ASSERT_EQ(show(segment), "LIN|1|VN");
    const Position v = segment.place(6), n = segment.place(7);
    EXPECT_EQ(v.line, 2u);
    EXPECT_EQ(v.column, 9u);
    EXPECT_EQ(n.line, 3u);
    EXPECT_EQ(n.column, 1u);
    EXPECT_EQ(n.offset, isa.size() + 12);
    EXPECT_EQ(segment.end, isa.size() + 14);
}

TEST(Tokenizer, TellsWhereASegmentHasOtherThanPrintableAscii) {
    Tokenizer tokenizer(Standard::x12, {});
    tokenizer.feed(isa + "PID*CAF\xc9~PID*CAFE~", true);
    Segment segment;
    std::vector<bool> plain;
    while (tokenizer.next(segment) == Pull::segment) plain.push_back(segment.plain);
    EXPECT_EQ(plain, (std::vector<bool>{true, false, true}));
}

TEST(Tokenizer, GivesTheLastSegmentWithoutTerminatorAsOpen) {
    Tokenizer tokenizer(Standard::x12, {});
    tokenizer.feed(isa + "IEA*1*000000101 \r\n", true);
    Segment segment;
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    EXPECT_FALSE(segment.closed);
    EXPECT_EQ(show(segment), "IEA|1|000000101");
    EXPECT_EQ(tokenizer.next(segment), Pull::end);
}

TEST(Tokenizer, KeepsASegmentValidWhileMoreIsFed) {
    Tokenizer tokenizer(Standard::x12, {});
    tokenizer.feed(isa + "LIN*1~" + std::string(2000, ' '), false);
    Segment segment;
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    for (int i = 0; i < 100; ++i) tokenizer.feed("PID*F*LONG TEXT~", i == 99);
    EXPECT_EQ(show(segment), "LIN|1");
    int more = 0;
    while (tokenizer.next(segment) == Pull::segment) ++more;
    EXPECT_EQ(more, 100);
}

TEST(Tokenizer, StopsAtALimitForGood) {
    Tokenizer::Limits limits;
    limits.segment_bytes = 200;
    limits.tokens = 40;
    EXPECT_EQ(cut(Standard::x12, isa + "PID*" + std::string(300, 'X') + "~", limits).end, Pull::limit);
    EXPECT_EQ(cut(Standard::x12, isa + "PID" + std::string(60, '*') + "~", limits).end, Pull::limit);
    EXPECT_EQ(cut(Standard::x12, isa + "PID*" + std::string(300, 'X'), limits).end, Pull::limit);
    EXPECT_EQ(cut(Standard::x12, isa + "PID*" + std::string(150, 'X') + "~", limits).end, Pull::end);

    Tokenizer tokenizer(Standard::x12, limits);
    tokenizer.feed(isa + "PID*" + std::string(heading_bytes, 'X'), false);
    Segment segment;
    ASSERT_EQ(tokenizer.next(segment), Pull::segment);
    EXPECT_EQ(tokenizer.next(segment), Pull::limit);
    tokenizer.feed("~IEA*1~", true);
    EXPECT_EQ(tokenizer.next(segment), Pull::limit);
}

TEST(Tokenizer, HoldsMoreElementsThanItBeganWith) {
    std::string sdq = "SDQ";
    for (int i = 0; i < 1000; ++i) sdq += "*" + std::to_string(i);
    const Cut all = cut(Standard::x12, isa + sdq + "~");
    ASSERT_EQ(all.segments.size(), 2u);
    EXPECT_TRUE(all.segments[1].ends_with("|998|999"));
}

TEST(Tokenizer, NamesWhatIsNoInterchange) {
    EXPECT_EQ(cut(Standard::x12, "{}").end, Pull::no_interchange);
    EXPECT_EQ(cut(Standard::edifact, isa).end, Pull::no_interchange);
    EXPECT_EQ(cut(Standard::x12, isa.substr(0, 50)).end, Pull::cut_heading);
    EXPECT_EQ(cut(Standard::edifact, "UNB|UNOC:3|").end, Pull::bad_heading);
    EXPECT_EQ(cut(Standard::x12, " \r\n").end, Pull::end);
}

}  // namespace
}  // namespace crossdock::edi
