#include "adapters/transports/directory/poller.h"
#include "tests/support/captured_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace crossdock::transport::directory {
namespace {

namespace fs = std::filesystem;
using ports::Receipt;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct TestClock final : Clock {
    Instant time = Instant(std::chrono::hours(24 * 365 * 56));
    Instant now() const override { return time; }
};

/// An inbox that keeps what it took by key, as the ledger does, through the deaths of pollers.
class TestInbox final : public ports::Inbox {
public:
    struct Taken {
        std::string origin, bytes;
        std::uint64_t times = 0;
    };

    bool offer(ports::Arrival&& arrival, std::function<void(const Receipt&)> done) override {
        if (full) return false;
        Taken& taken = by_key[arrival.key];
        taken.origin = arrival.origin;
        taken.bytes = arrival.spooled.path.empty() ? arrival.bytes : read(arrival.spooled.path);
        ++taken.times;
        order.push_back(arrival.origin);
        if (answering)
            done(receipt);
        else
            waiting.push_back(std::move(done));
        return true;
    }
    Result<std::unique_ptr<ports::SpoolFile>> spool() override;

    static std::string read(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    bool full = false, answering = true;
    Receipt receipt{Receipt::Verdict::taken, ""};
    std::map<std::string, Taken> by_key;
    std::vector<std::string> order;
    std::vector<std::function<void(const Receipt&)>> waiting;
    fs::path folder;
};

class TestSpool final : public ports::SpoolFile {
public:
    explicit TestSpool(fs::path path) : path_(std::move(path)), file_(path_) {}
    Result<void> write(std::string_view bytes) override {
        file_ << bytes;
        size_ += bytes.size();
        return {};
    }
    Result<Done> finish() override {
        file_.close();
        return Done{path_.string(), size_, {}};
    }

private:
    fs::path path_;
    std::ofstream file_;
    std::uint64_t size_ = 0;
};

Result<std::unique_ptr<ports::SpoolFile>> TestInbox::spool() {
    return std::unique_ptr<ports::SpoolFile>(
        new TestSpool(folder / ("spool" + std::to_string(order.size()))));
}

class DirectoryPoller : public testing::Test {
protected:
    DirectoryPoller() {
        std::string pattern = (fs::temp_directory_path() / "crossdock-folder-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        inbox_.folder = root_;
        options_.partner = "acme";
        options_.channel = "stock";
        options_.path = (root_ / "in").string();
        options_.every = seconds(1);
        fs::create_directories(options_.path);
        restart();
    }
    ~DirectoryPoller() override { fs::remove_all(root_); }

    void restart() { poller_ = std::make_unique<Poller>(options_, inbox_, clock_, log_); }
    void write(const std::string& name, const std::string& text) {
        std::ofstream(fs::path(options_.path) / name, std::ios::binary) << text;
    }
    void steps(int count) {
        for (int i = 0; i < count; ++i) {
            clock_.time += seconds(1);
            poller_->step();
        }
    }
    /// Names in a folder; numbers of claims are left out.
    std::vector<std::string> names(const std::string& folder = "") const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(fs::path(options_.path) / folder)) {
            if (!entry.is_regular_file()) continue;
            const std::string name = entry.path().filename().string();
            found.push_back(folder.empty() ? name : name.substr(name.find('-') + 1));
        }
        std::sort(found.begin(), found.end());
        return found;
    }
    std::string text_of(const std::string& folder, const std::string& ending) const {
        for (const auto& entry : fs::directory_iterator(fs::path(options_.path) / folder)) {
            if (entry.path().string().ends_with(ending)) return TestInbox::read(entry.path());
        }
        return "(none)";
    }

