#include "adapters/formats/edi/writer.h"

#include "adapters/formats/edi/envelope_writer.h"
#include "adapters/formats/edi/tokenizer.h"
#include "tests/formats/edi/dialects.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace crossdock::edi {
namespace {

using test::edifact;
using test::morning;
using test::x12;

/// Elements, their repetitions, their components.
using Values = std::vector<std::vector<std::vector<std::string>>>;

void write(SegmentWriter& writer, std::string_view tag, const Values& values) {
    writer.begin(tag);
    for (const auto& repetitions : values) {
        if (repetitions.empty()) writer.element();
        for (std::size_t r = 0; r < repetitions.size(); ++r) {
            for (std::size_t c = 0; c < repetitions[r].size(); ++c) {
                const std::string& value = repetitions[r][c];
                if (c > 0) {
                    writer.component(value);
                } else if (r > 0) {
                    writer.repetition(value);
                } else {
                    writer.element(value);
                }
            }
        }
    }
    writer.end();
}

std::string written(const Dialect& dialect, const Values& values, const WriterOptions& options = {}) {
    std::string out;
    SegmentWriter writer(dialect, Charset::of_syntax(dialect.syntax), options, out);
    write(writer, "QTY", values);
    return writer.ok() ? out : writer.status().error().message;
}

struct Row {
    std::string name;
    Dialect dialect;
    Values values;
    std::string expected;
    WriterOptions options = {};
};

class Segments : public testing::TestWithParam<Row> {};

TEST_P(Segments, AreWrittenAs) {
    EXPECT_EQ(written(GetParam().dialect, GetParam().values, GetParam().options), GetParam().expected);
}

const WriterOptions blanks{.blank_for_marks = true};
const WriterOptions question_marks{.question_marks = true};
const WriterOptions capitals{.upper_case = true};
const WriterOptions lines{.line_breaks = true};

INSTANTIATE_TEST_SUITE_P(
    Writer, Segments,
    testing::Values(
        Row{"Plain", x12(), {{{"33"}}, {{"12"}}}, "QTY*33*12~"}, Row{"TagAlone", x12(), {}, "QTY~"},
        Row{"EmptyElementBetween", x12(), {{{"33"}}, {{""}}, {}, {{"EA"}}}, "QTY*33***EA~"},
        Row{"TrailingEmptyElementsAreLeftOut", x12(), {{{"33"}}, {{""}}, {}}, "QTY*33~"},
        Row{"TrailingEmptyComponentsAreLeftOut", edifact(), {{{"145", "", ""}}, {{"", "1"}}}, "QTY+145+:1'"},
        Row{"EmptyCompositeIsLeftOut", edifact(), {{{"", "", ""}}, {{"1"}}}, "QTY++1'"},
        Row{"Repetitions", edifact(4), {{{"a", "b"}, {""}, {"c"}}}, "QTY+a:b**c'"},
        Row{"TrailingEmptyRepetitionsAreLeftOut", edifact(4), {{{"a"}, {""}, {"", ""}}, {{"x"}}}, "QTY+a+x'"},
        Row{"AllMarksAreReleased", edifact(4), {{{"a+b:c'd?e*f"}}}, "QTY+a?+b?:c?'d?\?e?*f'"},
        Row{"NothingElseIsReleased", edifact(3), {{{"a*b.c,d=e"}}}, "QTY+a*b.c,d=e'"},
        Row{"ReleaseBeforeTheEnd", edifact(), {{{"a?"}}}, "QTY+a?\?'"},
        Row{"RepetitionWithoutMark",
            edifact(3),
            {{{"a"}, {"b"}}},
            "QTY element 01 is repeated, and there is no repetition mark"},
        Row{"MarkInX12",
            x12(),
            {{{"33"}}, {{"a*b"}}},
            "QTY element 02 holds the mark '*', and no mark releases it"},
        Row{"MarkInAComponentOfX12",
            x12(),
            {{{"33"}}, {{"1", "a~b"}}},
            "QTY element 02 component 2 holds the mark '~', and no mark releases it"},
        Row{"MarkInX12BecomesABlank", x12(), {{{"a*b~c:d"}}}, "QTY*a b c d~", blanks},
        Row{"RepetitionMarkIsDataBefore00402", x12("00401"), {{{"a^b"}}}, "QTY*a^b~"},
        Row{"LineBreak", edifact(), {{{"a\nb"}}}, "QTY element 01 holds the control character '\\x0a'"},
        Row{"LineBreakBecomesABlank", edifact(), {{{"a\nb"}}}, "QTY+a b'", blanks},
        Row{"CharsetOfTheDialect", edifact(3, "UNOC"), {{{"CAF\u00c9"}}}, "QTY+CAF\xc9'"},
        Row{"CharsetCyrillic", edifact(3, "UNOE"), {{{"\u041b"}}}, "QTY+\xbb'"},
        Row{"CharsetUtf8", edifact(4, "UNOY"), {{{"\u96fb"}}}, "QTY+\u96fb'"},
        Row{"NotInTheCharset",
            edifact(3, "UNOC"),
            {{{"\u96fb"}}},
            "QTY element 01 holds a character that ISO-8859-1 does not have"},
        Row{"NotInTheCharsetBecomesAMark",
            edifact(3, "UNOC"),
            {{{"a\u96fbb"}}},
            "QTY+a?\?b'",
            question_marks},
        Row{"NotUtf8", edifact(4, "UNOY"), {{{"a\xff"}}}, "QTY element 01 is not UTF-8"},
        Row{"NotUtf8BecomesAMark", x12(), {{{"a\xff"}}}, "QTY*a?~", question_marks},
        Row{"SmallLettersInUnoa",
            edifact(3, "UNOA"),
            {{{"Abc"}}},
            "QTY element 01 holds a character that UNOA does not have"},
        Row{"SmallLettersInUnoaBecomeCapitals", edifact(3, "UNOA"), {{{"Abc"}}}, "QTY+ABC'", capitals},
        Row{"SmallLettersInUnob", edifact(3, "UNOB"), {{{"Abc"}}}, "QTY+Abc'"},
        Row{"AccentInUnob",
            edifact(3, "UNOB"),
            {{{"CAF\u00c9"}}},
            "QTY element 01 holds a character that UNOB does not have"},
        Row{"AccentInUnobBecomesAMark", edifact(3, "UNOB"), {{{"CAF\u00c9"}}}, "QTY+CAF?\?'", question_marks},
        Row{"LineBreaks", x12(), {{{"1"}}}, "QTY*1~\n", lines},
        Row{"TagSeparator", edifact(), {{{"1"}}, {{"2"}}}, "QTY=1+2'", WriterOptions{.tag_separator = '='}}),
    [](const auto& row) { return row.param.name; });

TEST(SegmentWriter, KeepsTheFirstErrorAndTheSegmentsBeforeIt) {
    std::string out;
    SegmentWriter writer(x12(), {}, {}, out);
    writer.segment("BIA", {"00"});
    writer.segment("LIN", {"1", "a~"});
    writer.segment("QTY", {"*"});
    EXPECT_EQ(out, "BIA*00~");
    ASSERT_TRUE(writer.status().has_error());
    const Error error = writer.status().error();
    EXPECT_EQ(to_string(error),
              "segment 2 element 2 (byte 7): LIN element 02 holds the mark '~', and no mark releases it");
}

TEST(SegmentWriter, RefusesWhatIsNoTag) {
    std::string out;
    SegmentWriter writer(x12(), {}, {}, out);
    writer.segment("Qty", {"1"});
    EXPECT_EQ(writer.status().error().code, Errc::syntax);
    EXPECT_EQ(out, "");
}

TEST(SegmentWriter, TellsWhatCanBeWritten) {
    std::string out;
    const SegmentWriter in_x12(x12(), {}, blanks, out);
    EXPECT_TRUE(in_x12.can_write("a?b"));
    EXPECT_FALSE(in_x12.can_write("a*b"));
    const SegmentWriter in_edifact(edifact(), Charset::of_syntax("UNOC"), question_marks, out);
    EXPECT_TRUE(in_edifact.can_write("a'\u00c9"));
    EXPECT_FALSE(in_edifact.can_write("\u96fb"));
    EXPECT_FALSE(in_edifact.can_write("a\tb"));
}

InterchangeHead head() {
    InterchangeHead head;
    head.sender = {"SUPPLIER", "14", ""};
    head.receiver = {"STORE", "", ""};
    head.reference = "12";
    head.time = morning;
    return head;
}

std::string interchange(const Dialect& dialect, const WriterOptions& options = {},
                        const InterchangeHead& with = head()) {
    std::string out;
    EnvelopeWriter writer(dialect, Charset::of_syntax(dialect.syntax), options, out);
    writer.open_interchange(with);
    writer.open_document(
        {.type = "ORDERS", .reference = "1", .version = "D:96A:UN", .implementation = "EAN008"});
    writer.segments().segment("BGM", {"220"});
    writer.close_interchange();
    return writer.status().has_error() ? writer.status().error().message : out;
}

TEST(EnvelopeWriter, WritesX12) {
    std::string out;
    EnvelopeWriter writer(x12(), {}, {.line_breaks = true}, out);
    writer.open_interchange(head());
    writer.open_group({.functional_id = "PO",
                       .sender = "SUP",
                       .receiver = "ST",
                       .reference = "7",
                       .version = "004010VICS",
                       .time = morning});
    writer.open_document({.type = "850", .reference = "1", .version = "", .implementation = ""});
    writer.segments().segment("BEG", {"00", "DS", "PO1"});
    writer.open_document({.type = "850", .reference = "2", .version = "", .implementation = "X1"});
    writer.open_group({.functional_id = "PC",
                       .sender = "SUP",
                       .receiver = "ST",
                       .reference = "8",
                       .version = "003070",
                       .time = morning});
    writer.close_interchange();
    ASSERT_TRUE(writer.status().has_value());
    EXPECT_EQ(out,
              "ISA*00*          *00*          *14*SUPPLIER       *ZZ*STORE          *261127*0941*U*00401*"
              "000000012*0*P*:~\n"
              "GS*PO*SUP*ST*20261127*0941*7*X*004010VICS~\n"
              "ST*850*0001~\nBEG*00*DS*PO1~\nSE*3*0001~\n"
              "ST*850*0002*X1~\nSE*2*0002~\n"
              "GE*2*7~\n"
              "GS*PC*SUP*ST*261127*0941*8*X*003070~\n"
              "GE*0*8~\n"
              "IEA*2*000000012~\n");
    EXPECT_EQ(out.find('\n'), 106U);
}

TEST(EnvelopeWriter, NamesTheRepetitionMarkFrom00402On) {
    std::string out;
    EnvelopeWriter writer(x12("00501"), {}, {}, out);
    InterchangeHead test = head();
    test.test = test.asks_receipt = true;
    writer.open_interchange(test);
    EXPECT_EQ(out.size(), 106U);
    EXPECT_EQ(out.substr(70), "261127*0941*^*00501*000000012*1*T*:~");
}

TEST(EnvelopeWriter, FindsMarksThatTheDialectHasNot) {
    Dialect dialect = x12("00501");
    dialect.element = ':';
    dialect.terminator = '^';
    dialect.component = dialect.repetition = 0;
    std::string out;
    EnvelopeWriter writer(dialect, {}, {}, out);
    writer.open_interchange(head());
    EXPECT_EQ(out.substr(70), "261127:0941:!:00501:000000012:0:P:>^");
}

TEST(EnvelopeWriter, WritesEdifact) {
    EXPECT_EQ(
        interchange(edifact()),
        "UNB+UNOC:3+SUPPLIER:14+STORE+261127:0941+12'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220'UNT+3+1'UNZ+1+12'");
    InterchangeHead test = head();
    test.test = true;
    test.receiver.internal = "B1";
    test.application = "APP";
    EXPECT_EQ(interchange(edifact(4, "UNOY"), {.line_breaks = true}, test),
              "UNB+UNOY:4+SUPPLIER:14+STORE::B1+20261127:0941+12++APP++++1'\nUNH+1+ORDERS:D:96A:UN:EAN008'\n"
              "BGM+220'\nUNT+3+1'\nUNZ+1+12'\n");
}

TEST(EnvelopeWriter, WritesGroupsOfEdifact) {
    std::string out;
    EnvelopeWriter writer(edifact(), {}, {}, out);
    writer.open_interchange(head());
    writer.open_group({.functional_id = "ORDERS",
                       .sender = "A",
                       .receiver = "B",
                       .reference = "G1",
                       .agency = "UN",
                       .version = "D:96A",
                       .time = morning});
    writer.open_document({.type = "ORDERS", .reference = "1", .version = "D:96A", .implementation = "X"});
    writer.open_document({.type = "ORDERS", .reference = "2", .version = "D:96A:UN", .implementation = ""});
    writer.close_interchange();
    EXPECT_EQ(out,
              "UNB+UNOC:3+SUPPLIER:14+STORE+261127:0941+12'UNG+ORDERS+A+B+261127:0941+G1+UN+D:96A'"
              "UNH+1+ORDERS:D:96A::X'UNT+2+1'UNH+2+ORDERS:D:96A:UN'UNT+2+2'UNE+2+G1'UNZ+1+12'");
}

TEST(EnvelopeWriter, WritesUnaWhereItIsNeeded) {
    Dialect comma = edifact();
    comma.decimal = ',';
    EXPECT_EQ(interchange(comma).substr(0, 10), "UNA:+,? 'U");
    comma.syntax_version = 4;
    comma.repetition = '*';
    EXPECT_EQ(interchange(comma).substr(0, 4), "UNB+");
    comma.repetition = 0;
    EXPECT_EQ(interchange(comma).substr(0, 10), "UNA:+,? 'U");
    EXPECT_EQ(interchange(edifact(), {.always_una = true}).substr(0, 10), "UNA:+.? 'U");
    EXPECT_EQ(interchange(edifact(4), {.always_una = true}).substr(0, 10), "UNA:+.?*'U");
    Dialect tilde = edifact();
    tilde.terminator = '~';
    EXPECT_EQ(interchange(tilde).substr(0, 10), "UNA:+.? ~U");
    Dialect level_b = edifact(1, "UNOB");
    level_b.element = '\x1d';
    level_b.component = '\x1f';
    level_b.release = 0;
    level_b.terminator = '\x1c';
    EXPECT_EQ(interchange(level_b).substr(0, 4), "UNB\x1d");
}

TEST(EnvelopeWriter, RefusesWhatDoesNotFit) {
    InterchangeHead long_id = head();
    long_id.sender.id = "0123456789012345";
    EXPECT_EQ(interchange(x12(), {}, long_id), "ISA element 06 is longer than 15 bytes");
    long_id.sender.id = "012345678901234567890123456789012345";
    EXPECT_EQ(interchange(edifact(), {}, long_id), "UNB element 02 is longer than 35 characters");
    InterchangeHead no_number = head();
    no_number.reference = "A1";
    EXPECT_EQ(interchange(x12(), {}, no_number), "ISA element 13 is not a number");
    Dialect clash = x12();
    clash.component = '*';
    EXPECT_EQ(interchange(clash),
              "ISA cannot be written: two marks are the same, or cannot be told from data");
}

/// Interchanges of random values, all marks among them, as the project's own reader sees them.
class RoundTrip {
public:
    explicit RoundTrip(const Dialect& dialect)
        : dialect_(dialect),
          tokenizer_(dialect.standard, Tokenizer::Limits{}),
          charset_(Charset::of_syntax(dialect.syntax)) {}

