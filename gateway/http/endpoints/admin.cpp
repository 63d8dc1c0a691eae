#include "gateway/http/endpoints/admin.h"

#include "gateway/http/endpoints/admin_rows.h"
#include "gateway/http/endpoints/common.h"
#include "gateway/intake/products.h"
#include "gateway/json/value.h"
#include "gateway/json/writer.h"

#include <charconv>

namespace crossdock::http {
namespace {

constexpr std::size_t most_rows = 1000;

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Response not_a_number() {
    return problem(400, "not-a-number", "Bad Request", "expected a whole number in the path or the query");
}

/// {"<name>": [row, …]}
template <class Row>
Response list(std::string_view name, const Result<std::vector<Row>>& rows,
              void (*write)(json::Writer&, const Row&)) {
    if (rows.has_error()) return store_failed(rows.error());
    Response response;
    json::Writer out(response.body);
    out.begin_object().key(name).begin_array();
    for (const Row& row : rows.value()) write(out, row);
    out.end_array().end_object();
    response.body += '\n';
    return response;
}

template <class Row>
Response one(const Row& row, void (*write)(json::Writer&, const Row&)) {
    Response response;
    json::Writer out(response.body);
    write(out, row);
    response.body += '\n';
    return response;
}

/// An operator's decision about document `id` of the quarantine.
void decide(const Services& services, const Request& request, ledger::MessageKind kind, Reply reply) {
    const auto id = number_of(request.parameters[0]);
    if (!id) return reply.send(not_a_number());
    ledger::Submission submission;
    submission.kind = kind;
    submission.origin = "admin";
    submission.quarantine = *id;
    offer(services, std::move(submission), std::move(reply), [](const ledger::Answer& answer) {
        const bool failed =
            !answer.documents.empty() && answer.documents.front().outcome == ledger::Outcome::failed;
        if (failed) return problem(404, "not-held", "Not Found", answer.documents.front().reason);
        return from_intake(intake::answer_of(answer));
    });
}

}  // namespace

void get_status(const Services& services, const Request&, Reply reply) {
    const ledger::AvailabilityIndex& index = services.ledger.availability();
    ask_store(services, std::move(reply), [&index](ledger::Reader& reader) {
        const auto status = reader.status();
        if (status.has_error()) return store_failed(status.error());
        const ledger::StatusFigures& figures = status.value();
        Response response;
        json::Writer out(response.body);
        out.begin_object().member("messages", figures.messages).member("waiting", figures.waiting);
        out.member("held", figures.held)
            .member("products", figures.products)
            .member("offers", figures.offers);
        out.member("unmatched", figures.unmatched).member("events", figures.events);
        out.member("head", ledger::to_string(figures.head)).member("generation", figures.generation);
        out.key("feeds").begin_array();
        for (const auto& feed : figures.feeds) write_feed(out, feed, index.feed_lines(feed.id));
        out.end_array().key("acknowledgments").begin_array();
        for (const auto& each : figures.outgoing) write_outgoing(out, each);
        out.end_array().end_object();
        response.body += '\n';
        return response;
    });
}

void get_messages(const Services& services, const Request& request, Reply reply) {
    const auto limit = query_number(request, "limit", 50, 1, most_rows);
    const auto before = query_number(request, "before", 0, 0, INT64_MAX);
    if (!limit || !before) return reply.send(not_a_number());
    ask_store(services, std::move(reply),
              [limit = *limit, before = *before,
               partner = request.query_value("partner").value_or("")](ledger::Reader& reader) {
                  return list("messages", reader.messages(before, static_cast<std::size_t>(limit), partner),
                              write_message);
              });
}

void get_message(const Services& services, const Request& request, Reply reply) {
    const auto sequence = number_of(request.parameters[0]);
    if (!sequence) return reply.send(not_a_number());
    ask_store(services, std::move(reply), [sequence = *sequence](ledger::Reader& reader) {
        const auto row = reader.message(sequence);
        if (row.has_error()) return store_failed(row.error());
        if (!row.value()) return problem(404, "unknown-message", "Not Found", "no message has this number");
        return one(*row.value(), write_message);
    });
}

void get_quarantine(const Services& services, const Request& request, Reply reply) {
    const auto limit = query_number(request, "limit", 100, 1, most_rows);
    if (!limit) return reply.send(not_a_number());
    ask_store(services, std::move(reply),
              [limit = *limit, all = request.query_value("all") == "1"](ledger::Reader& reader) {
                  return list("quarantine", reader.quarantine(all, static_cast<std::size_t>(limit)),
                              write_held);
              });
}

void get_held(const Services& services, const Request& request, Reply reply) {
    const auto id = number_of(request.parameters[0]);
    if (!id) return reply.send(not_a_number());
    ask_store(services, std::move(reply), [id = *id](ledger::Reader& reader) {
        const auto rows = reader.quarantine(true, 100'000);
        if (rows.has_error()) return store_failed(rows.error());
        for (const auto& row : rows.value()) {
            if (row.id == id) return one(row, write_held);
        }
        return problem(404, "not-held", "Not Found", "nothing in the quarantine has this number");
    });
}

void release_held(const Services& services, const Request& request, Reply reply) {
    decide(services, request, ledger::MessageKind::release, std::move(reply));
}

void dismiss_held(const Services& services, const Request& request, Reply reply) {
    decide(services, request, ledger::MessageKind::dismiss, std::move(reply));
}

void get_offers(const Services& services, const Request& request, Reply reply) {
    const auto limit = query_number(request, "limit", 100, 1, most_rows);
    const auto after = query_number(request, "after", 0, 0, UINT64_MAX);
    if (!limit || !after) return reply.send(not_a_number());
    ask_store(services, std::move(reply),
              [limit = *limit, after = *after,
               unmatched = request.query_value("unmatched") == "1"](ledger::Reader& reader) {
                  return list("offers", reader.offers(unmatched, after, static_cast<std::size_t>(limit)),
                              write_offer);
              });
}

void accept_offer(const Services& services, const Request& request, Reply reply) {
    const auto id = number_of(request.parameters[0]);
    if (!id || *id == 0) return reply.send(not_a_number());
    const auto body = json::read(request.body);
    const json::Value* const sku = body.has_value() ? body.value().find("sku") : nullptr;
    if (sku == nullptr || !sku->is_text()) {
        return reply.send(problem(400, "sku-missing", "Bad Request", "expected {\"sku\": \"…\"}"));
    }
    // The offer's names are in the store, the decision is the ledger's: first a reader thread, then the
    // queue.
    auto shared = share(std::move(reply));
    auto job = [&services, shared, id = *id, sku = std::string(sku->text())](ledger::Reader& reader) {
        const auto rows = reader.offers(false, id - 1, 1);
        if (rows.has_error()) return shared->send(store_failed(rows.error()));
        if (rows.value().empty() || rows.value().front().id != id) {
            return shared->send(problem(404, "unknown-offer", "Not Found", "no offer has this number"));
        }
        const ledger::OfferRow& row = rows.value().front();
        ledger::Submission submission = intake::match_submission({row.supplier, row.supplier_sku, sku});
        submission.decoded->generation = services.ledger.generation();
        submission.origin = "admin";
        offer(services, std::move(submission), std::move(*shared), [](const ledger::Answer& answer) {
            const bool failed =
                !answer.documents.empty() && answer.documents.front().outcome == ledger::Outcome::failed;
            if (failed) return problem(404, "unknown-sku", "Not Found", answer.documents.front().reason);
            return from_intake(intake::answer_of(answer));
        });
    };
    if (services.reads.submit(std::move(job))) return;
    shared->send(try_later(503, "busy", "Service Unavailable", "too many questions at once, try again", 1));
}

}  // namespace crossdock::http
