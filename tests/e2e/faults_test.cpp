// A disk that fails (tests/support/faults.cpp is loaded in front of the C library): nothing is acknowledged
// that is not on the disk, and nobody carries on as if nothing had happened.
#include "tests/e2e/fixture.h"

namespace crossdock::e2e {
namespace {

class FailingDisk : public Site {
protected:
    FailingDisk() {
        fs::create_directories(switches());
        gateway.environment = {{"LD_PRELOAD", support::binary("crossdock_faults.so")},
                               {"CROSSDOCK_FAULTS", switches()},
                               {"CROSSDOCK_FAULTS_DATA", gateway.data()},
                               {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
    }
    std::string switches() const { return folder.path() + "/switches"; }
    void set(const std::string& name, const std::string& value) {
        support::write_file(switches() + "/" + name, value);
    }
    void unset(const std::string& name) { fs::remove(switches() + "/" + name); }
    void heal_and_restart() {
        gateway.environment.clear();
        gateway.start();
    }
};

/// The n-th fsync after the daemon became ready.
class FailingSync : public FailingDisk, public testing::WithParamInterface<int> {};

TEST_P(FailingSync, IsNeverTakenForSuccess) {
    start();
    set("sync-eio", std::to_string(GetParam()));
    std::int64_t acknowledged = 0;
    Reply reply;
    for (std::int64_t i = 1; i <= 200; ++i) {
        reply = post_signed("sync-" + std::to_string(i), stock(0, i));
        if (reply.status / 100 != 2) break;
        acknowledged = i;
    }
    EXPECT_NE(reply.status / 100, 2) << "200 messages were acknowledged although a sync had failed";
    const auto code = gateway.process().wait(10s);
    ASSERT_TRUE(code.has_value()) << "the daemon lives on after a failed sync";
    EXPECT_EQ(*code, 70);
    EXPECT_THAT(gateway.log(), testing::HasSubstr("store"));
    heal_and_restart();
    // What was acknowledged is there; what was not may be: nobody promised anything.
    EXPECT_THAT(quantity(0), testing::AnyOf(acknowledged, acknowledged + 1));
    EXPECT_EQ(post_signed("sync-" + std::to_string(acknowledged + 1), stock(0, acknowledged + 1)).status,
              200);
    EXPECT_EQ(quantity(0), acknowledged + 1);
}

INSTANTIATE_TEST_SUITE_P(AtTheNth, FailingSync, testing::Values(1, 2, 3, 5, 8, 13),
                         [](const auto& row) { return "Sync" + std::to_string(row.param); });

TEST_F(FailingDisk, FullDiskRefusesWith507ReadsGoOnAndIntakeResumes) {
    start();
    ASSERT_EQ(post_signed("before", stock(0, 40)).status, 200);
    set("full", "");
    std::int64_t acknowledged = 0;
    Reply reply;
    for (std::int64_t i = 1; i <= 5000; ++i) {
        reply = post_signed("full-" + std::to_string(i), stock(1, i));
        if (reply.status / 100 != 2) break;
        acknowledged = i;
    }
    EXPECT_EQ(reply.status, 507) << reply.body;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    EXPECT_EQ(quantity(0), 40) << "reads must go on";
    EXPECT_EQ(quantity(1), acknowledged);
    EXPECT_TRUE(gateway.process().running());
    unset("full");
    EXPECT_TRUE(
        support::eventually([&] { return post_signed("space-again", stock(2, 3)).status == 200; }, 5s));
    EXPECT_EQ(quantity(2), 3);
    gateway.kill();
    heal_and_restart();
    EXPECT_EQ(quantity(1), acknowledged);
    EXPECT_EQ(quantity(2), 3);
}

TEST_F(FailingDisk, FileWaitsForSpaceAndIsThenApplied) {
    start();
    set("full", "");
    drop("csv", "waits.csv", support::csv_stock(articles));
    support::pause_thread(500ms);
    EXPECT_TRUE(gateway.process().running());
    unset("full");
    EXPECT_TRUE(becomes(5, articles[5].quantity));
    EXPECT_TRUE(comes_to("csv", "done", "waits.csv"));
}

}  // namespace
}  // namespace crossdock::e2e
