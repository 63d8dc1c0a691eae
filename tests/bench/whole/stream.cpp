#include "tests/bench/whole/stream.h"

#include "tests/bench/whole/parts.h"
#include "tests/support/storefront.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <map>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

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

double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

/// A change as both sides know it: which article, and its new quantity.
using Change = std::pair<std::size_t, std::int64_t>;

/// The suppliers: on a thread of its own, so that nothing which the shop does is counted as their wait.
class Posts {
public:
    Posts(Site& site, double per_second)
        : site_(site),
          gap_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second))),
          quantities_(site.articles.size(), 1000) {}

    /// Posts until `stop` is true, then waits for what is in hand.
    void run(const std::atomic<bool>& stop) {
        for (auto next = Clock::now(); !stop;) {
            for (; next <= Clock::now(); next += gap_) send_next();
            run_until(next);
        }
        for (const auto end = Clock::now() + 10s; in_hand_ > 0 && Clock::now() < end;)
            run_until(Clock::now() + 5ms);
    }

    std::map<Change, Clock::time_point> sent;
    std::vector<double> answer_ms;
    std::uint64_t refused = 0;

private:
    void run_until(Clock::time_point end) {
        context_.restart();
        context_.run_until(end);
    }

    void send_next() {
        const std::size_t index = number_++ % site_.articles.size();
        const support::Article& article = site_.articles[index];
        const std::int64_t quantity = ++quantities_[index];
        const std::string body =
            support::json_stock({{article.supplier_sku, article.gtin, quantity}}, "partial");
        const std::string id = "steady-" + std::to_string(Clock::now().time_since_epoch().count()) + "-" +
                               std::to_string(number_);
        std::string bytes =
            support::signed_post("/in/bench/hook", site_.secret, id, body, std::time(nullptr));
        sent[{index, quantity}] = Clock::now();
        asio::co_spawn(context_, post_one(std::move(bytes)), asio::detached);
    }

    asio::awaitable<void> post_one(std::string bytes) {
        ++in_hand_;
        const auto begin = Clock::now();
        std::unique_ptr<support::Connection> connection;
        if (idle_.empty()) {
            connection = std::make_unique<support::Connection>(context_.get_executor());
        } else {
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
        if (!connection->is_open()) co_await connection->open(site_.gateway.suppliers, 5s);
        const auto reply = co_await connection->exchange(std::move(bytes), 30s);
        if (reply && reply->status / 100 == 2) {
            answer_ms.push_back(milliseconds(Clock::now() - begin));
        } else {
            ++refused;
        }
        idle_.push_back(std::move(connection));
        --in_hand_;
    }

    Site& site_;
    Clock::duration gap_;
    std::vector<std::int64_t> quantities_;
    asio::io_context context_{1};
    std::vector<std::unique_ptr<support::Connection>> idle_;
    std::uint64_t number_ = 0;
    std::size_t in_hand_ = 0;
};

/// The shop: follows the changes on a thread of its own, and notes when it heard of each of the suppliers'.
class Shop {
public:
    explicit Shop(Site& site) : stream_(context_, site.gateway.storefront) {
        for (std::size_t index = 0; index < site.articles.size(); ++index)
            articles_[site.articles[index].sku] = index;
        stream_.mirror().on_change(
            [this](const std::string& sku, const auto&, const support::MirrorEntry& after) {
                const auto article = articles_.find(sku);
                if (article == articles_.end() || after.quantity <= 1000) return;
                heard.push_back({{article->second, after.quantity}, Clock::now()});
                count.store(heard.size());
            });
    }

    void run(const std::atomic<bool>& stop) {
        stream_.start("now");
        while (!stop) {
            run_for(50ms);
            streaming.store(stream_.streaming());
        }
        stream_.stop();
        run_for(50ms);
    }

    std::atomic<bool> streaming{false};
    std::atomic<std::size_t> count{0};
    std::vector<std::pair<Change, Clock::time_point>> heard;

private:
    void run_for(Clock::duration time) {
        context_.restart();
        context_.run_for(time);
    }

    std::unordered_map<std::string, std::size_t> articles_;
    asio::io_context context_{1};
    support::StreamFollower stream_;
};

}  // namespace

StreamResult post_steadily(Site& site, double per_second, const std::function<bool()>& done) {
    Shop shop(site);
    Posts posts(site, per_second);
    std::atomic<bool> enough{false}, shut{false};
    std::thread shop_thread([&] { shop.run(shut); });
    while (!shop.streaming) std::this_thread::sleep_for(5ms);
    std::thread posts_thread([&] { posts.run(enough); });
    while (!done()) std::this_thread::sleep_for(20ms);
    enough = true;
    posts_thread.join();
    for (const auto end = Clock::now() + 10s; shop.count < posts.sent.size() && Clock::now() < end;)
        std::this_thread::sleep_for(5ms);
    shut = true;
    shop_thread.join();
    if (posts.refused > 0)
        throw std::runtime_error(std::to_string(posts.refused) + " steady webhooks were not accepted");
    StreamResult result;
    for (const auto& [change, at] : shop.heard) {
        const auto sent = posts.sent.find(change);
        if (sent == posts.sent.end()) continue;
        result.event_ms.push_back(milliseconds(at - sent->second));
        posts.sent.erase(sent);
    }
    if (!posts.sent.empty())
        throw std::runtime_error(std::to_string(posts.sent.size()) + " changes did not arrive on the stream");
    result.answer_ms = std::move(posts.answer_ms);
    return result;
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
