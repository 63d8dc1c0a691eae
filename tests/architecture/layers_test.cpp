#include "tests/architecture/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace crossdock::architecture {
namespace {

namespace fs = std::filesystem;
const fs::path source(CROSSDOCK_SOURCE_DIR);

TEST(Layers, EveryIncludeFollowsTheTable) {
    const Rules rules = read_rules(source / "ARCHITECTURE.md");
    EXPECT_THAT(violations(source, rules), testing::IsEmpty());
}

TEST(Layers, ForbiddenIncludeIsReportedWithFileAndLine) {
    const Rules rules = read_rules(source / "ARCHITECTURE.md");
    EXPECT_THAT(violations(source / "tests/architecture/fixture", rules),
                testing::UnorderedElementsAre(
                    "gateway/core/climbs.h:4: gateway/core may not include gateway/store",
                    "gateway/core/knocks.h:3: gateway/core may not include <sqlite3.h>: it has its own door",
                    "gateway/strange/stray.h:3: stands in no folder of the table"));
}

TEST(Layers, PageWithoutTablesIsAnError) {
    EXPECT_THROW(read_rules(source / "tests/architecture/layers.h"), std::runtime_error);
}

/// What C++ must not know: every mapping's name and family, as they stand in mappings/, and the example
/// partners.
std::vector<std::string> partners_and_mappings() {
    std::vector<std::string> names{"acme"};
    const std::vector<std::string> formats{"x12", "edifact", "csv", "json", "xml", "standards", "tradacoms"};
    for (const auto& entry : fs::recursive_directory_iterator(source / "mappings")) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && entry.path().parent_path() == source / "mappings" &&
            std::find(formats.begin(), formats.end(), name) == formats.end()) {
            names.push_back(name);
        }
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream in(entry.path());
        std::string line;
        while (std::getline(in, line)) {
            if (line.starts_with("mapping: "))
                names.push_back(line.substr(9, line.find_first_of(" #", 9) - 9));
        }
    }
    return names;
}

std::vector<std::string> mentions(const fs::path& root, const std::vector<std::string>& names) {
    std::vector<std::string> found;
    for (const char* top : {"gateway", "adapters"}) {
        if (!fs::exists(root / top)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".h" && extension != ".cpp") continue;
            std::ifstream in(entry.path());
            const std::string code = without_comments(std::string(std::istreambuf_iterator<char>(in), {}));
            for (const std::string& name : names) {
                if (code.find(name) != std::string::npos)
                    found.push_back(entry.path().filename().string() + ": " + name);
            }
        }
    }
    return found;
}

TEST(PartnersAreData, NoPartnersOrMappingsNameStandsInTheCode) {
    EXPECT_THAT(mentions(source, partners_and_mappings()), testing::IsEmpty());
}

TEST(PartnersAreData, NameInTheCodeIsFoundButNotInComments) {
    EXPECT_THAT(mentions(source / "tests/architecture/fixture", {"acme"}),
                testing::ElementsAre("knocks.h: acme"));
}

}  // namespace
}  // namespace crossdock::architecture
