#include "adapters/formats/edi/reader.h"

#include "tests/formats/edi/support.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace crossdock::edi::test {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(CROSSDOCK_SOURCE_DIR) / "tests/data/edi";

std::unique_ptr<ports::Format> format_of(const std::string& name) {
    return name.starts_with("x") ? make_x12(structures()) : make_edifact(structures());
}

std::vector<std::string> sample_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(samples)) {
        if (entry.path().extension() == ".edi") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// Each `<name>.edi` of tests/data/edi with what is to be read from it in `<name>.story`: events, records,
/// problems. CROSSDOCK_UPDATE=1 writes the stories anew; look at the difference before you commit it.
class Sample : public testing::TestWithParam<std::string> {
protected:
    std::string text() const { return read_file(samples / (GetParam() + ".edi")); }
};

TEST_P(Sample, IsReadAsItsStoryTells) {
    const fs::path file = samples / (GetParam() + ".story");
    const std::string story = read(*format_of(GetParam()), text()).text();
    if (std::getenv("CROSSDOCK_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << story;
    EXPECT_EQ(story, read_file(file));
}

/// What the tokenizer says of a message that is fed in two parts.
std::string segments(Standard standard, std::string_view message, std::size_t cut, Scan scan) {
    Tokenizer tokenizer(standard, {}, scan);
    tokenizer.feed(message.substr(0, cut), false);
    bool fed = false;
    Segment segment;
    std::string story;
    for (;;) {
        const Tokenizer::Pull pulled = tokenizer.next(segment);
        if (pulled == Tokenizer::Pull::need_input && !fed) {
            tokenizer.feed(message.substr(cut), true);
            fed = true;
            continue;
        }
        if (pulled != Tokenizer::Pull::segment) return story + std::to_string(static_cast<int>(pulled));
        const std::uint64_t facts[] = {segment.at.offset, segment.at.line,   segment.at.column,
                                       segment.end,       segment.tolerated, segment.plain,
                                       segment.closed,    segment.own_line,  segment.begins_interchange};
        for (const std::uint64_t fact : facts) story.append(std::to_string(fact)).push_back(' ');
        for (const Token& token : segment.tokens) {
            story.append(segment.value(token)).push_back('|');
            story.push_back(static_cast<char>('0' + token.element + 8 * token.component));
            if (token.released) story.push_back('r');
        }
        story += '\n';
    }
}

TEST_P(Sample, HasTheSameSegmentsWhereverItIsCutAndHoweverItIsScanned) {
    const std::string message = text();
    const Standard standard = GetParam().starts_with("x") ? Standard::x12 : Standard::edifact;
    const std::string whole = segments(standard, message, message.size(), Scan::scalar);
    EXPECT_EQ(segments(standard, message, message.size(), Scan::sse2), whole);
    for (std::size_t cut = 0; cut <= message.size(); ++cut) {
        ASSERT_EQ(segments(standard, message, cut, best_scan()), whole) << "cut at byte " << cut;
    }
}

TEST_P(Sample, IsReadTheSameInChunksOfAnySize) {
    const std::string message = text();
    const auto format = format_of(GetParam());
    const std::string whole = read(*format, message).text();
    for (const std::size_t size : {1U, 2U, 3U, 7U, 64U, 100U}) {
        std::vector<std::size_t> cuts;
        for (std::size_t cut = size; cut < message.size(); cut += size) cuts.push_back(cut);
        ASSERT_EQ(read(*format, message, {}, cuts).text(), whole) << "chunks of " << size;
    }
}

TEST_P(Sample, IsReadWithoutSelectingAndAsAWhole) {
    const Story whole = read(*format_of(GetParam()), text(), {}, {}, true);
    EXPECT_EQ(whole.ok.size(), whole.documents.size());
    EXPECT_LE(whole.records.size(), whole.documents.size());
}

INSTANTIATE_TEST_SUITE_P(Edi, Sample, testing::ValuesIn(sample_names()),
                         [](const auto& row) { return row.param; });

}  // namespace
}  // namespace crossdock::edi::test
