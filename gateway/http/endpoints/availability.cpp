#include "gateway/http/endpoints/availability.h"

#include "gateway/http/change_lines.h"
#include "gateway/http/endpoints/common.h"
#include "gateway/publish/render.h"

#include <string>

namespace crossdock::http {
namespace {

std::string make_etag(std::uint64_t epoch, std::uint64_t version, std::uint64_t feed_run) {
    std::string tag = "\"";
    tag += std::to_string(epoch);
    tag += '.';
    tag += std::to_string(version);
    tag += '.';
    tag += std::to_string(feed_run);
    tag += '"';
    return tag;
}

}  // namespace

void get_availability(const Services& services, const Request& request, Reply reply) {
    const auto storefront = storefront_of(services, request);
    if (!storefront) return reply.send(unknown_storefront());
    const ledger::AvailabilityIndex& index = services.ledger.availability();
    // The head first: the body is then never older than the cursor that goes with it.
    const ledger::Cursor head = index.head();
    const auto entry = index.find(*storefront, request.parameters[0]);
    if (!entry) return reply.send(problem(404, "unknown-sku", "Not Found", "no product has this SKU"));
    if (entry->deleted) return reply.send(problem(410, "product-removed", "Gone", "the product was removed"));
    const ledger::FeedTimes times = index.times(*entry);
    Response response;
    const std::string etag = make_etag(head.epoch, entry->version, times.feed_run);
    response.headers = "ETag: ";
    response.headers += etag;
    response.headers +=
        "\r\nCache-Control: public, max-age=2, stale-while-revalidate=30, "
        "stale-if-error=600\r\nFeed-Cursor: ";
    response.headers += to_string(FeedCursor{head, *storefront});
    response.headers += "\r\n";
    const auto known = request.header("if-none-match");
    if (known && none_match_names(*known, etag)) {
        response.status = 304;
    } else {
        publish::render_availability(response.body, *entry, times);
        response.body += '\n';
    }
    reply.send(std::move(response));
}

}  // namespace crossdock::http
