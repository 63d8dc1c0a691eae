#include "gateway/intake/answers.h"

#include "gateway/json/writer.h"

namespace crossdock::intake {
namespace {

std::string_view to_string(ledger::Reach reach) {
    switch (reach) {
        case ledger::Reach::warning:
            return "warning";
        case ledger::Reach::record:
            return "record";
        case ledger::Reach::document:
            return "document";
        case ledger::Reach::message:
            break;
    }
    return "message";
}

void append(json::Writer& out, const ledger::Finding& finding) {
    out.begin_object().member("reach", to_string(finding.reach));
    if (!finding.number.empty()) out.member("number", finding.number);
    if (!finding.code.empty()) out.member("code", finding.code);
    out.member("message", finding.message);
    out.member("line", finding.at.line)
        .member("column", finding.at.column)
        .member("offset", finding.at.offset);
    if (finding.at.segment != 0) out.member("segment", finding.at.segment);
    if (finding.at.element != 0) out.member("element", finding.at.element);
    if (finding.at.component != 0) out.member("component", finding.at.component);
    out.end_object();
}

void append(json::Writer& out, const ledger::DocumentResult& document) {
    out.begin_object().member("index", document.index).member("type", document.type);
    if (!document.reference.empty()) out.member("reference", document.reference);
    out.member("outcome", ledger::to_string(document.outcome));
    out.member("records", document.records)
        .member("changed", document.changed)
        .member("unchanged", document.unchanged);
    out.member("rejected", document.rejected);
    if (document.superseded != 0) out.member("superseded", document.superseded);
    if (document.unmatched != 0) out.member("unmatched", document.unmatched);
    if (!document.reason.empty()) out.member("reason", document.reason);
    if (document.quarantine != 0) out.member("quarantine", document.quarantine);
    if (!document.findings.empty()) {
        out.key("findings").begin_array();
        for (const ledger::Finding& finding : document.findings) append(out, finding);
        out.end_array();
    }
    out.end_object();
}

void append_results(json::Writer& out, const ledger::Answer& answer) {
    out.member("message", answer.message).member("duplicate", answer.duplicate);
    out.key("documents").begin_array();
    for (const ledger::DocumentResult& document : answer.documents) append(out, document);
    out.end_array();
}

void begin_problem(json::Writer& out, int status, std::string_view slug, std::string_view title,
                   std::string_view detail) {
    out.begin_object()
        .member("type", "/problems/" + std::string(slug))
        .member("title", title)
        .member("status", status);
    out.member("detail", detail);
}

}  // namespace

HttpAnswer problem(int status, std::string_view slug, std::string_view title, std::string_view detail,
                   std::uint32_t retry_after_seconds) {
    HttpAnswer answer{status, "application/problem+json", {}, retry_after_seconds};
    json::Writer out(answer.body);
    begin_problem(out, status, slug, title, detail);
    out.end_object();
    return answer;
}

HttpAnswer answer_of(const ledger::Answer& answer) {
    using Status = ledger::Answer::Status;
    if (answer.status == Status::no_space)
        return problem(507, "disk-full", "no space is left",
                       "nothing was stored; send the same message again later, with the same key", 60);
    if (answer.status == Status::unavailable)
        return problem(503, "unavailable", "the gateway is stopping",
                       "nothing was stored; send the same message again, with the same key", 2);
    const bool stored = answer.status == Status::stored;
    HttpAnswer http{stored ? 202 : 200, "application/json", {}, 0};
    http.body.reserve(256);
    json::Writer out(http.body);
    out.begin_object().member("status", stored ? "stored" : "done");
    append_results(out, answer);
    out.end_object();
    return http;
}

HttpAnswer unusable(const ledger::Answer& answer) {
    HttpAnswer http{422, "application/problem+json", {}, 0};
    json::Writer out(http.body);
    begin_problem(out, 422, "unusable-document", "nothing in the message could be used",
                  "the message is kept; `documents` says what is wrong with it and where; mend it and send "
                  "it as a new message");
    append_results(out, answer);
    out.end_object();
    return http;
}

}  // namespace crossdock::intake