    void run(int segments) {
        std::string out;
        EnvelopeWriter writer(dialect_, charset_, {}, out);
        writer.open_interchange(head());
        for (int i = 0; i < segments; ++i) {
            expected_.push_back(random_segment());
            write(writer.segments(), "QTY", expected_.back());
        }
        writer.close_interchange();
        ASSERT_TRUE(writer.status().has_value()) << writer.status().error().message;
        read(out);
    }

private:
    std::string random_value() {
        static const std::vector<std::string> pieces{"A", "7", " ",      "+", ":",    "'",   "?",
                                                     "*", "~", "^",      ".", ",",    "=",   "|",
                                                     "!", "/", "\u00c9", "B", "UNB+", "ISA*"};
        std::string value;
        for (auto left = random_() % 6; left > 0; --left) {
            const std::string& piece = pieces[random_() % pieces.size()];
            const bool mark = std::any_of(piece.begin(), piece.end(), [this](char c) {
                return c == dialect_.element || c == dialect_.component || c == dialect_.repetition ||
                       c == dialect_.terminator;
            });
            const bool high = static_cast<unsigned char>(piece[0]) >= 0x80 && dialect_.syntax == "UNOB";
            value += (mark && dialect_.release == 0) || high ? "x" : piece;
        }
        return value;
    }

