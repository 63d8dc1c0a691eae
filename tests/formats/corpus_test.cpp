// Real tables and JSON documents, where they are at hand: whatever is in them, it is told the same in pieces.

#include "adapters/formats/registry.h"
#include "tests/formats/transcript.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace crossdock {
namespace {

class Corpus : public testing::TestWithParam<std::string> {};

TEST_P(Corpus, IsToldTheSameInPieces) {
    const std::filesystem::path folder =
        std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus/open" / GetParam();
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus beside this tree";
    std::vector<Error> errors;
    const formats::Registry registry({}, errors);
    const ports::Format* const format = registry.find(GetParam());
    ASSERT_NE(format, nullptr);
    std::size_t usable = 0, all = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.file_size() > 100'000) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        test::Telling telling;
        const std::string whole = test::transcript(*format, bytes.str(), {}, telling);
        telling.chunk = 997;
        EXPECT_EQ(test::transcript(*format, bytes.str(), {}, telling), whole) << entry.path();
        usable += whole.ends_with("\nend\n") ? 1 : 0;
        ++all;
    }
    EXPECT_GT(usable * 10, all * 9) << "of " << all;
}

INSTANTIATE_TEST_SUITE_P(Formats, Corpus, testing::Values("csv", "json"),
                         [](const auto& row) { return row.param; });

}  // namespace
}  // namespace crossdock
