#pragma once

#include "gateway/http/reply.h"
#include "gateway/http/services.h"

namespace crossdock::http {

/// GET /v1/availability/{sku}/explain and GET /admin/explain/{sku}: why the figure is what it is. Each
/// offer's figures, the rules that were applied, and for each figure the message, the place and the very
/// bytes.
void get_explanation(const Services& services, const Request& request, Reply reply);

}  // namespace crossdock::http
