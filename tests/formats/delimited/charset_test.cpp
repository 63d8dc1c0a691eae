#include "adapters/formats/delimited/charset.h"

#include <gtest/gtest.h>

#include "gateway/core/text.h"

namespace crossdock::formats {
namespace {

TEST(ByteCharset, AgreesWithIconvOnCp1252) {
    const auto found = ByteCharset::find("CP1252");
    ASSERT_TRUE(found);
    for (int byte = 1; byte < 256; ++byte) {
        if (byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D) continue;
        const char c = static_cast<char>(static_cast<unsigned char>(byte));
        std::string ours, theirs;
        ByteCharset::cp1252().append_utf8(ours, {&c, 1});
        found->append_utf8(theirs, {&c, 1});
        EXPECT_EQ(ours, theirs) << byte;
        EXPECT_TRUE(is_utf8(ours)) << byte;
    }
}

struct CharsetName {
    std::string name, charset;
    bool known;
};

class FindCharset : public testing::TestWithParam<CharsetName> {};

TEST_P(FindCharset, KnowsOnlySupersetsOfAsciiWithOneByteACharacter) {
    EXPECT_EQ(ByteCharset::find(GetParam().charset).has_value(), GetParam().known);
}

INSTANTIATE_TEST_SUITE_P(
    Names, FindCharset,
    testing::Values(CharsetName{"Latin1", "ISO-8859-1", true}, CharsetName{"Latin9", "ISO-8859-15", true},
                    CharsetName{"Cyrillic", "CP1251", true}, CharsetName{"Dos", "CP850", true},
                    CharsetName{"Ebcdic", "IBM037", false}, CharsetName{"Chinese", "GB18030", false},
                    CharsetName{"Japanese", "EUC-JP", false}, CharsetName{"Utf32", "UTF-32", false},
                    CharsetName{"WithSuffix", "ISO-8859-1//TRANSLIT", false}, CharsetName{"Empty", "", false},
                    CharsetName{"Unknown", "NO-SUCH", false}),
    [](const auto& row) { return row.param.name; });

TEST(Utf16Decoder, MakesReplacementCharactersOfHalfPairs) {
    Utf16Decoder decoder(false);
    std::string out;
    decoder.append_utf8(out, std::string_view("\x3D\xD8"
                                              "a\0\x00\xDE"
                                              "b\0\x3D\xD8",
                                              10));
    decoder.finish(out);
    EXPECT_EQ(out,
              "\xEF\xBF\xBD"
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD");
    EXPECT_TRUE(decoder.broken());
}

TEST(Utf16Bytes, CountsWhatUtf16WouldTake) {
    EXPECT_EQ(utf16_bytes("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 10u);
}

}  // namespace
}  // namespace crossdock::formats
