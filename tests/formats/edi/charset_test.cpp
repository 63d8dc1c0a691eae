#include "adapters/formats/edi/charset.h"

#include <gtest/gtest.h>
#include <string>

namespace crossdock::edi {
namespace {

struct Row {
    std::string name, syntax, bytes, utf8;
    bool good = true;
};

class OfSyntax : public testing::TestWithParam<Row> {};

TEST_P(OfSyntax, BecomesUtf8) {
    std::string out;
    EXPECT_EQ(Charset::of_syntax(GetParam().syntax).to_utf8(GetParam().bytes, out), GetParam().good);
    EXPECT_EQ(out, GetParam().utf8);
}

INSTANTIATE_TEST_SUITE_P(Charsets, OfSyntax,
                         testing::Values(Row{"UnocIsLatin1", "UNOC", "CAF\xc9", "CAF\u00c9"},
                                         Row{"UnodIsLatin2", "UNOD", "\xa3", "\u0141"},
                                         Row{"UnoeIsCyrillic", "UNOE", "\xbb", "\u041b"},
                                         Row{"UnofIsGreek", "UNOF", "\xc1", "\u0391"},
                                         Row{"UnokIsTurkish", "UNOK", "\xdd", "\u0130"},
                                         Row{"UnoyIsUtf8", "UNOY", "\u96fb", "\u96fb"},
                                         Row{"UnowThatIsNotUtf8", "UNOW", "CAF\xc9", "CAF\u00c9", false},
                                         Row{"NotInTheCharset", "UNOF", "A\xd2", "A\u00d2", false},
                                         Row{"UnknownSyntax", "XXXX", "\u00c9", "\u00c9"}),
                         [](const auto& row) { return row.param.name; });

TEST_P(OfSyntax, IsWrittenBack) {
    if (!GetParam().good) return;
    std::string out;
    EXPECT_TRUE(Charset::of_syntax(GetParam().syntax).from_utf8("A" + GetParam().utf8, out));
    EXPECT_EQ(out, "A" + GetParam().bytes);
}

TEST(Charset, PutsAQuestionMarkForWhatItHasNot) {
    const auto written = [](const Charset& charset, std::string_view text) {
        std::string out;
        const bool good = charset.from_utf8(text, out);
        return (good ? "good " : "bad ") + out;
    };
    EXPECT_EQ(written(Charset::of_syntax("UNOC"), "a\u96fbb\u00ff"), "bad a?b\xff");
    EXPECT_EQ(written(Charset::of_syntax("UNOF"), "\u00c9"), "bad ?");
    EXPECT_EQ(written(Charset::of_syntax("UNOC"), "a\xff\x80z"), "bad a?z");
    EXPECT_EQ(written(Charset(), "a\xffz\u96fb"), "bad a?z\u96fb");
    EXPECT_EQ(written(Charset(), "\u96fb"), "good \u96fb");
    EXPECT_EQ(written(*Charset::named("CP1252"), "\u20ac"), "good \x80");
}

TEST(Charset, IsFoundByName) {
    std::string out;
    Charset::named("CP1252")->to_utf8("\x80", out);
    EXPECT_EQ(out, "\u20ac");
    EXPECT_EQ(Charset::named("no-such-charset").error().code, Errc::unsupported);
    EXPECT_EQ(Charset::named("UTF-16").error().code, Errc::unsupported);
    EXPECT_TRUE(Charset::named("utf-8").has_value());
}

TEST(Repertoire, IsThatOfTheLevel) {
    EXPECT_TRUE(in_repertoire("UNOA", "LAMP 19' (W+X)"));
    EXPECT_FALSE(in_repertoire("UNOA", "lamp"));
    EXPECT_TRUE(in_repertoire("UNOB", "lamp"));
    EXPECT_FALSE(in_repertoire("UNOB", "CAF\xc9"));
    EXPECT_TRUE(in_repertoire("UNOC", "CAF\xc9"));
}

}  // namespace
}  // namespace crossdock::edi