    fs::path root_;
    TestClock clock_;
    tests::CapturedLog log_;
    TestInbox inbox_;
    Options options_;
    std::unique_ptr<Poller> poller_;
};

TEST_F(DirectoryPoller, TakesAFileOnceItIsStable) {
    write("a.edi", "ISA");
    steps(2);
    EXPECT_THAT(inbox_.by_key, IsEmpty());
    write("a.edi", "ISA*00");  // still growing
    steps(2);
    EXPECT_THAT(inbox_.by_key, IsEmpty());
    steps(2);
    ASSERT_EQ(inbox_.by_key.size(), 1u);
    EXPECT_EQ(inbox_.by_key.begin()->second.bytes, "ISA*00");
    EXPECT_EQ(inbox_.by_key.begin()->second.origin, "a.edi");
    EXPECT_TRUE(inbox_.by_key.begin()->first.ends_with("-a.edi"));
    EXPECT_THAT(names("done"), ElementsAre("a.edi"));
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_THAT(names(".taking"), IsEmpty());
}

TEST_F(DirectoryPoller, LeavesAloneWhatIsNotMeant) {
    options_.pattern = "*.edi";
    restart();
    write(".a.edi", "hidden");
    write("a.edi.tmp", "other name");
    fs::create_directories(fs::path(options_.path) / "b.edi");
    fs::create_symlink("/etc/hostname", fs::path(options_.path) / "c.edi");
    steps(5);
    EXPECT_THAT(inbox_.by_key, IsEmpty());
}

TEST_F(DirectoryPoller, AnEmptyFileWaitsUntilItGrows) {
    write("a.edi", "");
    steps(5);
    EXPECT_THAT(names(), ElementsAre("a.edi"));
    EXPECT_EQ(log_.lines().size(), 1u);
    EXPECT_TRUE(log_.has("file is empty"));
    write("a.edi", "ISA");
    steps(4);
    EXPECT_THAT(names("done"), ElementsAre("a.edi"));
}

TEST_F(DirectoryPoller, TheSameNameAgainIsAnotherClaim) {
    write("a.edi", "one");
    steps(4);
    write("a.edi", "one");
    steps(4);
    EXPECT_EQ(inbox_.by_key.size(), 2u);
    EXPECT_THAT(names("done"), ElementsAre("a.edi", "a.edi"));
}

TEST_F(DirectoryPoller, NumbersGrowThoughTheClockGoesBack) {
    write("a.edi", "one");
    steps(4);
    clock_.time -= std::chrono::hours(5);
    restart();
    write("a.edi", "two");
    steps(4);
    ASSERT_EQ(inbox_.by_key.size(), 2u);
    EXPECT_EQ(inbox_.by_key.rbegin()->second.bytes, "two");
}

TEST_F(DirectoryPoller, OffersFilesInTheOrderOfTheirTime) {
    write("b.edi", "one");
    fs::last_write_time(fs::path(options_.path) / "b.edi", fs::file_time_type::clock::now() - seconds(60));
    write("a.edi", "two");
    steps(4);
    EXPECT_THAT(inbox_.order, ElementsAre("b.edi", "a.edi"));
}

TEST_F(DirectoryPoller, WhatCannotBeUsedFailsWithItsReason) {
    inbox_.receipt = {Receipt::Verdict::refused, "1:1: this is no document\n2:1: nor this"};
    write("a.edi", "rubbish");
    steps(4);
    EXPECT_THAT(names("failed"), ElementsAre("a.edi", "a.edi.problem.txt"));
    EXPECT_EQ(text_of("failed", ".problem.txt"), "1:1: this is no document\n2:1: nor this\n");
    EXPECT_EQ(text_of("failed", "a.edi"), "rubbish");
}

TEST_F(DirectoryPoller, AFileAboveTheLimitFailsUnread) {
    options_.max_bytes = 10;
    restart();
    write("a.edi", "01234567890");
    steps(4);
    EXPECT_THAT(inbox_.by_key, IsEmpty());
    EXPECT_EQ(text_of("failed", ".problem.txt"), "the file has 11 bytes; the limit of this channel is 10\n");
}

TEST_F(DirectoryPoller, ALargeFileGoesThroughTheSpool) {
    const std::string text(200'000, 'x');
    write("a.edi", text);
    steps(4);
    ASSERT_EQ(inbox_.by_key.size(), 1u);
    EXPECT_EQ(inbox_.by_key.begin()->second.bytes, text);
    EXPECT_THAT(names("done"), ElementsAre("a.edi"));
}

TEST_F(DirectoryPoller, WhatTheInboxHasNoRoomForIsOfferedAgain) {
    inbox_.full = true;
    write("a.edi", "one");
    steps(5);
    EXPECT_THAT(names(".taking"), ElementsAre("a.edi"));
    inbox_.full = false;
    inbox_.receipt.verdict = Receipt::Verdict::not_now;  // a full disk
    steps(2);
    EXPECT_THAT(names(".taking"), ElementsAre("a.edi"));
    inbox_.receipt.verdict = Receipt::Verdict::taken;
    steps(2);
    EXPECT_THAT(names("done"), ElementsAre("a.edi"));
    EXPECT_EQ(inbox_.by_key.size(), 1u);
}

TEST_F(DirectoryPoller, AnAnswerThatComesLateOrAfterTheEndIsSafe) {
    inbox_.answering = false;
    write("a.edi", "one");
    steps(4);
    EXPECT_THAT(names(".taking"), ElementsAre("a.edi"));
    poller_.reset();
    for (auto& done : inbox_.waiting) done({Receipt::Verdict::taken, ""});
    EXPECT_THAT(names(".taking"), ElementsAre("a.edi"));
    inbox_.answering = true;
    restart();
    steps(4);
    EXPECT_THAT(names("done"), ElementsAre("a.edi"));
    ASSERT_EQ(inbox_.by_key.size(), 1u);
    EXPECT_EQ(inbox_.by_key.begin()->second.times, 2u);
}

TEST_F(DirectoryPoller, AFolderThatIsNotThereIsToldOnceAndTriedAgain) {
    fs::remove_all(options_.path);
    steps(3);
    EXPECT_EQ(log_.lines().size(), 1u);
    fs::create_directories(options_.path);
    write("a.edi", "one");
    steps(5);
    EXPECT_THAT(names("done"), ElementsAre("a.edi"));
}

TEST_F(DirectoryPoller, LongNamesAreCut) {
    const std::string name(255, 'n');
    write(name, "one");
    steps(4);
    EXPECT_THAT(names("done"), ElementsAre(std::string(200, 'n')));
    EXPECT_EQ(inbox_.by_key.begin()->second.origin, name);
}

struct Killed {};

// Dies before the n-th change of the folder, for every n, and starts again: each file counts exactly once.
TEST_F(DirectoryPoller, EachFileCountsOnceWhereverItIsKilled) {
    for (int n = 0;; ++n) {
        SCOPED_TRACE(n);
        fs::remove_all(options_.path);
        fs::create_directories(options_.path);
        inbox_.by_key.clear();
        options_.max_bytes = 150'000;
        int changes = 0;
        options_.before_change = [&](std::string_view) {
            if (changes++ == n) throw Killed{};
        };
        restart();
        write("small.edi", "small");
        write("large.edi", std::string(100'000, 'l'));
        write("huge.edi", std::string(200'000, 'h'));
        bool killed = false;
        try {
            steps(6);
        } catch (const Killed&) {
            killed = true;
        }
        options_.before_change = nullptr;
        restart();
        steps(8);
        std::multiset<std::string> origins;
        for (const auto& [key, taken] : inbox_.by_key) origins.insert(taken.origin);
        EXPECT_THAT(origins, ElementsAre("large.edi", "small.edi"));
        EXPECT_THAT(names("done"), ElementsAre("large.edi", "small.edi"));
        EXPECT_THAT(names("failed"), ElementsAre("huge.edi", "huge.edi.problem.txt"));
        EXPECT_THAT(names(".taking"), IsEmpty());
        EXPECT_THAT(names(), IsEmpty());
        if (!killed) {
            EXPECT_GE(n, 10);
            break;
        }
    }
}

}  // namespace
}  // namespace crossdock::transport::directory
