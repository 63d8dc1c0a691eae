// SIGHUP and SIGTERM, as systemd sends them.
#include "tests/e2e/fixture.h"

#include <csignal>
#include <thread>

namespace crossdock::e2e {
namespace {

class Signals : public Site {};

const std::string south =
    "partner: south\nkind: supplier\nchannels:\n  - name: hook\n    in: {transport: webhook, signature: "
    "{scheme: none}, key: none}\n"
    "    mappings: [json.stock]\n    coverage: {of: document, default: partial}\n";

TEST_F(Signals, HangupSwapsAValidConfigurationWithoutARestart) {
    start();
    const auto post_south = [&] {
        return support::fetch(gateway.suppliers, "POST", "/in/south/hook",
                              {{"Content-Type", "application/json"}}, stock(0, 5))
            .status;
    };
    EXPECT_EQ(post_south(), 404);
    gateway.partner("south", south);
    gateway.reload();
    EXPECT_TRUE(support::eventually([&] { return post_south() == 200; }));
    EXPECT_EQ(quantity(0), 5);
    EXPECT_TRUE(gateway.process().running());
}

TEST_F(Signals, HangupRefusesAnInvalidConfigurationWithEveryErrorInTheLog) {
    start();
    ASSERT_EQ(post_signed("before", stock(0, 5)).status, 200);
    const std::int64_t generation = support::number_at(admin("/admin/status"), "generation");
    std::string broken = profile();
    broken.replace(broken.find("json.stock"), 10, "json.stork");
    gateway.partner("north", broken);
    gateway.partner("south", "partner: south\nkind: suplier\nchannels: []\n");
    gateway.reload();
    EXPECT_TRUE(support::eventually([&] { return gateway.log().find("json.stork") != std::string::npos; }));
    EXPECT_THAT(gateway.log(), testing::AllOf(testing::HasSubstr("north.yaml:"),
                                              testing::HasSubstr("did you mean 'json.stock'"),
                                              testing::HasSubstr("south.yaml:2:")));
    EXPECT_EQ(support::number_at(admin("/admin/status"), "generation"), generation);
    EXPECT_EQ(post_signed("after", stock(0, 6)).status, 200);
    EXPECT_EQ(quantity(0), 6);
}

TEST_F(Signals, BrokenConfigurationIsRefusedAtTheStartWithExitOne) {
    gateway.partner("south", "partner: south\nkind: suplier\nchannels: []\n");
    gateway.launch();
    EXPECT_EQ(gateway.process().wait(10s), 1);
    EXPECT_THAT(gateway.log(), testing::HasSubstr("south.yaml:2:"));
}

TEST_F(Signals, OtherAddressThanLoopbackIsRefused) {
    std::string text = support::read_file(gateway.config());
    text.replace(text.find("127.0.0.1"), 9, "0.0.0.0");
    support::write_file(gateway.config(), text);
    gateway.launch();
    EXPECT_EQ(gateway.process().wait(10s), 1);
    EXPECT_THAT(gateway.log(), testing::HasSubstr("loopback"));
}

TEST_F(Signals, SecondDaemonOnTheSameFolderIsRefused) {
    start();
    std::string text = support::read_file(gateway.config());
    for (const auto port : {gateway.suppliers.port, gateway.storefront.port}) {
        const std::string old = std::to_string(port);
        text.replace(text.find(old), old.size(), std::to_string(support::free_port()));
    }
    text.replace(text.find("admin.sock"), 10, "other.sock");
    const std::string other = gateway.folder() + "/config/other.yaml";
    support::write_file(other, text);
    const auto second = support::run({support::binary("crossdockd"), "--config", other}, 10s);
    EXPECT_EQ(second.code, 1) << second.err;
    EXPECT_EQ(post_signed("still", stock(0, 5)).status, 200);
}

/// Posts deltas of 1 until the connection is refused; counts what was acknowledged and what is unknown.
struct Sender {
    std::int64_t acknowledged = 0;
    std::vector<std::pair<std::string, std::string>> unknown;
};

TEST_F(Signals, TerminateUnderLoadLosesNothingAndIsQuick) {
    start();
    ASSERT_EQ(post_signed("base", stock(0, 1000)).status, 200);
    std::vector<Sender> senders(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < senders.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0;; ++n) {
                const std::string id = "load-" + std::to_string(i) + "-" + std::to_string(n),
                                  body = stock(0, 1, "delta");
                const int status = post_signed(id, body).status;
                if (status == 200) {
                    ++senders[i].acknowledged;
                    continue;
                }
                EXPECT_TRUE(status == 0 || status == 503) << status;
                senders[i].unknown.emplace_back(id, body);
                return;
            }
        });
    }
    support::pause_thread(400ms);
    const auto begin = std::chrono::steady_clock::now();
    const auto code = gateway.terminate(10s);
    EXPECT_EQ(code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
    for (std::thread& thread : threads) thread.join();
    gateway.start();
    std::int64_t sum = 1000;
    for (const Sender& sender : senders) {
        sum += sender.acknowledged + static_cast<std::int64_t>(sender.unknown.size());
        for (const auto& [id, body] : sender.unknown) EXPECT_EQ(post_signed(id, body).status, 200);
    }
    EXPECT_GT(sum, 1000);
    EXPECT_EQ(quantity(0), sum);
}

TEST_F(Signals, TerminateEndsIdleConnectionsAndStreamsAtOnce) {
    start();
    boost::asio::io_context context(1);
    support::StreamFollower stream(context, gateway.storefront);
    stream.start("now");
    context.run_for(1s);
    ASSERT_TRUE(stream.streaming());
    stream.stop();
    support::StreamFollower open(context, gateway.storefront);
    open.start("now");
    context.restart();
    context.run_for(500ms);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(gateway.terminate(10s), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
    open.stop();
}

}  // namespace
}  // namespace crossdock::e2e
