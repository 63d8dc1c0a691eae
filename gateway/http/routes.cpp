#include "gateway/http/endpoints/admin.h"
#include "gateway/http/endpoints/availability.h"
#include "gateway/http/endpoints/changes.h"
#include "gateway/http/endpoints/explain.h"
#include "gateway/http/endpoints/health.h"
#include "gateway/http/endpoints/incoming.h"
#include "gateway/http/endpoints/products.h"
#include "gateway/http/services.h"

namespace crossdock::http {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * 1024;

using Endpoint = void (*)(const Services&, const Request&, Reply);

Route row(const Services& services, Method method, std::string_view pattern, Endpoint endpoint,
          BodyRule body = {}) {
    Route route;
    route.method = method;
    route.pattern = pattern;
    route.handle = [&services, endpoint](const Request& request, Reply reply) {
        endpoint(services, request, std::move(reply));
    };
    route.body = std::move(body);
    return route;
}

Route import_row(const Services& services) {
    Route route;
    route.method = Method::post;
    route.pattern = "/v1/products";
    route.body = {64 * mib, {"application/x-ndjson", "application/jsonl"}};
    route.open_sink = [&services](const Request& request, std::function<void()> wake) {
        return open_product_import(services, request, std::move(wake));
    };
    return route;
}

void add_health(const Services& services, std::vector<Route>& routes) {
    routes.push_back(row(services, Method::get, "/healthz", get_health));
    routes.push_back(row(services, Method::get, "/readyz", get_readiness));
    routes.push_back(row(services, Method::get, "/metrics", get_metrics));
}

}  // namespace

void make_hubs(Services& services, const Server& server) {
    for (const auto& lane : server.lanes()) {
        services.hubs.push_back(
            std::make_unique<ChangesHub>(lane, services.ledger.journal(), services.ledger.availability()));
    }
}

std::vector<Route> supplier_routes(const Services& services) {
    std::vector<Route> routes;
    const std::uint64_t most = services.webhooks != nullptr ? services.webhooks->max_body() : mib;
    routes.push_back(row(services, Method::post, "/in/{partner}/{channel}", receive_webhook, {most, {}}));
    add_health(services, routes);
    return routes;
}

std::vector<Route> storefront_routes(const Services& services) {
    const BodyRule product{64 * kib, {"application/json"}};
    std::vector<Route> routes;
    // Rows that come first win: literal paths stand before {parameters}.
    routes.push_back(row(services, Method::get, "/v1/availability/changes", get_changes));
    routes.push_back(row(services, Method::get, "/v1/availability/{sku}", get_availability));
    routes.push_back(row(services, Method::get, "/v1/availability/{sku}/explain", get_explanation));
    routes.push_back(import_row(services));
    routes.push_back(row(services, Method::put, "/v1/products/{sku}", put_product, product));
    routes.push_back(row(services, Method::delete_, "/v1/products/{sku}", delete_product));
    routes.push_back(row(services, Method::get, "/openapi.json", get_contract));
    add_health(services, routes);
    return routes;
}

std::vector<Route> admin_routes(const Services& services) {
    const BodyRule small{16 * kib, {}};
    std::vector<Route> routes;
    routes.push_back(row(services, Method::get, "/admin/status", get_status));
    routes.push_back(row(services, Method::get, "/admin/messages", get_messages));
    routes.push_back(row(services, Method::get, "/admin/messages/{seq}", get_message));
    routes.push_back(row(services, Method::get, "/admin/quarantine", get_quarantine));
    routes.push_back(row(services, Method::get, "/admin/quarantine/{id}", get_held));
    routes.push_back(row(services, Method::post, "/admin/quarantine/{id}/release", release_held, small));
    routes.push_back(row(services, Method::post, "/admin/quarantine/{id}/dismiss", dismiss_held, small));
    routes.push_back(row(services, Method::get, "/admin/offers", get_offers));
    routes.push_back(row(services, Method::post, "/admin/offers/{id}/accept", accept_offer, small));
    routes.push_back(row(services, Method::get, "/admin/explain/{sku}", get_explanation));
    add_health(services, routes);
    return routes;
}

}  // namespace crossdock::http
