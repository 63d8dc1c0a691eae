#include "tests/bench/whole/stream.h"

#include "tests/bench/whole/parts.h"
#include "tests/support/storefront.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ctime>
#include <map>
#include <stdexcept>

namespace crossdock::bench {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

double percentile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

namespace {

double since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

struct Steady {
    explicit Steady(Site& site_) : site(site_), stream(context, site_.gateway.storefront) {}

    Site& site;
    asio::io_context context{1};
    support::StreamFollower stream;
    std::vector<std::unique_ptr<support::Connection>> idle;
    std::map<std::pair<std::string, std::int64_t>, Clock::time_point>
        moving;  ///< (product, quantity) -> POST
    std::vector<std::int64_t> quantities;
    StreamResult result;
    std::uint64_t number = 0;
    std::size_t in_hand = 0;
};

asio::awaitable<void> post_one(Steady& self, std::string bytes) {
    ++self.in_hand;
    const auto begin = Clock::now();
    std::unique_ptr<support::Connection> connection;
    if (self.idle.empty()) {
        connection = std::make_unique<support::Connection>(self.context.get_executor());
    } else {
        connection = std::move(self.idle.back());
        self.idle.pop_back();
    }
    if (!connection->is_open()) co_await connection->open(self.site.gateway.suppliers, 5s);
    const auto reply = co_await connection->exchange(std::move(bytes), 30s);
    if (reply && reply->status / 100 == 2)
        self.result.answer_ms.push_back(since(begin));
    else
        ++self.result.refused;
    self.idle.push_back(std::move(connection));
    --self.in_hand;
}

void send_next(Steady& self) {
    const std::size_t index = self.number++ % self.site.articles.size();
    const support::Article& article = self.site.articles[index];
    const std::int64_t quantity = ++self.quantities[index];
    const std::string body = support::json_stock({{article.supplier_sku, article.gtin, quantity}}, "partial");
    std::string bytes =
        support::signed_post("/in/bench/hook", self.site.secret,
                             "steady-" + std::to_string(Clock::now().time_since_epoch().count()) + "-" +
                                 std::to_string(self.number),
                             body, std::time(nullptr));
    self.moving[{article.sku, quantity}] = Clock::now();
    ++self.result.sent;
    asio::co_spawn(self.context, post_one(self, std::move(bytes)), asio::detached);
}

}  // namespace

StreamResult post_steadily(Site& site, double per_second, const std::function<bool()>& done) {
    Steady self(site);
    self.quantities.assign(site.articles.size(), 1000);
    self.stream.mirror().on_change(
        [&self](const std::string& sku, const auto&, const support::MirrorEntry& after) {
            const auto found = self.moving.find({sku, after.quantity});
            if (found == self.moving.end()) return;
            self.result.event_ms.push_back(since(found->second));
            self.moving.erase(found);
        });
    self.stream.start("now");
    while (!self.stream.streaming()) self.context.run_for(5ms);
    const auto gap =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second));
    auto next = Clock::now();
    while (!done()) {
        for (; next <= Clock::now(); next += gap) send_next(self);
        self.context.restart();
        self.context.run_until(next);
    }
    const auto end = Clock::now() + 10s;
    while ((self.in_hand > 0 || !self.moving.empty()) && Clock::now() < end) {
        self.context.restart();
        self.context.run_for(5ms);
    }
    self.stream.stop();
    self.context.restart();
    self.context.run_for(50ms);
    if (self.result.refused > 0)
        throw std::runtime_error(std::to_string(self.result.refused) + " steady webhooks were not accepted");
    if (!self.moving.empty())
        throw std::runtime_error(std::to_string(self.moving.size()) +
                                 " changes did not arrive on the stream");
    return std::move(self.result);
}

void measure_stream(Report& report, const Sizes& sizes) {
    Site site;
    site.gateway.start();
    site.register_hook_products(site.articles.size());
    report.say("webhooks at 500 a second, one stream");
    const auto end = Clock::now() + std::chrono::seconds(sizes.stream_seconds);
    StreamResult result = post_steadily(site, 500, [&] { return Clock::now() >= end; });
    const std::string note = std::to_string(result.event_ms.size()) + " events";
    Figure p50{"POST of a webhook to the event on a stream, 500/s, p50", percentile(result.event_ms, 0.5),
               "ms", false};
    p50.target = 5;
    p50.target_says = "under";
    p50.note = note;
    report.add(p50);
    Figure p99{"POST of a webhook to the event on a stream, 500/s, p99", percentile(result.event_ms, 0.99),
               "ms", false};
    p99.target = 20;
    p99.target_says = "under";
    p99.note = note;
    report.add(p99);
}

}  // namespace crossdock::bench
