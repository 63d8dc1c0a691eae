// The model is what the inbox makes it: a rebuild of a random history, with a changed mapping and a release
// in it, has the same digest; without one of its messages it has another.
#include "tests/e2e/fixture.h"

namespace crossdock::e2e {
namespace {

class Rebuild : public Site {
protected:
    void random_messages(const std::string& prefix, int count) {
        for (int i = 0; i < count; ++i) {
            const auto article = static_cast<std::size_t>(support::between(random, 0, 29));
            const bool delta = support::between(random, 0, 2) == 0;
            const std::string id = prefix + std::to_string(i);
            const std::string body =
                stock(article, support::between(random, 0, 50), delta ? "delta" : "partial");
            ASSERT_TRUE(accepted(post_signed(id, body)));
        }
    }
    void held_report_and_release() {
        ASSERT_TRUE(becomes(29, articles[29].quantity)) << "a full report first";
        ASSERT_EQ(count("/admin/quarantine?limit=10", "quarantine"), 0u);
        std::vector<Article> zeros = articles;
        for (Article& article : zeros) article.quantity = 0;
        drop("csv", "zeros.csv", support::csv_stock(zeros));
        ASSERT_TRUE(
            support::eventually([&] { return count("/admin/quarantine?limit=10", "quarantine") == 1; }));
        EXPECT_EQ(quantity(29), articles[29].quantity);
        random_messages("while-held-", 10);
        const std::int64_t id = support::number_at(admin("/admin/quarantine?limit=10"), "quarantine/0/id");
        EXPECT_EQ(gateway.cli({"quarantine", "release", std::to_string(id)}).code, 0);
        EXPECT_EQ(count("/admin/quarantine?limit=10", "quarantine"), 0u);
    }
    void change_the_mapping() {
        const std::string file = mappings + "/csv/stock.yaml";
        support::write_file(file, support::read_file(file) + "\n# changed\n");
        std::string own = "mapping: north.stock\nextends: csv.stock\nfields:\n  available: decimal(units)\n";
        fs::create_directories(mappings + "/north");
        support::write_file(mappings + "/north/stock.yaml", own);
        std::string changed = profile(guards);
        changed.replace(changed.find("[csv.stock]"), 11, "[north.stock]");
        gateway.partner("north", changed);
        const std::int64_t generation = support::number_at(admin("/admin/status"), "generation");
        gateway.reload();
        ASSERT_TRUE(support::eventually(
            [&] { return support::number_at(admin("/admin/status"), "generation") > generation; }));
        drop("csv", "units.csv",
             "sku,gtin,quantity,units\n" + articles[3].supplier_sku + "," + articles[3].gtin + ",7777,123\n");
        ASSERT_TRUE(becomes(3, 123));
    }
    support::Output rebuild() const {
        return support::run({support::binary("crossdock"), "rebuild", "--verify", gateway.data()}, 120s);
    }
    static constexpr const char* guards = "    guards: {to_zero: 30 %, vanish: 100 %, from_items: 20}\n";
    std::string mappings;
};

TEST_F(Rebuild, OfARandomHistoryHasTheSameDigest) {
    mappings = gateway.own_mappings();
    gateway.main_file();
    gateway.partner("north", profile(guards));
    start();
    open_all(100);
    random_messages("a-", 40);
    drop("csv", "full.csv", support::csv_stock(articles));
    held_report_and_release();
    gateway.kill();
    gateway.start();
    random_messages("b-", 20);
    change_the_mapping();
    random_messages("c-", 20);
    ASSERT_EQ(gateway.terminate(), 0);
    const auto rebuilt = rebuild();
    EXPECT_EQ(rebuilt.code, 0) << rebuilt.out << rebuilt.err;
    const auto twin = support::run({support::binary("crossdock-rebuild-twin"), gateway.data()}, 120s);
    EXPECT_EQ(twin.code, 0) << twin.out << twin.err;
}

}  // namespace
}  // namespace crossdock::e2e
