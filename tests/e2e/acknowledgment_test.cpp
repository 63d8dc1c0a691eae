// What a sender hears of its documents: 997 in its outgoing folder, each number once, over kills and broken
// disks.
#include "tests/e2e/fixture.h"

namespace crossdock::e2e {
namespace {

class Acknowledgments : public Site {
protected:
    Acknowledgments() {
        const std::string rules =
            ", mappings: [x12.846], coverage: {of: document, default: partial}, acknowledge: full}\n";
        fs::create_directories(out());
        gateway.incoming("silent");
        gateway.partner(
            "north", "partner: north\nout: {transport: directory, path: " + out() +
                         "}\nchannels:\n"
                         "  - {name: hook, in: {transport: webhook, signature: {scheme: none}, key: header "
                         "webhook-id}" +
                         rules + "  - {name: edi, in: {transport: directory, path: " + gateway.folder() +
                         "/in/edi, every: 20 ms, min_age: 20 ms}" + rules);
    }

    std::string out() const { return gateway.folder() + "/out"; }
    std::vector<std::string> sent() const {
        std::vector<std::string> names;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(out(), none))
            names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }
    bool comes(const std::string& name) const {
        return support::eventually([&] { return fs::exists(out() + "/" + name); });
    }
    std::string text(const std::string& name) const { return support::read_file(out() + "/" + name); }

    std::string good(std::uint64_t number) const {
        return support::x12_846({articles[0], articles[1]},
                                {number, std::chrono::system_clock::now(), "NORTH"});
    }
    /// Letters in the second line's quantity: element 2 of the QTY.
    std::string bad(std::uint64_t number) const {
        std::string text = good(number);
        const std::size_t at = text.rfind("QTY*33*") + 7;
        return text.replace(at, text.find('*', at) - at, "1O2");
    }
    Reply post(const std::string& id, const std::string& body) const {
        return support::fetch(gateway.suppliers, "POST", "/in/north/hook",
                              {{"Content-Type", "application/edi-x12"}, {"webhook-id", id}}, body);
    }
    bool all_sent() const {
        return support::eventually([&] { return count("/admin/status", "acknowledgments") == 0; });
    }
};

TEST_F(Acknowledgments, NameSegmentAndElementOfWhatIsWrong) {
    start();
    ASSERT_TRUE(accepted(post("good", good(1))));
    ASSERT_TRUE(comes("ack-000000001.edi"));
    EXPECT_THAT(text("ack-000000001.edi"),
                testing::AllOf(testing::HasSubstr("ST*997*"), testing::HasSubstr("AK5*A"),
                               testing::Not(testing::HasSubstr("AK3*"))));
    drop("edi", "bad.edi", bad(2));
    ASSERT_TRUE(comes("ack-000000002.edi"));
    EXPECT_THAT(text("ack-000000002.edi"),
                testing::AllOf(testing::HasSubstr("ST*997*"), testing::HasSubstr("AK3*QTY*6"),
                               testing::ContainsRegex("AK4\\*2\\*[0-9]*\\*6\\*1O2")));
    EXPECT_TRUE(all_sent());
    EXPECT_THAT(gateway.ask_admin("GET", "/metrics").body,
                testing::HasSubstr("crossdock_outgoing_sent_total 2"));
    EXPECT_THAT(gateway.cli({"messages", "2"}).out, testing::Not(testing::HasSubstr("failing")));
    gateway.terminate();
    const support::Output verified =
        support::run({support::binary("crossdock"), "rebuild", "--verify", gateway.data()});
    EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
    EXPECT_THAT(sent(), testing::SizeIs(2)) << "a rebuild sends nothing";
}

TEST_F(Acknowledgments, ComeOnceMoreWhenTheDocumentDoes) {
    start();
    ASSERT_TRUE(accepted(post("same", good(1))));
    ASSERT_TRUE(comes("ack-000000001.edi"));
    ASSERT_TRUE(all_sent());
    const std::string first = text("ack-000000001.edi");
    fs::remove(out() + "/ack-000000001.edi");
    ASSERT_TRUE(accepted(post("same", good(1))));
    ASSERT_TRUE(comes("ack-000000001.edi"));
    EXPECT_EQ(text("ack-000000001.edi"), first);
    EXPECT_THAT(sent(), testing::SizeIs(1));
}

TEST_F(Acknowledgments, WaitForTheirFolderOverAKill) {
    fs::remove(out());
    start();
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(accepted(post("k" + std::to_string(i), good(i))));
    ASSERT_TRUE(support::eventually(
        [&] { return support::number_at(admin("/admin/status"), "acknowledgments/0/failing") >= 1; }));
    EXPECT_EQ(support::number_at(admin("/admin/status"), "acknowledgments/0/waiting"), 3);
    EXPECT_THAT(gateway.cli({"status"}).out, testing::HasSubstr("north"));
    gateway.kill();
    fs::create_directories(out());
    gateway.start();
    ASSERT_TRUE(all_sent());
    EXPECT_THAT(sent(), testing::ElementsAre("ack-000000001.edi", "ack-000000002.edi", "ack-000000003.edi"));
    ASSERT_TRUE(accepted(post("k4", good(4))));
    EXPECT_TRUE(comes("ack-000000004.edi")) << "numbers are given out once, kills or not";
}

}  // namespace
}  // namespace crossdock::e2e
