#include "tests/e2e/kill/load.h"

#include "tests/support/json.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ctime>

namespace crossdock::killtest {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using support::Article;

std::uint64_t hash_of(std::string_view body) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

namespace {

asio::awaitable<void> sleep(support::milliseconds time) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Most messages are one article, some are a handful.
std::vector<std::size_t> choose(support::Random& random, std::size_t first, std::size_t count,
                                std::size_t most) {
    std::vector<std::size_t> chosen;
    const auto wanted =
        static_cast<std::size_t>(support::between(random, 1, static_cast<std::int64_t>(most)));
    for (std::size_t i = 0; i < wanted; ++i) {
        const auto one = first + static_cast<std::size_t>(
                                     support::between(random, 0, static_cast<std::int64_t>(count) - 1));
        if (std::find(chosen.begin(), chosen.end(), one) == chosen.end()) chosen.push_back(one);
    }
    return chosen;
}

}  // namespace

Load::Load(asio::io_context& context, const support::Gateway& gateway, Options options, std::string secret)
    : context_(context), gateway_(gateway), options_(options), secret_(std::move(secret)) {
    support::Random random(options.seed);
    articles_ =
        support::make_articles("KT", 21, options.senders * options.products_each + 2 * file_products, random);
    for (Article& article : articles_) article.quantity = 0;
}

std::vector<support::Product> Load::products() const {
    std::vector<support::Product> out;
    for (const Article& article : articles_) out.push_back({article.sku, article.gtin});
    return out;
}

void Load::start() {
    running_ = options_.senders;
    for (std::size_t i = 0; i < options_.senders; ++i) asio::co_spawn(context_, sender(i), asio::detached);
    const std::size_t first = options_.senders * options_.products_each;
    running_ += 2;
    asio::co_spawn(context_, writer("files", false, first, file_products), asio::detached);
    asio::co_spawn(context_, writer("file-deltas", true, first + file_products, file_products),
                   asio::detached);
}

void Load::allow(std::uint64_t more, support::milliseconds window) {
    const double each = static_cast<double>(window.count()) * 1000.0 * static_cast<double>(options_.senders);
    pause_us_ = static_cast<std::int64_t>(each / static_cast<double>(std::max<std::uint64_t>(more, 1)));
    allowed_ += more;
}

asio::awaitable<void> Load::wait_for_turn(support::Random& random) {
    const std::int64_t mean = pause_us_;
    if (mean > 2000) co_await sleep(support::milliseconds(support::between(random, 0, 2 * mean / 1000)));
    while (taken_ >= allowed_ && taken_ < options_.messages) co_await sleep(2ms);
}

asio::awaitable<void> Load::sender(std::size_t number) {
    support::Random random(options_.seed * 1'000'003 + number);
    support::Connection connection(context_.get_executor());
    const std::size_t first = number * options_.products_each;
    bool going = co_await open_articles(connection, first, options_.products_each, 100);
    for (std::uint64_t i = 0; going; ++i) {
        co_await wait_for_turn(random);
        if (taken_.fetch_add(1) >= options_.messages) break;
        const bool delta = support::between(random, 0, 1) == 1;
        std::vector<support::JsonStock> items;
        for (const std::size_t index : choose(random, first, options_.products_each, 3)) {
            Article& article = articles_[index];
            const std::int64_t before = article.quantity;
            if (delta) {
                article.quantity += support::between(random, -std::min<std::int64_t>(before, 9), 12);
            } else {
                article.quantity = support::between(random, 0, 2000);
            }
            items.push_back(
                {article.supplier_sku, article.gtin, delta ? article.quantity - before : article.quantity});
        }
        const std::string key =
            "kt-" + std::to_string(options_.seed) + "-" + std::to_string(number) + "-" + std::to_string(i);
        std::string body = support::json_stock(items, delta ? "delta" : "partial");
        journal.messages[key] = {body.size(), hash_of(body)};
        going = co_await deliver(connection, key, std::move(body));
        if (!going) break;
        for (const support::JsonStock& item : items) {
            const auto same = [&](const Article& article) {
                return article.supplier_sku == item.supplier_sku;
            };
            const auto owned =
                std::find_if(articles_.begin() + static_cast<std::ptrdiff_t>(first), articles_.end(), same);
            journal.truth[owned->sku] = owned->quantity;
        }
    }
    --running_;
}

asio::awaitable<bool> Load::open_articles(support::Connection& connection, std::size_t first,
                                          std::size_t count, std::int64_t figure) {
    std::vector<support::JsonStock> items;
    for (std::size_t i = first; i < first + count; ++i) {
        articles_[i].quantity = figure;
        items.push_back({articles_[i].supplier_sku, articles_[i].gtin, figure});
        journal.truth[articles_[i].sku] = figure;
    }
    const std::string key = "kt-" + std::to_string(options_.seed) + "-opening-" + std::to_string(first);
    std::string body = support::json_stock(items, "partial");
    journal.messages[key] = {body.size(), hash_of(body)};
    const bool delivered = co_await deliver(connection, key, std::move(body));
    co_return delivered;
}

asio::awaitable<bool> Load::deliver(support::Connection& connection, std::string key, std::string body) {
    Sent& message = journal.messages[key];
    for (;;) {
        bool opened = connection.is_open();
        if (!opened) {
            opened = co_await connection.open(gateway_.suppliers, 1s);
        }
        if (!opened) {
            co_await sleep(3ms);
            continue;
        }
        ++message.attempts;
        std::string bytes = support::signed_post("/in/kill/hook", secret_, key, body, std::time(nullptr));
        const auto reply = co_await connection.exchange(std::move(bytes), 20s);
        if (!reply) {
            message.was_unknown = true;
            ++journal.broken;
            continue;
        }
        if (reply->status == 503 || reply->status == 429) {
            ++journal.refused;
            co_await sleep(5ms);
            continue;
        }
        if (reply->status / 100 != 2) {
            journal.problem = "a webhook was answered " + std::to_string(reply->status) + " " + reply->body;
            co_return false;
        }
        const auto answer = support::parse_json(reply->body);
        const bool duplicate = support::flag_at(answer, "duplicate");
        const std::string outcome = support::text_at(answer, "documents/0/outcome");
        if (outcome == "held" || outcome == "superseded" ||
            support::number_at(answer, "documents/0/rejected") > 0) {
            journal.problem = "a good message was not applied: " + reply->body;
            co_return false;
        }
        if (duplicate && !message.was_unknown) {
            journal.problem = "a message that was sent once was answered as a duplicate: " + reply->body;
            co_return false;
        }
        if (duplicate) ++journal.recovered;
        message.outcome = duplicate ? Sent::Outcome::recovered : Sent::Outcome::acknowledged;
        ++journal.acknowledged;
        ++sent;
        co_return true;
    }
}

asio::awaitable<void> Load::writer(std::string channel, bool deltas, std::size_t first, std::size_t count) {
    support::Random random(options_.seed * 7'000'003 + first);
    const std::string folder = gateway_.folder() + "/in/" + channel;
    support::Connection connection(context_.get_executor());
    const bool opened = co_await open_articles(connection, first, count, 1000);
    if (!opened) stop_files = true;
    connection.close();
    for (std::uint64_t number = 1; !stop_files; ++number) {
        if (!deltas && pause_files) {
            files_paused = true;
            co_await sleep(5ms);
            --number;
            continue;
        }
        files_paused = false;
        // Under the changed mapping the column "units" counts; a wrong generation would take "quantity".
        const bool units = !deltas && new_mapping;
        std::string text = units ? "sku,gtin,quantity,units\n" : "sku,gtin,quantity\n";
        for (const std::size_t index : choose(random, first, count, 20)) {
            Article& article = articles_[index];
            const std::int64_t before = article.quantity;
            article.quantity =
                deltas ? before + support::between(random, 1, 9) : support::between(random, 0, 2000);
            const std::string figure = std::to_string(deltas ? article.quantity - before : article.quantity);
            text += article.supplier_sku + "," + article.gtin + "," + (units ? "7777," : "") + figure + "\n";
        }
        const std::string name = channel + "-" + std::to_string(number) + ".csv";
        support::drop_file(folder, name, text);
        while (!support::is_dealt_with(folder, name)) co_await sleep(4ms);
        if (!support::find_taken(folder, "failed", name).empty())
            journal.problem = "a good file was put into failed/: " + name;
        if (!journal.problem.empty()) break;
        for (std::size_t i = first; i < first + count; ++i)
            journal.truth[articles_[i].sku] = articles_[i].quantity;
        ++journal.acknowledged;
        ++files;
    }
    --running_;
}

}  // namespace crossdock::killtest
