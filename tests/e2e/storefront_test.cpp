// The storefront's side of the contract: cursors that resume without loss, pushes that outlive outages,
// levels that change without traffic.
#include "tests/e2e/fixture.h"

#include <functional>
#include <thread>

namespace crossdock::e2e {
namespace {

class Shop : public Site {
protected:
    std::string changes(const std::string& query) const { return "/v1/availability/changes?" + query; }
    Reply page(const std::string& cursor, int limit = 1000) const {
        return support::fetch(gateway.storefront, "GET",
                              changes("cursor=" + cursor + "&limit=" + std::to_string(limit)));
    }
    /// The lines of a page.
    static std::vector<boost::json::value> lines(const Reply& reply) {
        std::vector<boost::json::value> out;
        for (std::size_t at = 0; at < reply.body.size();) {
            const std::size_t end = std::min(reply.body.find('\n', at), reply.body.size());
            if (end > at)
                out.push_back(support::parse_json(std::string_view(reply.body).substr(at, end - at)));
            at = end + 1;
        }
        return out;
    }
    /// Reads from `cursor` to the head in pages of `limit`.
    support::Mirror read_from(std::string cursor, int limit) const {
        support::Mirror mirror;
        for (;;) {
            const Reply reply = page(cursor, limit);
            EXPECT_EQ(reply.status, 200) << reply.body;
            if (reply.status != 200) return mirror;
            for (const auto& line : lines(reply)) {
                EXPECT_NE(support::text_at(line, "cursor"), "");
                if (support::text_at(line, "type") == "upsert") mirror.apply(support::at(line, "item"));
            }
            cursor = reply.header("feed-next-cursor");
            if (reply.header("feed-up-to-date") == "true") return mirror;
        }
    }
    void run_until(boost::asio::io_context& context, const std::function<bool()>& holds,
                   support::milliseconds within = 10s) {
        const auto end = std::chrono::steady_clock::now() + within;
        while (!holds() && std::chrono::steady_clock::now() < end) {
            context.restart();
            context.run_for(10ms);
        }
    }
};

TEST_F(Shop, EtagSavesTheBodyUntilSomethingChanges) {
    start();
    ASSERT_EQ(post_signed("a", stock(0, 7)).status, 200);
    const std::string target = "/v1/availability/" + articles[0].sku;
    const Reply first = support::fetch(gateway.storefront, "GET", target);
    ASSERT_EQ(first.status, 200);
    EXPECT_NE(first.header("feed-cursor"), "");
    const std::string etag(first.header("etag"));
    ASSERT_NE(etag, "");
    EXPECT_EQ(support::fetch(gateway.storefront, "GET", target, {{"If-None-Match", etag}}).status, 304);
    ASSERT_EQ(post_signed("b", stock(0, 8)).status, 200);
    EXPECT_EQ(support::fetch(gateway.storefront, "GET", target, {{"If-None-Match", etag}}).status, 200);
    EXPECT_EQ(support::fetch(gateway.storefront, "GET", "/v1/availability/NEVER-REGISTERED").status, 404);
}

TEST_F(Shop, EveryCursorEverGivenLeadsToTheHeadAlsoAfterARestart) {
    start();
    const std::string begin = support::head_cursor(gateway.storefront);
    std::vector<std::string> cursors{begin};
    for (int i = 0; i < 60; ++i) {
        const auto article = static_cast<std::size_t>(support::between(random, 0, 29));
        ASSERT_TRUE(
            accepted(post_signed("c" + std::to_string(i), stock(article, support::between(random, 0, 99)))));
        cursors.push_back(support::head_cursor(gateway.storefront));
        if (i % 20 == 19) {
            gateway.kill();
            gateway.start();
        }
    }
    settle();
    support::Mirror whole = read_from(begin, 7);
    for (const auto& [sku, entry] : whole.entries())
        EXPECT_EQ(support::get_availability(gateway.storefront, sku).entry, entry) << sku;
    // From any cursor on: what it gives, laid over what was known there, is the same table.
    for (std::size_t i = 0; i < cursors.size(); i += 5) {
        const support::Mirror rest = read_from(cursors[i], 1 + static_cast<int>(i) % 9);
        for (const auto& [sku, entry] : rest.entries())
            EXPECT_EQ(*whole.find(sku), entry) << sku << " from cursor " << i;
    }
}

TEST_F(Shop, FullPageBehindTheHeadIsImmutable) {
    start();
    const std::string begin = support::head_cursor(gateway.storefront);
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(post_signed("p" + std::to_string(i), stock(static_cast<std::size_t>(i), i + 1)).status,
                  200);
    const Reply before = page(begin, 5);
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(post_signed("q" + std::to_string(i), stock(static_cast<std::size_t>(i), 77)).status, 200);
    const Reply after = page(begin, 5);
    EXPECT_THAT(std::string(before.header("cache-control")), testing::HasSubstr("immutable"));
    EXPECT_EQ(before.header("feed-next-cursor"), after.header("feed-next-cursor"));
    // The times are filled in when an answer is made; keys, versions and figures are the page's own.
    ASSERT_EQ(lines(before).size(), lines(after).size());
    for (std::size_t i = 0; i < lines(before).size(); ++i) {
        const auto one = lines(before)[i], two = lines(after)[i];
        EXPECT_EQ(support::text_at(one, "item/sku"), support::text_at(two, "item/sku"));
        EXPECT_EQ(support::entry_of(support::at(one, "item")), support::entry_of(support::at(two, "item")));
    }
}

TEST_F(Shop, LongPollAnswersWhenSomethingComesAnd204WhenNothingDoes) {
    start();
    const std::string cursor = support::head_cursor(gateway.storefront);
    auto begin = std::chrono::steady_clock::now();
    const Reply nothing = support::fetch(gateway.storefront, "GET", changes("wait=1&cursor=" + cursor));
    EXPECT_EQ(nothing.status, 204);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 900ms);
    EXPECT_NE(nothing.header("feed-next-cursor"), "");
    std::thread later([&] {
        support::pause_thread(300ms);
        post_signed("poll", stock(0, 9));
    });
    begin = std::chrono::steady_clock::now();
    const Reply something =
        support::fetch(gateway.storefront, "GET", changes("wait=20&cursor=" + cursor), {}, {}, 25s);
    later.join();
    EXPECT_EQ(something.status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    EXPECT_EQ(lines(something).size(), 1u);
}

TEST_F(Shop, CursorThatIsNoneIsAProblem) {
    start();
    EXPECT_EQ(support::fetch(gateway.storefront, "GET", "/v1/availability/changes").status, 400);
    EXPECT_EQ(page("what").status, 400);
    const Reply other = page("k9.0000000000000001");
    EXPECT_THAT(other.status, testing::AnyOf(400, 410)) << "a cursor of another epoch";
}

TEST_F(Shop, StreamResumesAcrossKillsWithoutLoss) {
    start();
    boost::asio::io_context context(1);
    support::StreamFollower stream(context, gateway.storefront);
    stream.start("now");
    run_until(context, [&] { return stream.streaming(); });
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 10; ++i) {
            const auto article = static_cast<std::size_t>(support::between(random, 0, 29));
            ASSERT_TRUE(accepted(post_signed("s" + std::to_string(round * 10 + i),
                                             stock(article, support::between(random, 1, 99)))));
            context.restart();
            context.run_for(1ms);
        }
        gateway.kill();
        gateway.start();
    }
    const auto equal = [&] {
        return std::all_of(
            stream.mirror().entries().begin(), stream.mirror().entries().end(), [&](const auto& one) {
                return support::get_availability(gateway.storefront, one.first).entry == one.second;
            });
    };
    run_until(context, equal);
    EXPECT_TRUE(equal());
    EXPECT_GE(stream.mirror().entries().size(), 10u);
    EXPECT_GE(stream.connects(), 4u);
    EXPECT_EQ(stream.resets(), 0u);
    EXPECT_EQ(stream.problem(), "");
    stream.stop();
}

