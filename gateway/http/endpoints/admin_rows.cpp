#include "gateway/http/endpoints/admin_rows.h"

namespace crossdock::http {
namespace {

std::string_view reach_name(ledger::Reach reach) {
    switch (reach) {
        case ledger::Reach::warning:
            return "warning";
        case ledger::Reach::record:
            return "record";
        case ledger::Reach::document:
            return "document";
        case ledger::Reach::message:
            return "message";
    }
    return "message";
}

void write_findings(json::Writer& out, const std::vector<ledger::Finding>& findings) {
    out.key("findings").begin_array();
    for (const auto& each : findings) {
        out.begin_object().member("reach", reach_name(each.reach)).member("message", each.message);
        if (!each.number.empty()) out.member("number", each.number);
        if (!each.code.empty()) out.member("code", each.code);
        out.member("line", each.at.line).member("column", each.at.column).member("offset", each.at.offset);
        if (each.at.segment != 0) out.member("segment", each.at.segment);
        if (each.at.element != 0) out.member("element", each.at.element);
        if (each.at.component != 0) out.member("component", each.at.component);
        out.end_object();
    }
    out.end_array();
}

void write_document(json::Writer& out, const ledger::DocumentResult& document) {
    out.begin_object().member("index", document.index).member("type", document.type);
    out.member("reference", document.reference).member("outcome", ledger::to_string(document.outcome));
    out.member("records", document.records).member("changed", document.changed);
    out.member("unchanged", document.unchanged).member("rejected", document.rejected);
    out.member("superseded", document.superseded).member("unmatched", document.unmatched);
    if (!document.reason.empty()) out.member("reason", document.reason);
    if (document.quarantine != 0) out.member("quarantine", document.quarantine);
    write_findings(out, document.findings);
    out.end_object();
}

}  // namespace

void write_acknowledgment(json::Writer& out, const ledger::Outgoing& row) {
    out.begin_object().member("state", row.state).member("first_control_number", row.first_number);
    out.member("count", row.count)
        .member("mode", row.mode == ledger::AcknowledgeMode::full ? "full" : "receipt");
    out.member("attempts", row.attempts).member("error", row.error).member("created_at", row.created_at);
    if (row.sent_at) out.member("sent_at", *row.sent_at);
    out.key("files").begin_array();
    for (const std::string& file : row.files) out.value(file);
    out.end_array().end_object();
}

void write_message(json::Writer& out, const ledger::MessageRow& row) {
    out.begin_object().member("sequence", row.sequence).member("kind", ledger::to_string(row.kind));
    out.member("partner", row.partner).member("channel", row.channel).member("key", row.key);
    out.member("content_type", row.content_type).member("origin", row.origin);
    out.member("received_at", row.received_at).member("size", row.size).member("state", row.state);
    out.key("documents").begin_array();
    for (const auto& document : row.documents) write_document(out, document);
    out.end_array();
    if (!row.acknowledgments.empty()) {
        out.key("acknowledgments").begin_array();
        for (const auto& each : row.acknowledgments) write_acknowledgment(out, each);
        out.end_array();
    }
    out.end_object();
}

void write_outgoing(json::Writer& out, const ledger::OutgoingFigures& row) {
    out.begin_object().member("partner", row.partner).member("waiting", row.waiting);
    out.member("failing", row.failing).member("oldest", row.oldest).member("error", row.error);
    out.end_object();
}

void write_held(json::Writer& out, const ledger::QuarantineRow& row) {
    out.begin_object().member("id", row.id).member("message", row.message).member("document", row.document);
    out.member("partner", row.partner).member("channel", row.channel).member("type", row.type);
    out.member("reference", row.reference).member("reason", row.reason).member("held_at", row.held_at);
    out.member("state", row.state);
    write_findings(out, row.findings);
    out.end_object();
}

void write_offer(json::Writer& out, const ledger::OfferRow& row) {
    out.begin_object().member("id", row.id).member("supplier", row.supplier);
    out.member("supplier_sku", row.supplier_sku).member("gtin", row.gtin).member("buyer_sku", row.buyer_sku);
    out.member("sku", row.sku).member("matched_by", row.matched_by).member("first_seen", row.first_seen);
    out.key("proposals").begin_array();
    for (const auto& each : row.proposals) out.value(each);
    out.end_array().end_object();
}

void write_feed(json::Writer& out, const ledger::FeedRow& row, std::uint64_t offers) {
    out.begin_object().member("partner", row.partner).member("channel", row.channel);
    out.member("location", row.location).member("freshness", model::to_string(row.freshness));
    out.member("as_of", row.as_of).member("heard_at", row.heard_at).member("fresh_until", row.fresh_until);
    out.member("runs", row.runs).member("offers", offers).end_object();
}

}  // namespace crossdock::http
