#include "adapters/transports/directory/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace crossdock::transport::directory {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class OutboxTest : public testing::Test {
protected:
    OutboxTest() {
        std::string pattern = (fs::temp_directory_path() / "crossdock-outbox-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder = pattern;
    }
    ~OutboxTest() override { fs::remove_all(folder); }

    std::vector<std::string> names(bool hidden = false) const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder)) {
            const std::string name = entry.path().filename();
            if (hidden == name.starts_with('.')) names.push_back(name);
        }
        return names;
    }
    std::string text(const std::string& name) const {
        std::ifstream file(fs::path(folder) / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::string folder;
};

TEST_F(OutboxTest, PutsAWholeFileAndNothingElse) {
    Outbox outbox(folder);
    ASSERT_TRUE(outbox.put("ack-000000001.edi", "ISA*"));
    EXPECT_THAT(names(), ElementsAre("ack-000000001.edi"));
    EXPECT_THAT(names(true), IsEmpty());
    EXPECT_EQ(text("ack-000000001.edi"), "ISA*");
}

TEST_F(OutboxTest, PutAgainTakesThePlaceOfTheFirst) {
    Outbox outbox(folder);
    ASSERT_TRUE(outbox.put("a.edi", "long text"));
    ASSERT_TRUE(outbox.put("a.edi", "short"));
    EXPECT_THAT(names(), ElementsAre("a.edi"));
    EXPECT_EQ(text("a.edi"), "short");
}

TEST_F(OutboxTest, KilledAnywhereItLeavesAllOrNothingAndTheRepeatIsWhole) {
    for (const std::string_view at : {"write", "rename", "sync"}) {
        Outbox dying(folder, [at](std::string_view change) {
            if (change == at) throw std::runtime_error("killed");
        });
        EXPECT_THROW(static_cast<void>(dying.put("a.edi", "the whole text")), std::runtime_error);
        for (const std::string& name : names()) EXPECT_EQ(text(name), "the whole text") << at;
        ASSERT_TRUE(Outbox(folder).put("a.edi", "the whole text"));
        EXPECT_THAT(names(), ElementsAre("a.edi"));
        EXPECT_THAT(names(true), IsEmpty());
        fs::remove(fs::path(folder) / "a.edi");
    }
}

TEST_F(OutboxTest, NeverMakesItsFolder) {
    const auto put = Outbox(folder + "/gone").put("a.edi", "x");
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, Errc::not_found);
    EXPECT_FALSE(fs::exists(folder + "/gone"));
}

TEST_F(OutboxTest, AFullDiskLeavesNoPart) {
    if (!fs::exists("/dev/full")) GTEST_SKIP();
    fs::create_symlink("/dev/full", fs::path(folder) / ".a.edi.part");
    EXPECT_FALSE(Outbox(folder).put("a.edi", "x")) << "a link is not followed";
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_THAT(names(true), IsEmpty());
}

}  // namespace
}  // namespace crossdock::transport::directory
