#pragma once

#include "gateway/http/reply.h"
#include "gateway/http/services.h"

namespace crossdock::http {

/// GET /v1/availability/{sku}: 200 with ETag "epoch.version.feed_run", 304, 404 unknown, 410 removed.
void get_availability(const Services& services, const Request& request, Reply reply);

}  // namespace crossdock::http
