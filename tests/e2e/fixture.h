#pragma once

#include "tests/support/gateway.h"
#include "tests/support/json.h"
#include "tests/support/signing.h"
#include "tests/support/storefront.h"
#include "tests/support/suppliers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

namespace crossdock::e2e {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::Article;
using support::Reply;

/// The real gateway with one supplier, "north", that has a channel of each kind; each test has a gateway of
/// its own.
class Site : public testing::Test {
protected:
    Site() {
        gateway.secret("north.secret", secret);
        gateway.secret("shop.secret", shop_secret);
        for (const char* channel : {"csv", "edi", "json"}) gateway.incoming(channel);
        gateway.main_file();
        gateway.partner("north", profile());
    }

    void TearDown() override {
        if (HasFailure()) std::cout << "the end of crossdockd's log:\n" << tail(gateway.log(), 3000) << "\n";
    }

    static std::string tail(const std::string& text, std::size_t most) {
        return text.substr(text.size() - std::min(text.size(), most));
    }

    /// north's channels; `rules` are added to each folder's.
    std::string profile(const std::string& csv_rules = {}, const std::string& hook_rules = {}) const {
        const std::string in = gateway.folder() + "/in";
        const std::string signature =
            "signature: {scheme: standard-webhooks, secret: {file: secrets/north.secret}}";
        const std::string looks = "every: 20 ms, min_age: 20 ms";
        return "partner: north\nkind: supplier\ntime_zone: UTC\nchannels:\n"
               "  - name: hook\n    in: {transport: webhook, " +
               signature +
               ", key: header webhook-id}\n"
               "    mappings: [json.stock]\n    coverage: {of: document, default: partial}\n" +
               hook_rules +
               "  - name: plain\n    in: {transport: webhook, signature: {scheme: none}, key: none}\n"
               "    mappings: [json.stock]\n    coverage: {of: document, default: partial}\n    answer: "
               "verdict\n    guards: {max_rejected: 100 %}\n"
               "  - name: csv\n    in: {transport: directory, path: " +
               in + "/csv, pattern: \"*.csv\", " + looks +
               "}\n"
               "    mappings: [csv.stock]\n    coverage: {of: message, default: full}\n" +
               csv_rules + "  - name: edi\n    in: {transport: directory, path: " + in +
               "/edi, pattern: \"*.edi\", " + looks +
               "}\n"
               "    mappings: [x12.846]\n    coverage: {of: message, default: full}\n";
    }

    void start() {
        gateway.start();
        std::vector<support::Product> products;
        for (const Article& article : articles) products.push_back({article.sku, article.gtin});
        ASSERT_EQ(support::import_products(gateway.storefront, products), products.size());
    }

    Reply post_signed(const std::string& id, const std::string& body,
                      std::int64_t at = std::time(nullptr)) const {
        return support::fetch(gateway.suppliers, "POST", "/in/north/hook",
                              {{"Content-Type", "application/json"},
                               {"webhook-id", id},
                               {"webhook-timestamp", std::to_string(at)},
                               {"webhook-signature", support::standard_signature(secret, id, at, body)}},
                              body);
    }
    Reply post_plain(const std::string& body) const {
        return support::fetch(gateway.suppliers, "POST", "/in/north/plain",
                              {{"Content-Type", "application/json"}}, body);
    }
    std::string stock(std::size_t article, std::int64_t quantity, std::string_view mode = "partial") const {
        return support::json_stock({{articles[article].supplier_sku, articles[article].gtin, quantity}},
                                   mode);
    }
    void drop(const std::string& channel, const std::string& name, const std::string& text) const {
        support::drop_file(gateway.folder() + "/in/" + channel, name, text);
    }
    bool lies_in(const std::string& channel, const std::string& place, const std::string& name) const {
        return !support::find_taken(gateway.folder() + "/in/" + channel, place, name).empty();
    }
    bool comes_to(const std::string& channel, const std::string& place, const std::string& name) const {
        return support::eventually([&] { return lies_in(channel, place, name); });
    }

    /// 200, or 202 in the first minute after a kill: then messages are stored first and decoded after.
    static bool accepted(const Reply& reply) { return reply.status == 200 || reply.status == 202; }

    /// Until everything that was stored is applied.
    void settle() const {
        EXPECT_TRUE(
            support::eventually([&] { return support::number_at(admin("/admin/status"), "waiting") == 0; }));
    }

    /// An absolute figure for every article: a change to a figure that nobody has stated is held.
    void open_all(std::int64_t figure) const {
        std::vector<support::JsonStock> items;
        for (const Article& article : articles) items.push_back({article.supplier_sku, article.gtin, figure});
        ASSERT_TRUE(accepted(post_signed("opening", support::json_stock(items, "partial"))));
    }

    std::int64_t quantity(std::size_t article) const {
        return support::get_availability(gateway.storefront, articles[article].sku).entry.quantity;
    }
    std::string freshness(std::size_t article) const {
        return support::get_availability(gateway.storefront, articles[article].sku).entry.freshness;
    }
    bool becomes(std::size_t article, std::int64_t wanted) const {
        return support::eventually([&] { return quantity(article) == wanted; });
    }
    boost::json::value admin(std::string_view target) const {
        return support::parse_json(gateway.ask_admin("GET", target).body);
    }
    std::size_t count(std::string_view target, std::string_view list) const {
        const auto answer = admin(target);
        const auto* rows = support::at(answer, list).if_array();
        return rows == nullptr ? 0 : rows->size();
    }

    support::TempFolder folder{"crossdock-e2e"};
    support::Gateway gateway{folder.path()};
    std::string secret = support::make_secret(1), shop_secret = support::make_secret(2);
    support::Random random{20261125};
    std::vector<Article> articles = support::make_articles("E2E", 41, 30, random);
};

}  // namespace crossdock::e2e
