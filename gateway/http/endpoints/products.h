#pragma once

#include "gateway/http/reply.h"
#include "gateway/http/route.h"
#include "gateway/http/services.h"

#include <memory>

namespace crossdock::http {

/// PUT /v1/products/{sku}: registers the product, or changes it. 200, or 400 for what it cannot be.
void put_product(const Services& services, const Request& request, Reply reply);

/// DELETE /v1/products/{sku}: 200, or 404.
void delete_product(const Services& services, const Request& request, Reply reply);

/// POST /v1/products: NDJSON, a product a line, cut into messages of 1,000 lines; answered with one result a
/// line, in order. Lines that cannot be used hold up no others.
std::unique_ptr<BodySink> open_product_import(const Services& services, const Request& request,
                                              std::function<void()> wake);

}  // namespace crossdock::http
