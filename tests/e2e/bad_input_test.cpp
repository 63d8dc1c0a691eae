// The table of bad input: each has an answer, and the model and the other documents stay right.
#include "tests/e2e/fixture.h"

#include "gateway/core/gtin.h"

namespace crossdock::e2e {
namespace {

class BadInput : public Site {
protected:
    /// A first figure, so that what must not change can be seen.
    void SetUp() override {
        start();
        ASSERT_EQ(post_signed("first", stock(0, 40)).status, 200);
        ASSERT_EQ(quantity(0), 40);
    }
    void expect_untouched_and_alive() {
        EXPECT_EQ(quantity(0), 40);
        EXPECT_EQ(post_signed("after", stock(1, 11)).status, 200);
        EXPECT_EQ(quantity(1), 11);
    }
    std::string x12(std::vector<Article> some, std::uint64_t number = 1) const {
        return support::x12_846(some, {number, std::chrono::system_clock::now(), "NORTH"});
    }
};

void expect_problem(const Reply& reply, int status) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    const auto problem = support::parse_json(reply.body);
    EXPECT_EQ(support::number_at(problem, "status"), status);
    EXPECT_NE(support::text_at(problem, "type"), "");
    EXPECT_NE(support::text_at(problem, "title"), "");
}

TEST_F(BadInput, WrongSignatureIsRefusedAndNotStored) {
    const std::size_t before = count("/admin/messages?limit=100", "messages");
    const std::string body = stock(0, 1);
    const std::int64_t now = std::time(nullptr);
    const std::string forged = support::standard_signature(support::make_secret(99), "forged", now, body);
    const Reply reply = support::fetch(gateway.suppliers, "POST", "/in/north/hook",
                                       {{"Content-Type", "application/json"},
                                        {"webhook-id", "forged"},
                                        {"webhook-timestamp", std::to_string(now)},
                                        {"webhook-signature", forged}},
                                       body);
    expect_problem(reply, 401);
    EXPECT_EQ(count("/admin/messages?limit=100", "messages"), before);
    expect_untouched_and_alive();
}

TEST_F(BadInput, SignatureOfTenMinutesAgoIsRefused) {
    expect_problem(post_signed("late", stock(0, 1), std::time(nullptr) - 600), 401);
    expect_untouched_and_alive();
}

TEST_F(BadInput, BodyOverTheLimitIsRefused) {
    expect_problem(post_signed("large", stock(0, 1) + std::string(2u << 20, ' ')), 413);
    expect_untouched_and_alive();
}

TEST_F(BadInput, UnknownChannelIsNotFound) {
    expect_problem(support::fetch(gateway.suppliers, "POST", "/in/north/nowhere",
                                  {{"Content-Type", "application/json"}}, "{}"),
                   404);
}

TEST_F(BadInput, OtherContentTypeIsRefused) {
    expect_problem(
        support::fetch(gateway.suppliers, "POST", "/in/north/plain", {{"Content-Type", "image/png"}}, "{}"),
        415);
}

TEST_F(BadInput, TruncatedFileIsHeldWholeAndItsNeighbourApplied) {
    std::string text = x12({articles.begin(), articles.begin() + 20});
    drop("edi", "cut.edi", text.substr(0, text.size() / 2));
    ASSERT_TRUE(support::eventually(
        [&] { return lies_in("edi", "failed", "cut.edi") || lies_in("edi", "done", "cut.edi"); }));
    EXPECT_EQ(quantity(5), 0) << "a part of the truncated report was applied";
    EXPECT_EQ(count("/admin/quarantine?limit=10", "quarantine"), 1u);
    drop("edi", "whole.edi", x12({articles.begin(), articles.begin() + 20}, 2));
    EXPECT_TRUE(becomes(5, articles[5].quantity));
}

TEST_F(BadInput, UnknownDocumentTypeIsHeldWithItsReason) {
    std::string order = x12({articles[2]});
    for (std::size_t at = order.find("846"); at != std::string::npos; at = order.find("846", at))
        order.replace(at, 3, "850");
    drop("edi", "order.edi", order);
    ASSERT_TRUE(support::eventually([&] { return count("/admin/quarantine?limit=10", "quarantine") == 1; }));
    const auto held = admin("/admin/quarantine?limit=10");
    EXPECT_THAT(support::text_at(held, "quarantine/0/reason"), testing::Not(testing::IsEmpty()));
    EXPECT_THAT(support::text_at(held, "quarantine/0/type"), testing::HasSubstr("850"));
    expect_untouched_and_alive();
}

TEST_F(BadInput, LineWithoutAnArticleIsRejectedAloneWithItsPlace) {
    std::string text =
        "sku,gtin,quantity\n" + articles[2].supplier_sku + "," + articles[2].gtin + ",5\n,,6\n";
    text += articles[3].supplier_sku + "," + articles[3].gtin + ",7\n";
    for (std::size_t i = 4; i < 30; ++i) text += articles[i].supplier_sku + "," + articles[i].gtin + ",8\n";
    drop("csv", "gap.csv", text);
    EXPECT_TRUE(becomes(3, 7));
    EXPECT_EQ(quantity(2), 5);
    const auto messages = admin("/admin/messages?limit=1");
    EXPECT_EQ(support::number_at(messages, "messages/0/documents/0/rejected"), 1);
    EXPECT_EQ(support::number_at(messages, "messages/0/documents/0/findings/0/line"), 3);
}

TEST_F(BadInput, NumberWithLettersIsRejectedAloneAndNeverShown) {
    const std::string body = "{\"mode\":\"partial\",\"items\":[{\"sku\":\"" + articles[0].supplier_sku +
                             "\",\"available\":\"12x9\"},{\"sku\":\"" + articles[1].supplier_sku +
                             "\",\"gtin\":\"" + articles[1].gtin + "\",\"available\":\"12\"}]}";
    const Reply reply = post_signed("letters", body);
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(support::number_at(support::parse_json(reply.body), "documents/0/rejected"), 1) << reply.body;
    EXPECT_THAT(reply.body, testing::Not(testing::HasSubstr("12x9"))) << "content of a document in an answer";
    EXPECT_EQ(quantity(1), 12);
    EXPECT_EQ(quantity(0), 40);
}

TEST_F(BadInput, NothingUsableIsAnswered422OnAChannelThatGivesVerdicts) {
    expect_problem(post_plain("{\"items\": [{\"sku\": \"X\", \"available\": \"many\"}]}"), 422);
    expect_problem(post_plain("{\"items\": [{\"sku\": \"X\", \"avail"), 422);
    expect_untouched_and_alive();
}

TEST_F(BadInput, UnknownArticleWaitsUnmatchedAndIsNeverGuessed) {
    const Reply reply = post_signed("unknown", support::json_stock({{"NOBODY-KNOWS", "", 9}}, "partial"));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(support::number_at(support::parse_json(reply.body), "documents/0/unmatched"), 1) << reply.body;
    const auto offers = admin("/admin/offers?limit=10&unmatched=1");
    EXPECT_EQ(support::text_at(offers, "offers/0/supplier_sku"), "NOBODY-KNOWS");
    const std::int64_t id = support::number_at(offers, "offers/0/id");
    const auto accepted = gateway.cli({"offers", "accept", std::to_string(id), articles[7].sku});
    EXPECT_EQ(accepted.code, 0) << accepted.out << accepted.err;
    EXPECT_TRUE(becomes(7, 9));
    expect_untouched_and_alive();
}

TEST_F(BadInput, OtherPackIsNotTheSameProduct) {
    std::string pack = "1" + articles[8].gtin.substr(0, 12);
    pack += gtin_check_digit(pack);
    ASSERT_EQ(post_signed("pack", support::json_stock({{"PACK-OF-8", pack, 5}}, "partial")).status, 200);
    EXPECT_EQ(quantity(8), 0);
}

TEST_F(BadInput, ReportFromLastWeekChangesNothing) {
    drop("edi", "today.edi", x12({articles.begin() + 2, articles.begin() + 6}));
    ASSERT_TRUE(becomes(2, articles[2].quantity));
    auto old = std::vector<Article>(articles.begin() + 2, articles.begin() + 6);
    for (Article& article : old) article.quantity += 500;
    drop("edi", "old.edi",
         support::x12_846(old, {2, std::chrono::system_clock::now() - std::chrono::hours(24 * 7), "NORTH"}));
    ASSERT_TRUE(comes_to("edi", "done", "old.edi"));
    ASSERT_TRUE(support::eventually([&] {
        return support::text_at(admin("/admin/messages?limit=1"), "messages/0/documents/0/outcome") != "";
    }));
    EXPECT_EQ(support::text_at(admin("/admin/messages?limit=1"), "messages/0/documents/0/outcome"),
              "superseded");
    EXPECT_EQ(quantity(2), articles[2].quantity);
}

TEST_F(BadInput, SameBodyTwiceHasOneEffect) {
    const std::string more = stock(0, 5, "delta");
    const Reply once = post_signed("delta-1", more), twice = post_signed("delta-1", more);
    EXPECT_EQ(once.status, 200) << once.body;
    EXPECT_EQ(twice.status, 200) << twice.body;
    EXPECT_FALSE(support::flag_at(support::parse_json(once.body), "duplicate"));
    EXPECT_TRUE(support::flag_at(support::parse_json(twice.body), "duplicate"));
    EXPECT_EQ(support::number_at(support::parse_json(once.body), "message"),
              support::number_at(support::parse_json(twice.body), "message"));
    EXPECT_EQ(quantity(0), 45);
}

TEST_F(BadInput, SameBodyTwiceWithoutIdsHasOneEffect) {
    const Reply once = post_plain(stock(3, 7)), twice = post_plain(stock(3, 7));
    EXPECT_EQ(once.status, 200) << once.body;
    EXPECT_TRUE(support::flag_at(support::parse_json(twice.body), "duplicate")) << twice.body;
    EXPECT_EQ(quantity(3), 7);
}

TEST_F(BadInput, SevenFiveSevenWithoutIdsIsSeven) {
    for (const std::int64_t figure : {7, 5, 7}) {
        EXPECT_EQ(post_plain(stock(3, figure)).status, 200);
        EXPECT_EQ(quantity(3), figure);
    }
}

TEST_F(BadInput, YesterdaysIdenticalFileChangesNothingAndCountsAsHeardFrom) {
    const std::string text = support::csv_stock({articles.begin() + 2, articles.begin() + 8});
    drop("csv", "monday.csv", text);
    ASSERT_TRUE(becomes(4, articles[4].quantity));
    const auto version = support::get_availability(gateway.storefront, articles[4].sku).entry.version;
    const auto runs = [&] {
        const auto status = admin("/admin/status");
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < 10; ++i)
            if (support::text_at(status, "feeds/" + std::to_string(i) + "/channel") == "csv")
                sum += support::number_at(status, "feeds/" + std::to_string(i) + "/runs");
        return sum;
    };
    const std::int64_t before = runs();
    drop("csv", "tuesday.csv", text);
    ASSERT_TRUE(comes_to("csv", "done", "tuesday.csv"));
    EXPECT_TRUE(support::eventually([&] { return runs() == before + 1; }));
    EXPECT_EQ(quantity(4), articles[4].quantity);
    EXPECT_EQ(support::get_availability(gateway.storefront, articles[4].sku).entry.version, version);
}

TEST_F(BadInput, FileThatIsNoTableAtAllGoesToFailedWithItsReason) {
    drop("edi", "noise.edi", "this is no EDI\n");
    ASSERT_TRUE(comes_to("edi", "failed", "noise.edi"));
    EXPECT_NE(support::read_file(
                  support::find_taken(gateway.folder() + "/in/edi", "failed", "noise.edi.problem.txt")),
              "");
    expect_untouched_and_alive();
}

}  // namespace
}  // namespace crossdock::e2e