    Values random_segment() {
        Values values(random_() % 8);
        for (auto& repetitions : values) {
            repetitions.resize(1 + (dialect_.repetition != 0 ? random_() % 3 : 0));
            for (auto& components : repetitions) {
                components.resize(1 + random_() % 3);
                for (std::string& value : components) value = random_value();
            }
        }
        return values;
    }

    Values parsed(const Segment& segment) const {
        Values values;
        for (const Token& token : segment.tokens.subspan(1)) {
            std::string raw, value;
            unescape(segment.value(token), dialect_.release, raw);
            charset_.to_utf8(raw, value);
            values.resize(token.element);
            values.back().resize(token.repetition);
            values.back().back().resize(token.component);
            values.back().back().back() = value;
        }
        return values;
    }

    static Values without_empty_ends(Values values) {
        for (auto& repetitions : values) {
            for (auto& components : repetitions) {
                while (!components.empty() && components.back().empty()) components.pop_back();
            }
            while (!repetitions.empty() && repetitions.back().empty()) repetitions.pop_back();
        }
        while (!values.empty() && values.back().empty()) values.pop_back();
        return values;
    }

    void read(const std::string& text) {
        tokenizer_.feed(text, true);
        Segment segment;
        std::size_t next = 0;
        while (tokenizer_.next(segment) == Tokenizer::Pull::segment) {
            EXPECT_EQ(segment.tolerated, 0);
            if (segment.tag() != "QTY") continue;
            ASSERT_LT(next, expected_.size());
            EXPECT_EQ(without_empty_ends(parsed(segment)), without_empty_ends(expected_[next]))
                << segment.text;
            ++next;
        }
        EXPECT_EQ(next, expected_.size());
        EXPECT_EQ(tokenizer_.dialect().repetition, dialect_.repetition);
        EXPECT_EQ(tokenizer_.dialect().syntax, dialect_.syntax);
    }

    const Dialect dialect_;
    Tokenizer tokenizer_;
    const Charset charset_;
    std::mt19937 random_{20261127};
    std::vector<Values> expected_;
};

TEST(Writer, WhatItWritesIsReadAgain) {
    std::vector<Dialect> dialects{x12("00401"), x12("00501"),       edifact(3),
                                  edifact(4),   edifact(4, "UNOY"), edifact(2, "UNOB")};
    Dialect odd = edifact(4);
    odd.element = '*';
    odd.component = '+';
    odd.repetition = ':';
    odd.release = '\'';
    odd.terminator = '?';
    dialects.push_back(odd);
    Dialect level_b = edifact(1, "UNOB");
    level_b.element = '\x1d';
    level_b.component = '\x1f';
    level_b.release = 0;
    level_b.terminator = '\x1c';
    dialects.push_back(level_b);
    Dialect lines_of_x12 = x12();
    lines_of_x12.terminator = '\n';
    dialects.push_back(lines_of_x12);
    for (const Dialect& dialect : dialects) {
        SCOPED_TRACE(dialect.syntax + dialect.element + dialect.terminator);
        RoundTrip(dialect).run(2000);
    }
}

}  // namespace
}  // namespace crossdock::edi
