// "Why 7?": every figure of a random history is computed again, here, from nothing but what `explain` names:
// the very bytes of the records that said it, the rules of the profiles, the sum.
#include "tests/e2e/fixture.h"

#include <charconv>

namespace crossdock::e2e {
namespace {

constexpr std::int64_t west_safety = 3, west_pack = 6;

class Explain : public Site {
protected:
    void SetUp() override {
        std::string packs;
        for (std::size_t i = 0; i < 10; ++i)
            packs += (i > 0 ? ", " : "") + west_sku(i) + ": " + std::to_string(west_pack);
        gateway.partner("west",
                        "partner: west\nkind: supplier\nchannels:\n  - name: hook\n    in: {transport: "
                        "webhook, signature: "
                        "{scheme: none}, key: none}\n    mappings: [json.stock]\n    coverage: {of: "
                        "document, default: partial}\n"
                        "offers: {safety_stock: " +
                            std::to_string(west_safety) + ", packs: {" + packs + "}}\n");
        gateway.partner("north", profile("    guards: {to_zero: 100 %, vanish: 100 %}\n"));
        start();
    }
    static std::string west_sku(std::size_t article) { return "W-" + std::to_string(article); }

    /// One random document by one of the four ways.
    void something_happens(int number) {
        const auto article = static_cast<std::size_t>(support::between(random, 0, 29));
        const std::int64_t figure = support::between(random, -5, 60);
        const std::string id = "h-" + std::to_string(number);
        std::vector<Article> some(articles.begin(), articles.begin() + support::between(random, 1, 30));
        for (Article& one : some) one.quantity = support::between(random, 0, 60);
        switch (support::between(random, 0, 4)) {
            case 0: {
                drop("csv", id + ".csv", support::csv_stock(some));
                ASSERT_TRUE(comes_to("csv", "done", id + ".csv"));
                break;
            }
            case 1: {
                drop("edi", id + ".edi",
                     support::x12_846(some, {static_cast<std::uint64_t>(number),
                                             std::chrono::system_clock::now(), "NORTH"}));
                ASSERT_TRUE(comes_to("edi", "done", id + ".edi"));
                break;
            }
            case 2:
                ASSERT_EQ(post_signed(id, stock(article, figure)).status, 200);
                break;
            case 3:
                ASSERT_EQ(post_signed(id, stock(article, figure, "delta")).status, 200);
                break;
            default: {
                const std::string body =
                    support::json_stock({{west_sku(article), articles[article].gtin, figure}}, "partial");
                ASSERT_EQ(support::fetch(gateway.suppliers, "POST", "/in/west/hook",
                                         {{"Content-Type", "application/json"}}, body)
                              .status,
                          200);
            }
        }
    }
    boost::json::value explained(const std::string& sku) const {
        return support::parse_json(
            support::fetch(gateway.storefront, "GET", "/v1/availability/" + sku + "/explain").body);
    }
};

/// The quantity that the bytes of a record state: a row of the CSV list, a LIN loop, an item of the JSON
/// feed.
std::optional<std::int64_t> stated(const std::string& bytes, const std::string& origin) {
    std::size_t at = std::string::npos;
    if (origin.ends_with(".csv"))
        at = bytes.rfind(',') + 1;
    else if (origin.ends_with(".edi"))
        at = bytes.find("QTY*33*") + 7;
    else if (const std::size_t found = bytes.find("\"available\":"); found != std::string::npos)
        at = found + 12;
    std::int64_t number = 0;
    if (at >= bytes.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(bytes.data() + at, bytes.data() + bytes.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

/// Checks one line against its own bytes; returns what of it can be sold.
std::int64_t check_line(const boost::json::value& line, const std::string& article) {
    const std::string bytes = support::text_at(line, "record_bytes"),
                      origin = support::text_at(line, "changed_by/origin");
    EXPECT_THAT(bytes, testing::HasSubstr(article)) << "the bytes must be those of this article";
    EXPECT_GT(support::number_at(line, "changed_by/message"), 0);
    EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), support::number_at(line, "changed_by/length"));
    return support::number_at(line, "available");
}

TEST_F(Explain, EveryFigureOfARandomHistoryCanBeRecomputed) {
    open_all(30);
    for (int i = 1; i <= 80; ++i) something_happens(i);
    std::size_t lines_seen = 0, stated_by_bytes = 0;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        const auto why = explained(articles[i].sku);
        std::int64_t sum = 0;
        for (const auto& offer : support::at(why, "offers").as_array()) {
            const std::string supplier_sku = support::text_at(offer, "supplier_sku");
            const bool west = support::text_at(offer, "supplier") == "west";
            EXPECT_EQ(support::number_at(offer, "pack"), west && i < 10 ? west_pack : 1);
            EXPECT_EQ(support::number_at(offer, "safety_stock"), west ? west_safety : 0);
            std::int64_t of_offer = 0;
            for (const auto& line : support::at(offer, "lines").as_array()) {
                const std::int64_t available = check_line(line, supplier_sku);
                const auto figure = stated(support::text_at(line, "record_bytes"),
                                           support::text_at(line, "changed_by/origin"));
                ++lines_seen;
                ASSERT_TRUE(figure.has_value()) << support::text_at(line, "record_bytes");
                if (*figure == available) ++stated_by_bytes;
                of_offer += std::max<std::int64_t>(available, 0) * support::number_at(offer, "pack");
            }
            sum += std::max<std::int64_t>(of_offer - support::number_at(offer, "safety_stock"), 0);
        }
        EXPECT_EQ(support::number_at(why, "availability/quantity"), sum) << articles[i].sku;
        EXPECT_EQ(support::number_at(why, "computed/quantity"), sum)
            << "the traced computation must be the published one";
        EXPECT_EQ(quantity(i), sum);
    }
    EXPECT_GT(lines_seen, 20u);
    // All but those that a delta changed last are in the bytes as they stand.
    EXPECT_GT(stated_by_bytes * 2, lines_seen);
}

TEST_F(Explain, NamesMessageLineAndBytesForPeople) {
    drop("csv", "list.csv", support::csv_stock(articles));
    ASSERT_TRUE(becomes(4, articles[4].quantity));
    const auto why = gateway.cli({"explain", articles[4].sku});
    EXPECT_EQ(why.code, 0) << why.err;
    EXPECT_THAT(why.out,
                testing::AllOf(testing::HasSubstr(std::to_string(articles[4].quantity)),
                               testing::HasSubstr("list.csv"), testing::HasSubstr(articles[4].supplier_sku)));
    const auto json = explained(articles[4].sku);
    EXPECT_EQ(support::number_at(json, "offers/0/lines/0/changed_by/line"), 6) << "the header is line 1";
    EXPECT_EQ(gateway.cli({"explain", "NEVER-REGISTERED"}).code, 1);
}

}  // namespace
}  // namespace crossdock::e2e
