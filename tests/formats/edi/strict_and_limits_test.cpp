#include "tests/formats/edi/support.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <filesystem>
#include <random>

namespace crossdock::edi::test {
namespace {

namespace fs = std::filesystem;

std::string sample(const std::string& name) {
    return read_file(fs::path(CROSSDOCK_SOURCE_DIR) / "tests/data/edi" / (name + ".edi"));
}

Story read_sample(const std::string& name, const ports::ReadOptions& options) {
    return name.starts_with("x") ? read_x12(sample(name), options) : read_edifact(sample(name), options);
}

bool any_problem(const Story& story, std::string_view severity) {
    return std::any_of(story.problems.begin(), story.problems.end(),
                       [severity](const std::string& problem) { return problem.starts_with(severity); });
}

struct Tolerated {
    std::string sample, words;  ///< of the problem that strict mode makes of it
};

void PrintTo(const Tolerated& row, std::ostream* out) {
    *out << row.sample;
}

class Strict : public testing::TestWithParam<Tolerated> {};

TEST_P(Strict, RefusesWhatIsToleratedWithAWarning) {
    ports::ReadOptions strict;
    strict.strict = true;
    const Story tolerant = read_sample(GetParam().sample, {});
    const Story story = read_sample(GetParam().sample, strict);
    EXPECT_TRUE(tolerant.ok.at(0));
    const auto has = [this](const std::string& problem) {
        return problem.find(GetParam().words) != std::string::npos;
    };
    EXPECT_TRUE(std::any_of(tolerant.problems.begin(), tolerant.problems.end(), has));
    const auto found = std::find_if(story.problems.begin(), story.problems.end(), has);
    ASSERT_NE(found, story.problems.end()) << story.text();
    EXPECT_TRUE(found->starts_with("document ")) << *found;
}

INSTANTIATE_TEST_SUITE_P(
    Tolerances, Strict,
    testing::Values(
        Tolerated{"x12_bom_indented", "a byte order mark"}, Tolerated{"x12_newlines", "line breaks stand"},
        Tolerated{"x12_wrapped", "broken into lines"}, Tolerated{"x12_unpadded_isa", "fixed widths"},
        Tolerated{"x12_no_isa16", "component separator"}, Tolerated{"x12_empty_segments", "is empty"},
        Tolerated{"x12_no_last_terminator", "no terminator"}, Tolerated{"x12_counts", "number of segments"},
        Tolerated{"x12_missing_ge_iea", "the group is not finished"},
        Tolerated{"x12_duplicate_reference", "used before"}, Tolerated{"x12_no_group", "outside of a group"},
        Tolerated{"x12_garbage_after", "outside of a document"}, Tolerated{"x12_latin1", "characters of UTF-8"},
        Tolerated{"x12_warnings", "too long"}, Tolerated{"edifact_counts", "UNZ01"},
        Tolerated{"edifact_newlines", "line breaks stand"}, Tolerated{"edifact_unoa_lower", "UNOA"},
        Tolerated{"edifact_wrapped", "broken into lines"}),
    [](const auto& row) { return row.param.sample; });

TEST(Strict, AcceptsWhatIsRight) {
    ports::ReadOptions strict;
    strict.strict = true;
    for (const std::string name :
         {"x12_good", "x12_two_sets", "x12_lf_terminator", "x12_crlf_terminator", "x12_tabs",
          "x12_two_interchanges", "x12_ls_loop", "edifact_good", "edifact_no_una", "edifact_custom_una",
          "edifact_ung", "edifact_two_interchanges"}) {
        const Story story = read_sample(name, strict);
        EXPECT_TRUE(story.problems.empty()) << name << '\n' << story.text();
        EXPECT_TRUE(std::all_of(story.ok.begin(), story.ok.end(), [](bool ok) { return ok; })) << name;
    }
}

TEST(Strict, SpoilsAllDocumentsOfABadInterchangeButNotTheNextOne) {
    ports::ReadOptions strict;
    strict.strict = true;
    const std::string bad = "\xef\xbb\xbf" + sample("x12_two_sets");
    EXPECT_EQ(read_x12(bad + sample("x12_good"), strict).ok, (std::vector<bool>{false, false, true}));
}

TEST(Limits, RecordThatIsTooLargeIsRefusedAlone) {
    ports::ReadOptions options;
    options.max_record_bytes = 300;
    std::string message = sample("x12_two_sets");
    const std::string pid = "PID*F*08***" + std::string(70, 'X') + "~";
    std::string many;
    for (int i = 0; i < 10; ++i) many += pid;
    message.insert(message.find("QTY*33*12"), many);
    const Story story = read_x12(message, options);
    EXPECT_EQ(story.records.size(), 1u);
    EXPECT_TRUE(any_problem(story, "record #0")) << story.text();
    EXPECT_EQ(story.ok, (std::vector<bool>{true, true}));
}

TEST(Limits, HeaderThatIsTooLargeSpoilsItsDocument) {
    ports::ReadOptions options;
    options.max_record_bytes = 110;
    const Story story = read_x12(sample("x12_good"), options);
    EXPECT_EQ(story.ok, (std::vector<bool>{false}));
    EXPECT_TRUE(any_problem(story, "document #0")) << story.text();
}

TEST(Limits, SegmentThatIsTooLongEndsTheMessage) {
    std::string message = sample("x12_two_sets");
    message.insert(message.find("DESK LAMP"), std::string(70'000, 'X'));
    const Story story = read_x12(message);
    EXPECT_EQ(story.ok, (std::vector<bool>{false}));
    EXPECT_TRUE(any_problem(story, "message #0")) << story.text();
}

TEST(Limits, ProblemsBeyondTheLimitAreCounted) {
    ports::ReadOptions options;
    options.max_problems = 3;
    const Story story = read_x12(sample("x12_warnings"), options);
    ASSERT_EQ(story.problems.size(), 4u);
    EXPECT_TRUE(story.problems.back().ends_with("6 further problems were found and are not listed"))
        << story.text();
}

TEST(Options, CharsetOfTheChannelIsUsed) {
    ports::ReadOptions options;
    options.charset = "CP850";
    std::string message = sample("x12_good");
    message.replace(message.find("DESK"), 4, "DES\x90");
    const Story story = read_x12(message, options);
    EXPECT_NE(story.records.at(0).find("DES\u00c9 LAMP"), std::string::npos) << story.text();
    EXPECT_TRUE(story.problems.empty()) << story.text();
}

TEST(Options, UnknownCharsetIsAProblemOfTheMessage) {
    ports::ReadOptions options;
    options.charset = "KLINGON";
    const Story story = read_x12(sample("x12_good"), options);
    EXPECT_TRUE(story.documents.empty());
    EXPECT_TRUE(any_problem(story, "message"));
}

TEST(Select, NamesWhatTheDocumentHasNot) {
    const auto reader = make_x12(structures())->open({});
    reader->feed(sample("x12_good"), true);
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::document_begin);
    EXPECT_EQ(reader->select("HL").error().message, "846 has no part 'HL'");
    EXPECT_TRUE(reader->select("LIN/QTY").has_value());
    ASSERT_EQ(reader->next(), ports::DocumentReader::Event::record);
    EXPECT_EQ(print(reader->record()), "QTY(01=33 02=12 03=EA DTM(01=007 02=20260725))");
    EXPECT_EQ(reader->select("LIN").error().code, Errc::unsupported);
}

TEST(Select, WithoutItOnlyTheEnvelopeIsRead) {
    using Event = ports::DocumentReader::Event;
    const auto reader = make_x12(structures())->open({});
    reader->feed(sample("x12_two_sets"), true);
    std::vector<Event> events;
    while (events.empty() || events.back() != Event::end) events.push_back(reader->next());
    EXPECT_EQ(events, (std::vector<Event>{Event::document_begin, Event::document_end, Event::document_begin,
                                          Event::document_end, Event::end}));
    EXPECT_TRUE(reader->take_problems().empty());
}

TEST(Select, EmptyPathGivesTheWholeDocument) {
    const Story story = read(*make_edifact(structures()), sample("edifact_no_una"), {}, {}, true);
    ASSERT_EQ(story.records.size(), 1u);
    EXPECT_TRUE(story.records[0].starts_with("(BGM(01=35 02=INV1 03=9) DTM(")) << story.records[0];
    EXPECT_NE(story.records[0].find("LIN(01=1 03(01=5412345000013 02=EN)"), std::string::npos);
}

TEST(Header, IsCompleteFromTheFirstRecordOn) {
    const auto reader = make_x12(structures())->open({});
    reader->feed(sample("x12_good"), true);
    reader->next();
    EXPECT_EQ(print(reader->header()), "(ST(01=846 02=0001))");
    ASSERT_TRUE(reader->select("LIN").has_value());
    reader->next();
    EXPECT_NE(print(reader->header()).find("N1(01=SU 02=NORTHWIND 03=92 04=10443 N3(01=1 MAIN ST))"),
              std::string::npos);
}

TEST(Detect, TellsStandardTypeAndVersion) {
    const auto x12 = make_x12(structures());
    const auto edifact = make_edifact(structures());
    EXPECT_EQ(x12->detect(sample("x12_bom_indented")).what, "X12 846, version 004010, element separator '*'");
    EXPECT_EQ(x12->detect(sample("x12_good")).certainty, 100);
    EXPECT_EQ(x12->detect(sample("x12_tabs")).what, "X12 846, version 004010, element separator '\\x09'");
    EXPECT_EQ(edifact->detect(sample("edifact_good")).what,
              "EDIFACT INVRPT, version D.96A, element separator '+'");
    EXPECT_EQ(edifact->detect(sample("edifact_no_una")).certainty, 100);
    EXPECT_EQ(edifact->detect(sample("x12_good")).certainty, 0);
    EXPECT_EQ(x12->detect(sample("edifact_good")).certainty, 0);
    EXPECT_EQ(x12->detect("sku,quantity\nA,1\n").certainty, 0);
    EXPECT_EQ(x12->detect("").certainty, 0);
}

TEST(Locate, UsesTheNearestVersion) {
    EXPECT_EQ(make_edifact(structures())->locate("INVRPT", "D:96A:UN", "QTY", "6060"), "01/02");
    EXPECT_EQ(make_x12(structures())->locate("846", "005010", "LIN", "234"), "03");
    EXPECT_EQ(make_x12(std::make_shared<Structures>())->locate("846", "004010", "QTY", "380"), std::nullopt);
}

TEST(NoStructures, DocumentsAreReadFlat) {
    const Story story = read(*make_x12(std::make_shared<Structures>()), sample("x12_good"));
    ASSERT_EQ(story.records.size(), 2u);
    EXPECT_EQ(story.records[1], "LIN(01=2 02=VN 03=A-2 QTY(01=33 02=0 03=EA) CTT(01=2))");
}

/// Whatever the bytes are, a reader comes to an end, and what it says does not depend on how they were cut.
void expect_sane(const ports::Format& format, std::string_view message, const ports::ReadOptions& options) {
    const Story whole = read(format, message, options);
    EXPECT_EQ(whole.ok.size(), whole.documents.size());
    std::vector<std::size_t> cuts;
    for (std::size_t cut = 13; cut < message.size(); cut += 13) cuts.push_back(cut);
    EXPECT_EQ(read(format, message, options, cuts).text(), whole.text());
}

TEST(Garbage, NeverBreaksTheReader) {
    std::mt19937 random(20260725);
    const std::vector<std::string> seeds{sample("x12_good"), sample("x12_wrapped"), sample("edifact_good"),
                                         sample("edifact_release")};
    for (int round = 0; round < 300; ++round) {
        const bool x12 = round % 4 < 2;
        std::string message = seeds[static_cast<std::size_t>(round % 4)];
        for (std::size_t changes = random() % 12; changes > 0; --changes) {
            const std::size_t at = random() % message.size();
            switch (random() % 4) {
                case 0:
                    message[at] = static_cast<char>(random());
                    break;
                case 1:
                    message.erase(at, random() % 20);
                    break;
                case 2:
                    message.insert(at, message.substr(random() % message.size(), random() % 60));
                    break;
                default:
                    message[at] = "*~+:'?>\n ISAUNB"[random() % 15];
                    break;
            }
            if (message.empty()) message = "I";
        }
        ports::ReadOptions options;
        options.strict = round % 7 == 0;
        SCOPED_TRACE(round);
        expect_sane(x12 ? *make_x12(structures()) : *make_edifact(structures()), message, options);
        if (testing::Test::HasFailure()) break;
    }
}

/// Real files, where they are at hand.
TEST(RealFiles, AreReadWithSaneVerdicts) {
    std::size_t files = 0;
    for (const char* folder : {"/work/shared/data/hostile", "/work/shared/corpus/open/x12/846",
                               "/work/shared/corpus/open/edifact/INVRPT"}) {
        if (!fs::exists(folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            const std::string text = read_file(entry.path());
            const auto x12 = make_x12(structures());
            const auto edifact = make_edifact(structures());
            const bool is_x12 = x12->detect(text).certainty > 0;
            SCOPED_TRACE(entry.path().string());
            ASSERT_TRUE(is_x12 || edifact->detect(text).certainty > 0);
            expect_sane(is_x12 ? *x12 : *edifact, text, {});
            const Story story = read(is_x12 ? *x12 : *edifact, text);
            const std::string name = entry.path().filename().string();
            const bool bad =
                name.find("truncated") != std::string::npos || name.find("seg_order") != std::string::npos;
            for (const bool ok : story.ok) EXPECT_EQ(ok, !bad) << story.text();
            ++files;
        }
    }
    if (files == 0) GTEST_SKIP() << "no real files here";
}

}  // namespace
}  // namespace crossdock::edi::test
