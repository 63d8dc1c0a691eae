#include "gateway/http/endpoints/common.h"

#include <charconv>

namespace crossdock::http {

std::optional<std::uint32_t> storefront_of(const Services& services, const Request& request) {
    if (request.query.find("storefront") == std::string_view::npos) return 0;
    const auto name = request.query_value("storefront");
    if (!name) return 0;
    const auto policy = services.ledger.policy();
    for (std::size_t i = 0; policy && i < policy->storefronts.size(); ++i) {
        if (policy->storefronts[i].name == *name) return static_cast<std::uint32_t>(i);
    }
    return std::nullopt;
}

Response unknown_storefront() {
    return problem(404, "unknown-storefront", "Not Found", "no storefront of this name is configured");
}

bool none_match_names(std::string_view if_none_match, std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    while (!if_none_match.empty()) {
        const std::size_t comma = if_none_match.find(',');
        std::string_view each = if_none_match.substr(0, comma);
        if_none_match =
            comma == std::string_view::npos ? std::string_view() : if_none_match.substr(comma + 1);
        while (each.starts_with(' ') || each.starts_with('\t')) each.remove_prefix(1);
        while (each.ends_with(' ') || each.ends_with('\t')) each.remove_suffix(1);
        if (each.starts_with("W/")) each.remove_prefix(2);
        if (each == etag || each == "*") return true;
    }
    return false;
}

Response from_intake(intake::HttpAnswer&& answer) {
    Response response;
    response.status = answer.status;
    response.content_type = answer.content_type;
    response.body = std::move(answer.body);
    if (answer.retry_after_seconds > 0)
        response.add_header("Retry-After", std::to_string(answer.retry_after_seconds));
    return response;
}

std::shared_ptr<Reply> share(Reply&& reply) {
    return std::make_shared<Reply>(std::move(reply));
}

void offer(const Services& services, ledger::Submission&& submission, Reply reply,
           std::function<Response(const ledger::Answer&)> render) {
    auto shared = share(std::move(reply));
    submission.done = [shared, render = std::move(render)](const ledger::Answer& answer) {
        const bool kept =
            answer.status == ledger::Answer::Status::done || answer.status == ledger::Answer::Status::stored;
        shared->send(kept ? render(answer) : from_intake(intake::answer_of(answer)));
    };
    if (services.ledger.offer(std::move(submission))) return;
    submission.done = nullptr;  // NOLINT(bugprone-use-after-move): a refused one is untouched
    shared->send(try_later(503, "queue-full", "Service Unavailable", "the queue is full, try again", 1));
}

void ask_store(const Services& services, Reply reply, std::function<Response(ledger::Reader&)> answer) {
    auto shared = share(std::move(reply));
    auto job = [shared, answer = std::move(answer)](ledger::Reader& reader) { shared->send(answer(reader)); };
    if (services.reads.submit(std::move(job))) return;
    shared->send(try_later(503, "busy", "Service Unavailable", "too many questions at once, try again", 1));
}

Response store_failed(const Error& error) {
    if (error.code == Errc::not_found) return problem(404, "not-found", "Not Found", error.message);
    if (error.code == Errc::unavailable)
        return try_later(503, "busy", "Service Unavailable", error.message, 1);
    return problem(500, "internal", "Internal Server Error", "the store could not be read");
}

std::optional<std::uint64_t> query_number(const Request& request, std::string_view name,
                                          std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) {
    const auto text = request.query_value(name);
    if (!text) return otherwise;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < least || value > most)
        return std::nullopt;
    return value;
}

}  // namespace crossdock::http
