#include "gateway/http/endpoints/health.h"

#include "gateway/http/contract.h"
#include "gateway/http/endpoints/common.h"

namespace crossdock::http {

void get_health(const Services&, const Request&, Reply reply) {
    Response response;
    response.body = "{\"status\":\"ok\"}\n";
    reply.send(std::move(response));
}

void get_readiness(const Services& services, const Request&, Reply reply) {
    if (services.is_ready && !services.is_ready()) {
        return reply.send(
            try_later(503, "not-ready", "Service Unavailable", "starting up or shutting down", 1));
    }
    Response response;
    response.body = "{\"status\":\"ready\"}\n";
    reply.send(std::move(response));
}

void get_metrics(const Services& services, const Request&, Reply reply) {
    Response response;
    response.content_type = "text/plain; version=0.0.4";
    response.body = services.metrics.prometheus();
    reply.send(std::move(response));
}

void get_contract(const Services&, const Request&, Reply reply) {
    Response response;
    response.body = openapi_json();
    response.add_header("Cache-Control", "public, max-age=300");
    reply.send(std::move(response));
}

}  // namespace crossdock::http
