#include "tests/support/demo/world.h"

#include "tests/support/json.h"
#include "tests/support/signing.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <stdexcept>

namespace crossdock::demo {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::Article;

namespace {

constexpr std::size_t articles_each = 25;
constexpr std::size_t shared_articles = 5;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// Posts one webhook; whatever but an acknowledgment is noted in `problem`.
boost::asio::awaitable<void> post(const support::Address& to, std::string bytes, std::string& problem) {
    const auto executor = co_await boost::asio::this_coro::executor;
    support::Connection connection(executor);
    const bool opened = co_await connection.open(to, 5s);
    if (!opened) {
        problem = "a webhook could not be delivered";
        co_return;
    }
    const auto reply = co_await connection.exchange(std::move(bytes), 10s);
    if (!reply || reply->status / 100 != 2)
        problem = "a webhook was answered " + std::to_string(reply ? reply->status : 0) + " " +
                  (reply ? reply->body : "");
}

double since(Clock::time_point left) {
    return std::chrono::duration<double, std::milli>(Clock::now() - left).count();
}

}  // namespace

World::World(const std::string& source, std::uint64_t seed)
    : random(seed), gateway_(std::make_unique<support::Gateway>(folder_.path())) {
    signals_.async_wait([this](boost::system::error_code error, int) { interrupted_ = !error; });
    hook_secret_ = support::make_secret(random());
    const std::string shop_secret = support::make_secret(random());
    pushes_ = std::make_unique<support::PushReceiver>(context_, shop_secret);
    make_suppliers();
    copy_configuration(source);
    gateway_->secret("volta-hook.secret", hook_secret_);
    gateway_->secret("shop-hook.secret", shop_secret);
}

void World::make_suppliers() {
    const auto add = [&](std::string name, std::string path, Kind kind, const std::string& prefix,
                         int block) {
        Supplier supplier;
        supplier.name = std::move(name);
        supplier.path = std::move(path);
        supplier.kind = kind;
        supplier.articles = support::make_articles(prefix, block, articles_each, random);
        suppliers.push_back(std::move(supplier));
    };
    add("harbor", "X12 846 file", Kind::x12_file, "HB", 11);
    add("lindner", "EDIFACT INVRPT file", Kind::edifact_file, "LN", 12);
    add("atelier", "CSV file", Kind::csv_file, "AT", 13);
    add("volta", "signed JSON webhook", Kind::json_webhook, "VO", 14);
    // Some of the wholesaler's articles are volta's as well, under its own numbers: the shop sells the sum.
    for (std::size_t i = 0; i < shared_articles; ++i) {
        suppliers[3].articles[i].gtin = suppliers[0].articles[i].gtin;
        suppliers[3].articles[i].sku = suppliers[0].articles[i].sku;
    }
}

void World::copy_configuration(const std::string& source) {
    const fs::path config = fs::path(gateway_->config()).parent_path();
    fs::copy(source, config, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    std::string text = support::read_file(gateway_->config());
    if (text.empty()) throw std::runtime_error("there is no " + source + "/crossdock.yaml");
    const std::string mappings = (fs::absolute(source) / "../../mappings").lexically_normal();
    replace_all(text, "../../mappings", mappings);
    replace_all(text, "data/admin.sock", gateway_->admin.socket);
    replace_all(text, "data: data", "data: " + gateway_->data());
    replace_all(text, "18080", std::to_string(gateway_->suppliers.port));
    replace_all(text, "18081", std::to_string(gateway_->storefront.port));
    replace_all(text, "18082", std::to_string(pushes_->port()));
    support::write_file(gateway_->config(), text);
    for (const Supplier& supplier : suppliers) fs::create_directories(config / "in" / supplier.name);
}

void World::start() {
    gateway_->start();
    stream_ = std::make_unique<support::StreamFollower>(context_, gateway_->storefront);
    stream_->mirror().on_change(
        [this](const std::string& sku, const auto&, const auto& after) { arrived_in(true, sku, after); });
    pushes_->mirror().on_change(
        [this](const std::string& sku, const auto&, const auto& after) { arrived_in(false, sku, after); });
    stream_->start("now");
    if (!run_until([&] { return stream_->streaming(); }, 10s))
        throw std::runtime_error("the shop's stream did not open");
    register_products();
}

void World::register_products() {
    std::vector<support::Product> products;
    for (const Supplier& supplier : suppliers) {
        for (const Article& article : supplier.articles) {
            const auto same = [&](const support::Product& product) { return product.sku == article.sku; };
            if (std::none_of(products.begin(), products.end(), same))
                products.push_back({article.sku, article.gtin});
        }
    }
    // A few one by one, as a shop does when an article is new; the others in bulk.
    constexpr std::size_t single = 3;
    for (std::size_t i = 0; i < single; ++i) {
        const int status = support::put_product(gateway_->storefront, products[i]);
        if (status / 100 != 2)
            throw std::runtime_error("PUT of a product was answered " + std::to_string(status));
    }
    const std::vector<support::Product> rest(products.begin() + single, products.end());
    if (support::import_products(gateway_->storefront, rest) != rest.size())
        throw std::runtime_error("the shop's products could not all be imported");
    if (!run_until([&] { return stream_->mirror().entries().size() >= products.size(); }, 10s))
        throw std::runtime_error("the shop did not hear of all its products");
}

Supplier& World::supplier(std::string_view name) {
    return *std::find_if(suppliers.begin(), suppliers.end(),
                         [&](const Supplier& one) { return one.name == name; });
}

bool World::run_until(const std::function<bool()>& holds, milliseconds within) {
    const auto end = Clock::now() + within;
    while (!holds()) {
        if (Clock::now() >= end) return false;
        context_.restart();
        context_.run_for(5ms);
        if (interrupted_) throw Interrupted();
        if (tick) tick();
        if (!gateway_->process().running())
            throw std::runtime_error("crossdockd has ended:\n" + gateway_->log());
        if (!problem_.empty()) throw std::runtime_error(problem_);
    }
    return true;
}

void World::send(Supplier& supplier, const std::vector<Article>& changed, std::string_view coverage) {
    const support::DocumentInfo info{++numbers_, std::chrono::system_clock::now(), supplier.name};
    const std::string folder = fs::path(gateway_->config()).parent_path() / "in" / supplier.name;
    const std::string name = "stock-" + std::to_string(numbers_);
    ++supplier.documents;
    switch (supplier.kind) {
        case Kind::x12_file:
            return support::drop_file(folder, name + ".edi", support::x12_846(supplier.articles, info));
        case Kind::edifact_file:
            return support::drop_file(folder, name + ".edi",
                                      support::edifact_invrpt(supplier.articles, info));
        case Kind::csv_file:
            return support::drop_file(folder, name + ".csv", support::csv_stock(supplier.articles));
        case Kind::json_webhook:
            break;
    }
    std::vector<support::JsonStock> items;
    for (const Article& article : changed)
        items.push_back({article.supplier_sku, article.gtin, article.quantity});
    const std::string body = support::json_stock(items, coverage);
    std::string bytes = support::signed_post("/in/" + supplier.name + "/stock-hook", hook_secret_,
                                             "volta-" + name, body, std::time(nullptr));
    boost::asio::co_spawn(context_, post(gateway_->suppliers, std::move(bytes), problem_),
                          boost::asio::detached);
}

void World::expect(Supplier& supplier) {
    const auto wanted = truth();
    const auto index = static_cast<std::size_t>(&supplier - suppliers.data());
    for (const Article& article : supplier.articles) {
        const support::MirrorEntry* seen = stream_->mirror().find(article.sku);
        const std::int64_t now = seen == nullptr ? 0 : seen->quantity;
        const std::int64_t then = wanted.at(article.sku);
        const auto moving = moving_.find(article.sku);
        if (moving == moving_.end() ? now == then : moving->second.quantity == then) continue;
        moving_[article.sku] = {index, now, then, Clock::now(), false, false};
        ++supplier.changes;
    }
}

void World::report(Supplier& supplier) {
    expect(supplier);
    send(supplier, supplier.articles, "full");
}

void World::report_unexpected(Supplier& supplier) {
    send(supplier, supplier.articles, "full");
}

void World::change(Supplier& supplier, std::size_t count) {
    std::vector<Article> changed;
    const bool delta = supplier.kind == Kind::json_webhook && supplier.documents % 2 == 1;
    for (std::size_t i = 0; i < count; ++i) {
        const auto last = static_cast<std::int64_t>(supplier.articles.size()) - 1;
        Article& article = supplier.articles[static_cast<std::size_t>(support::between(random, 0, last))];
        const auto same = [&](const Article& other) { return other.gtin == article.gtin; };
        if (std::any_of(changed.begin(), changed.end(), same)) continue;
        const std::int64_t before = article.quantity;
        while (article.quantity == before) article.quantity = support::between(random, 1, 999);
        changed.push_back(article);
        if (delta) changed.back().quantity = article.quantity - before;
    }
    expect(supplier);
    send(supplier, changed, delta ? "delta" : "partial");
}

void World::arrived_in(bool stream, const std::string& sku, const support::MirrorEntry& after) {
    const auto found = moving_.find(sku);
    if (found == moving_.end() || found->second.quantity != after.quantity) return;
    OnItsWay& way = found->second;
    Supplier& supplier = suppliers[way.supplier];
    bool& here = stream ? way.in_stream : way.in_push;
    if (here) return;
    here = true;
    const double ms = since(way.left);
    (stream ? supplier.stream_ms : supplier.push_ms).push_back(ms);
    if (stream) supplier.last = sku + " " + std::to_string(way.from) + " -> " + std::to_string(way.quantity);
    if (way.in_stream && way.in_push) moving_.erase(found);
}

std::map<std::string, std::int64_t> World::truth() const {
    std::map<std::string, std::int64_t> sums;
    for (const Supplier& supplier : suppliers)
        for (const Article& article : supplier.articles) sums[article.sku] += article.quantity;
    return sums;
}

bool World::arrived() const {
    return moving_.empty();
}

std::vector<std::string> World::differences() {
    const auto wanted = truth();
    std::vector<std::string> skus, amiss;
    for (const auto& [sku, quantity] : wanted) skus.push_back(sku);
    const auto server = support::get_availability(gateway_->storefront, skus);
    for (const auto& [sku, quantity] : wanted) {
        const auto shown = [&, &key = sku](const support::Mirror& mirror) {
            const support::MirrorEntry* entry = mirror.find(key);
            return entry == nullptr ? std::string("nothing") : std::to_string(entry->quantity);
        };
        const std::string by_stream = shown(stream_->mirror()), by_push = shown(pushes_->mirror());
        const auto got = server.find(sku);
        const std::string by_get =
            got == server.end() ? "nothing" : std::to_string(got->second.entry.quantity);
        const std::string right = std::to_string(quantity);
        if (by_stream == right && by_push == right && by_get == right) continue;
        amiss.push_back(sku + ": the suppliers say " + right + ", the shop has " + by_stream +
                        " by the stream, " + by_push + " by pushes, " + by_get + " by GET");
    }
    return amiss;
}

}  // namespace crossdock::demo