TEST_F(Shop, PushesOutliveAnOutageOfTheEndpointAndARestart) {
    boost::asio::io_context context(1);
    support::PushReceiver shop(context, shop_secret);
    gateway.main_file("endpoints:\n  - name: shop\n    url: " + shop.url() +
                      "\n    secret: {file: secrets/shop.secret}\n" +
                      "    allow_private: true\n    retry: [100 ms, 100 ms, 200 ms, 200 ms, 500 ms, 500 ms, "
                      "1 s, 1 s, 1 s, 1 s, 1 s, 1 s, 1 s, 1 s]\n");
    start();
    ASSERT_EQ(post_signed("up", stock(0, 1)).status, 200);
    run_until(context, [&] {
        return shop.mirror().find(articles[0].sku) != nullptr &&
               shop.mirror().find(articles[0].sku)->quantity == 1;
    });
    ASSERT_NE(shop.mirror().find(articles[0].sku), nullptr);
    shop.listen(false);
    for (std::size_t i = 0; i < 20; ++i)
        ASSERT_TRUE(accepted(post_signed("down" + std::to_string(i), stock(i, 50))));
    support::pause_thread(300ms);
    gateway.kill();
    gateway.start();
    ASSERT_TRUE(accepted(post_signed("down-too", stock(3, 51))));
    shop.listen(true);
    const auto has = [&](std::size_t article, std::int64_t wanted) {
        const auto* entry = shop.mirror().find(articles[article].sku);
        return entry != nullptr && entry->quantity == wanted;
    };
    run_until(
        context, [&] { return has(3, 51) && has(19, 50) && has(0, 50); }, 20s);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_TRUE(has(i, i == 3 ? 51 : 50)) << i;
    EXPECT_EQ(shop.bad_signatures(), 0u);
    EXPECT_EQ(shop.problem(), "");
    shop.stop();
}

