#include "tests/bench/whole/site.h"

#include "tests/bench/whole/generate.h"
#include "tests/support/signing.h"
#include "tests/support/storefront.h"

#include <ctime>
#include <stdexcept>

namespace crossdock::bench {

namespace {

constexpr std::string_view profile = R"(partner: bench
kind: supplier
channels:
  - name: store
    in: {transport: webhook, signature: {scheme: none}, key: header x-delivery-id, content_types: [application/json]}
    mappings: []
  - name: hook
    in:
      transport: webhook
      signature: {scheme: standard-webhooks, secret: {file: secrets/bench.secret}}
      key: header webhook-id
    mappings: [json.stock]
    coverage: {of: document, default: partial}
)";

constexpr std::string_view large_profile = R"(partner: large
kind: supplier
channels:
  - name: files
    in: {transport: directory, path: FILES, pattern: "*.csv", every: 50 ms, min_age: 0 ms}
    mappings: [csv.stock]
    coverage: {of: message, default: full}
)";

}  // namespace

Site::Site() : gateway(folder_.path()) {
    support::Random random(7);
    secret = support::make_secret(7);
    gateway.secret("bench.secret", secret);
    files = gateway.incoming("large");
    gateway.main_file("limits: {message: 256 MiB}\n");
    gateway.partner("bench", std::string(profile));
    std::string large(large_profile);
    large.replace(large.find("FILES"), 5, files);
    gateway.partner("large", large);
    articles = support::make_articles("BH", 31, 1000, random);
}

void Site::register_hook_products(std::size_t count) {
    std::vector<support::Product> products;
    for (std::size_t i = 0; i < count; ++i) products.push_back({articles[i].sku, articles[i].gtin});
    if (support::import_products(gateway.storefront, products) != count)
        throw std::runtime_error("the products of the webhooks could not be registered");
}

void Site::register_large_products(std::uint64_t count) {
    std::vector<support::Product> products;
    for (std::uint64_t line = 1; line <= count; ++line)
        products.push_back({"L-" + std::to_string(line), large_gtin(line)});
    if (support::import_products(gateway.storefront, products, 20'000) != count)
        throw std::runtime_error("the products of the large report could not be registered");
}

std::vector<std::string> plain_requests(const std::string& target, std::size_t count, std::uint64_t first) {
    std::vector<std::string> out;
    out.reserve(count);
    for (std::uint64_t i = first; i < first + count; ++i) {
        const std::string id = "bench-" + std::to_string(i);
        out.push_back(support::request(
            "POST", target, {{"Content-Type", "application/json"}, {"x-delivery-id", id}},
            "{\"id\":\"" + id + "\",\"type\":\"inventory.updated\",\"sku\":\"SKU-" +
                std::to_string(i % 1000) + "\",\"qty\":" + std::to_string(i % 97) +
                ",\"occurred\":\"2026-01-01T00:00:00Z\",\"pad\":\"" + std::string(80, 'x') + "\"}"));
    }
    return out;
}

std::vector<std::string> signed_requests(const Site& site, std::size_t count, std::uint64_t first) {
    std::vector<std::string> out;
    out.reserve(count);
    const std::int64_t now = std::time(nullptr);
    for (std::uint64_t i = first; i < first + count; ++i) {
        const support::Article& article = site.articles[i % site.articles.size()];
        const auto quantity = static_cast<std::int64_t>(1 + i / site.articles.size() % 900);
        const std::string body =
            support::json_stock({{article.supplier_sku, article.gtin, quantity}}, "partial");
        out.push_back(
            support::signed_post("/in/bench/hook", site.secret, "bench-" + std::to_string(i), body, now));
    }
    return out;
}

}  // namespace crossdock::bench
