#include "gateway/http/endpoints/explain.h"

#include "gateway/core/text.h"
#include "gateway/crypto/base64.h"
#include "gateway/http/endpoints/common.h"
#include "gateway/json/writer.h"
#include "gateway/publish/render.h"

namespace crossdock::http {
namespace {

void write_provenance(json::Writer& out, const ledger::Provenance& by) {
    out.begin_object().member("message", by.message).member("received_at", by.received_at);
    out.member("partner", by.partner).member("channel", by.channel);
    if (!by.origin.empty()) out.member("origin", by.origin);
    out.member("document", by.place.document)
        .member("offset", by.place.offset)
        .member("length", by.place.length);
    out.member("line", by.place.line);
    if (by.place.segment != 0) out.member("segment", by.place.segment);
    out.end_object();
}

void write_incoming(json::Writer& out, const std::vector<model::Incoming>& incoming) {
    if (incoming.empty()) return;
    out.key("incoming").begin_array();
    for (const auto& each : incoming) {
        out.begin_object()
            .member("quantity", each.quantity)
            .member("expected_on", each.expected_on)
            .end_object();
    }
    out.end_array();
}

void write_line(json::Writer& out, const ledger::ExplainedLine& explained) {
    const model::StockLine& line = explained.line;
    out.begin_object().member("location", line.location).member("available", line.available);
    out.member("on_hand", line.on_hand);
    write_incoming(out, line.incoming);
    out.member("available_from", line.available_from);
    if (!line.status.empty()) out.member("status", line.status);
    out.member("freshness", model::to_string(line.freshness)).member("as_of", line.as_of);
    out.member("fresh_until", line.fresh_until);
    if (line.base_uncertain) out.member("base_uncertain", true);
    out.key("changed_by");
    write_provenance(out, explained.changed_by);
    out.member("confirmed_at", explained.confirmed_at).member("feed_run", explained.feed_run);
    // A text for people; where it is no UTF-8, or holds control bytes that a text would lose, the bytes as
    // well.
    out.member("record_bytes", explained.record_bytes);
    if (!is_utf8(explained.record_bytes))
        out.member("record_base64", crypto::to_base64(explained.record_bytes));
    out.end_object();
}

void write_offer(json::Writer& out, const ledger::ExplainedOffer& explained) {
    const model::OfferStock& offer = explained.offer;
    out.begin_object().member("supplier", offer.supplier).member("supplier_sku", offer.supplier_sku);
    out.member("matched_by", explained.matched_by).member("pack", offer.pack);
    out.member("safety_stock", offer.safety_stock).member("low_stock", offer.low_stock);
    out.key("lines").begin_array();
    for (const auto& line : explained.lines) write_line(out, line);
    out.end_array().end_object();
}

Response explained(const ledger::Explanation& explanation, const ledger::AvailabilityIndex& index) {
    Response response;
    json::Writer out(response.body);
    std::string entry;
    publish::render_availability(entry, *explanation.entry, index.times(*explanation.entry));
    out.begin_object().key("availability").raw(entry);
    out.key("offers").begin_array();
    for (const auto& offer : explanation.offers) write_offer(out, offer);
    out.end_array().key("trace").begin_array();
    for (const auto& step : explanation.trace) {
        out.begin_object()
            .member("offer", step.offer)
            .member("location", step.location)
            .member("rule", step.rule);
        out.member("detail", step.detail).member("after", step.after).end_object();
    }
    out.end_array().key("computed").begin_object();
    out.member("availability", model::to_string(explanation.computed.word));
    out.member("quantity", explanation.computed.quantity).member("on_hand", explanation.computed.on_hand);
    out.member("reserved", explanation.computed.reserved);
    out.member("freshness", model::to_string(explanation.computed.freshness)).end_object();
    out.end_object();
    response.body += '\n';
    response.add_header("Cache-Control", "no-store");
    return response;
}

}  // namespace

void get_explanation(const Services& services, const Request& request, Reply reply) {
    const auto storefront = storefront_of(services, request);
    if (!storefront) return reply.send(unknown_storefront());
    ask_store(services, std::move(reply),
              [&services, storefront = *storefront, sku = request.parameters[0]](ledger::Reader& reader) {
                  const auto explanation = reader.explain(storefront, sku);
                  if (explanation.has_error()) return store_failed(explanation.error());
                  if (!explanation.value() || !explanation.value()->entry) {
                      return problem(404, "unknown-sku", "Not Found", "no product has this SKU");
                  }
                  return explained(*explanation.value(), services.ledger.availability());
              });
}

}  // namespace crossdock::http
