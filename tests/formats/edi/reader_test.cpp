#include "tests/formats/edi/support.h"

#include <gtest/gtest.h>

namespace crossdock::edi::test {
namespace {

TEST(Reader, Peek) {
    const char* paths = std::getenv("EDI_PEEK");
    if (paths == nullptr) GTEST_SKIP();
    std::istringstream list(paths);
    for (std::string path; list >> path;) {
        const std::string text = read_file(path);
        const auto format = make_x12(structures())->detect(text).certainty ? make_x12(structures())
                                                                           : make_edifact(structures());
        std::printf("== %s: %s\n%s", path.c_str(), format->detect(text).what.c_str(),
                    read(*format, text).text().c_str());
    }
}

}  // namespace
}  // namespace crossdock::edi::test
