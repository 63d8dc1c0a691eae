#include "gateway/settings/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace crossdock::settings {
namespace {

constexpr std::string_view begin_mark = "<!-- reference: begin -->\n";
constexpr std::string_view end_mark = "<!-- reference: end -->";
const std::string page = CROSSDOCK_SOURCE_DIR "/docs/configuration.md";

std::string read_page() {
    std::ifstream file(page);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ConfigurationPage, HoldsTheReferenceThatTheProgramPrints) {
    std::string text = read_page();
    const std::size_t begin = text.find(begin_mark), end = text.find(end_mark);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const std::size_t from = begin + begin_mark.size();
    if (std::getenv("CROSSDOCK_UPDATE_DOCS") != nullptr) {
        text.replace(from, end - from, reference());
        std::ofstream(page) << text;
        return;
    }
    EXPECT_EQ(text.substr(from, end - from), reference())
        << "the page is behind: CROSSDOCK_UPDATE_DOCS=1 settings_test writes it anew";
}

TEST(Reference, NamesDefaultsAndWhatIsRequired) {
    const std::string text = reference();
    EXPECT_NE(text.find("| `limits.message` | size | `64 MiB` | 1 KiB to 4 GiB | a file or an upload |"),
              std::string::npos);
    EXPECT_NE(text.find("| `channels[].name` | text | required |"), std::string::npos);
    EXPECT_NE(text.find("| `channels[].in.signature.algorithm` | text | `sha256` | sha256 or sha512 |"),
              std::string::npos);
}

TEST(Examples, ReadWithoutAnError) {
    const Loaded loaded = load(CROSSDOCK_SOURCE_DIR "/config/crossdock.yaml");
    for (const Error& error : loaded.errors) ADD_FAILURE() << to_string(error);
    EXPECT_FALSE(loaded.settings.partners.empty());
}

}  // namespace
}  // namespace crossdock::settings
