#include "adapters/formats/edi/scan.h"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace crossdock::edi {
namespace {

constexpr MarkSet marks{{'*', '>', '^', '?', '~', '\r', '\n'}};

struct Found {
    std::vector<std::uint32_t> at;
    bool odd = false;
    bool operator==(const Found&) const = default;
};

Found scan(Scan how, const std::string& text) {
    std::vector<std::uint32_t> out(text.size() + 1);
    const Scanned scanned = scan_marks(how, text, marks, out.data());
    out.resize(scanned.count);
    return {out, scanned.odd};
}

TEST(Scan, FindsMarksInOrder) {
    EXPECT_EQ(scan(Scan::scalar, "QTY*33*12>EA~\r\n").at, (std::vector<std::uint32_t>{3, 6, 9, 12, 13, 14}));
}

TEST(Scan, CallsBytesOddThatAreNeitherMarksNorPrintable) {
    EXPECT_FALSE(scan(best_scan(), "plain ~ text \r\n").odd);
    EXPECT_TRUE(scan(best_scan(), "tab\t").odd);
    EXPECT_TRUE(scan(best_scan(), "del\x7f").odd);
    EXPECT_TRUE(scan(best_scan(), std::string(100, 'a') + "\xc9").odd);
    EXPECT_TRUE(scan(best_scan(), "\xc9" + std::string(100, 'a')).odd);
}

TEST(Scan, GivesTheSameInAllThreeWays) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 300, ' ');
        const bool binary = round % 2 == 0;
        for (char& c : text) {
            c = binary ? static_cast<char>(random()) : "ABC019 *>^?~\r\n\t\x80"[random() % 17];
        }
        const Found expected = scan(Scan::scalar, text);
        ASSERT_EQ(scan(Scan::sse2, text), expected);
        ASSERT_EQ(scan(best_scan(), text), expected);
    }
}

}  // namespace
}  // namespace crossdock::edi