TEST_F(Shop, RefusedPushesComeAgainUnderTheirIdAndHangingOnesStopNobody) {
    boost::asio::io_context context(1);
    support::PushReceiver shop(context, shop_secret);
    gateway.main_file("endpoints:\n  - name: shop\n    url: " + shop.url() +
                      "\n    secret: {file: secrets/shop.secret}\n" +
                      "    allow_private: true\n    timeout: 1 s\n    retry: [100 ms, 100 ms, 200 ms, 200 "
                      "ms, 500 ms, 500 ms, 1 s, 1 s, 1 s, 1 s]\n");
    start();
    for (const auto mode : {support::PushReceiver::Mode::apply_then_drop, support::PushReceiver::Mode::refuse,
                            support::PushReceiver::Mode::hang}) {
        shop.mode(mode);
        const auto value = 100 + static_cast<std::int64_t>(mode);
        ASSERT_EQ(post_signed("m" + std::to_string(value), stock(0, value)).status, 200);
        run_until(
            context, [] { return false; }, 400ms);
        EXPECT_EQ(post_signed("n" + std::to_string(value), stock(1, value)).status, 200)
            << "intake must not wait for an endpoint";
        shop.mode(support::PushReceiver::Mode::accept);
        const auto has = [&](std::size_t article) {
            const auto* entry = shop.mirror().find(articles[article].sku);
            return entry != nullptr && entry->quantity == value;
        };
        run_until(
            context, [&] { return has(0) && has(1); }, 20s);
        EXPECT_TRUE(has(0) && has(1)) << value;
    }
    EXPECT_GE(shop.again(), 1u) << "a retry must keep its webhook-id";
    EXPECT_EQ(shop.bad_signatures(), 0u);
    shop.stop();
}

TEST_F(Shop, LevelsChangeWithoutTrafficAndAfterARestartInTheMiddle) {
    gateway.partner("north",
                    profile("    expect: {every: 1 s, grace: 1 s, stale_after: 4 s, expired_after: 7 s}\n"));
    start();
    boost::asio::io_context context(1);
    support::StreamFollower stream(context, gateway.storefront);
    stream.start("now");
    run_until(context, [&] { return stream.streaming(); });
    drop("csv", "once.csv", support::csv_stock(articles));
    const auto level = [&] {
        const auto* entry = stream.mirror().find(articles[0].sku);
        return entry == nullptr ? std::string() : entry->freshness + " " + std::to_string(entry->quantity);
    };
    const std::string figure = std::to_string(articles[0].quantity);
    run_until(context, [&] { return level() == "fresh " + figure; });
    ASSERT_EQ(level(), "fresh " + figure);
    run_until(context, [&] { return level() == "ageing " + figure; });
    ASSERT_EQ(level(), "ageing " + figure);
    gateway.kill();
    support::pause_thread(2500ms);  // it becomes stale while nobody is there
    gateway.start();
    EXPECT_TRUE(support::eventually([&] { return freshness(0) == "stale"; }, 1s)) << freshness(0);
    run_until(context, [&] { return level() == "stale 5"; });
    EXPECT_EQ(level(), "stale 5") << "low_stock_only sells no more than low_stock";
    run_until(context, [&] { return level() == "expired 0"; });
    EXPECT_EQ(level(), "expired 0");
    drop("csv", "again.csv", support::csv_stock(articles) + "\n");
    run_until(context, [&] { return level() == "fresh " + figure; });
    EXPECT_EQ(level(), "fresh " + figure);
    stream.stop();
}

}  // namespace
}  // namespace crossdock::e2e
