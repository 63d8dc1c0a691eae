#pragma once

#include "gateway/http/reply.h"
#include "gateway/http/services.h"

namespace crossdock::http {

/// GET /healthz: 200 while the process serves at all.
void get_health(const Services& services, const Request& request, Reply reply);
/// GET /readyz: 200 when requests will be done, 503 while starting up or shutting down.
void get_readiness(const Services& services, const Request& request, Reply reply);
/// GET /metrics: Prometheus text.
void get_metrics(const Services& services, const Request& request, Reply reply);
/// GET /openapi.json: the contract, as it was when the program was built.
void get_contract(const Services& services, const Request& request, Reply reply);

}  // namespace crossdock::http
