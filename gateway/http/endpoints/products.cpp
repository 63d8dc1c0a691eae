#include "gateway/http/endpoints/products.h"

#include "gateway/core/text.h"
#include "gateway/http/endpoints/common.h"
#include "gateway/intake/products.h"
#include "gateway/json/writer.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>

namespace crossdock::http {
namespace {

constexpr std::size_t lines_of_a_message = 1000;
constexpr std::size_t bytes_of_a_message = 60 * 1024;  ///< so that it goes into the inbox's row
constexpr std::size_t longest_line = 32 * 1024;
constexpr std::size_t messages_under_way = 8;

void write_result(std::string& out, std::uint64_t line, const ledger::DocumentResult& result) {
    json::Writer writer(out);
    writer.begin_object().member("line", line).member("sku", result.reference);
    writer.member("outcome", ledger::to_string(result.outcome));
    if (!result.reason.empty()) writer.member("reason", result.reason);
    writer.end_object();
    out += '\n';
}

ledger::Submission submission_of(const Services& services, std::string lines,
                                 std::vector<model::ProductFact> facts, std::string_view remote) {
    ledger::Submission submission = intake::product_submission(std::move(lines), std::move(facts));
    submission.decoded->generation = services.ledger.generation();
    submission.origin = remote;
    return submission;
}

Response single_result(const ledger::Answer& answer) {
    if (answer.status == ledger::Answer::Status::stored) return from_intake(intake::answer_of(answer));
    if (answer.documents.empty())
        return problem(500, "internal", "Internal Server Error", "no result came back");
    const ledger::DocumentResult& result = answer.documents.front();
    if (result.outcome == ledger::Outcome::failed) {
        const bool unknown = result.reason.starts_with("no product");
        return problem(unknown ? 404 : 409, unknown ? "unknown-sku" : "product-refused",
                       unknown ? "Not Found" : "Conflict", result.reason);
    }
    Response response;
    json::Writer out(response.body);
    out.begin_object().member("sku", result.reference).member("outcome", ledger::to_string(result.outcome));
    out.member("message", answer.message).end_object();
    response.body += '\n';
    return response;
}

void submit_one(const Services& services, const Request& request, const model::ProductFact& fact,
                Reply reply) {
    if (!fact.problem.empty())
        return reply.send(problem(400, "product-malformed", "Bad Request", fact.problem));
    if (fact.sku.size() > longest_sku) {
        return reply.send(problem(400, "product-malformed", "Bad Request", "sku: is longer than 128 bytes"));
    }
    offer(services, submission_of(services, intake::write_product(fact), {fact}, request.remote),
          std::move(reply), single_result);
}

/// Some lines on their way to the ledger.
struct Batch {
    std::string lines;
    std::vector<model::ProductFact> facts;
    std::vector<std::uint64_t> numbers;  ///< of the lines in the request, from 1
};

/// What is known of an import so far; shared with the answers, which come on the ledger's thread.
struct Results {
    std::mutex mutex;
    std::map<std::uint64_t, std::string> by_line;  ///< by a batch's first line
    std::size_t under_way = 0;
    bool stored_some = false;
    int refusal = 0;               ///< 503 or 507, where a batch could not be stored
    bool ended = false;            ///< no batch will follow
    std::unique_ptr<Reply> reply;  ///< once the body is over

    void note(const std::vector<std::uint64_t>& numbers, const ledger::Answer& answer);
    void note_refused(const Batch& batch, int status);
    void send_if_whole();
};

/// All under the lock.
void Results::note(const std::vector<std::uint64_t>& numbers, const ledger::Answer& answer) {
    stored_some = true;
    std::string& text = by_line[numbers.front()];
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        ledger::DocumentResult none;
        write_result(text, numbers[i], i < answer.documents.size() ? answer.documents[i] : none);
    }
}

void Results::note_refused(const Batch& batch, int status) {
    refusal = status;
    std::string& text = by_line[batch.numbers.front()];
    for (std::size_t i = 0; i < batch.numbers.size(); ++i) {
        json::Writer out(text);
        out.begin_object().member("line", batch.numbers[i]).member("sku", batch.facts[i].sku);
        out.member("outcome", "unavailable")
            .member("reason", "not stored, send this line again")
            .end_object();
        text += '\n';
    }
}

void Results::send_if_whole() {
    if (!ended || under_way > 0 || !reply) return;
    Response response;
    if (refusal != 0 && !stored_some) {
        response = try_later(refusal, refusal == 507 ? "disk-full" : "queue-full", reason_phrase(refusal),
                             "nothing was stored, send it again", 5);
    } else {
        response.content_type = "application/x-ndjson";
        for (const auto& [line, text] : by_line) response.body += text;
    }
    const auto to = std::move(reply);
    to->send(std::move(response));
}

class ProductImport final : public BodySink {
public:
    ProductImport(const Services& services, std::string remote, std::function<void()> wake)
        : services_(services),
          remote_(std::move(remote)),
          wake_(std::move(wake)),
          results_(std::make_shared<Results>()) {}

    bool can_take() override {
        pump(messages_under_way);
        return ready_.empty();
    }

    bool take(std::string_view piece) override {
        while (!piece.empty()) {
            const std::size_t end = piece.find('\n');
            // One byte over the limit is enough to know that a line is too long.
            line_ +=
                piece.substr(0, std::min(end, longest_line + 1 - std::min(line_.size(), longest_line + 1)));
            if (end == std::string_view::npos) break;
            piece.remove_prefix(end + 1);
            end_line();
        }
        return true;
    }

    void finish(Reply reply) override {
        end_line();
        end_batch();
        pump(SIZE_MAX);
        const std::lock_guard lock(results_->mutex);
        results_->ended = true;
        results_->reply = std::make_unique<Reply>(std::move(reply));
        results_->send_if_whole();
    }

private:
    void end_line() {
        ++line_number_;
        std::string_view text = trim(line_);
        if (!text.empty()) {
            model::ProductFact fact;
            if (text.size() > longest_line) {
                text = "{}";
                fact.problem = "the line is longer than 32 KiB";
            } else {
                fact = intake::read_product(text);
                if (fact.sku.size() > longest_sku) fact.problem = "sku: is longer than 128 bytes";
            }
            const bool full = batch_.facts.size() == lines_of_a_message ||
                              batch_.lines.size() + text.size() >= bytes_of_a_message;
            if (full) end_batch();
            batch_.lines += text;
            batch_.lines += '\n';
            batch_.facts.push_back(std::move(fact));
            batch_.numbers.push_back(line_number_);
        }
        line_.clear();
    }

    void end_batch() {
        if (batch_.facts.empty()) return;
        ready_.push_back(std::move(batch_));
        batch_ = {};
    }

    /// Hands over what is ready while fewer than `most` are under way.
    void pump(std::size_t most) {
        while (!ready_.empty()) {
            {
                const std::lock_guard lock(results_->mutex);
                if (results_->under_way >= most) return;
                ++results_->under_way;
            }
            if (hand_over(ready_.front())) {
                ready_.pop_front();
                continue;
            }
            const std::lock_guard lock(results_->mutex);
            // The queue is full. An answer that is still to come will wake us; without one, nobody would.
            if (--results_->under_way > 0 && most != SIZE_MAX) return;
            results_->note_refused(ready_.front(), 503);
            ready_.pop_front();
        }
    }

    bool hand_over(const Batch& batch) {
        ledger::Submission submission = submission_of(services_, batch.lines, batch.facts, remote_);
        submission.done = [results = results_, batch, wake = wake_](const ledger::Answer& answer) {
            {
                const std::lock_guard lock(results->mutex);
                --results->under_way;
                switch (answer.status) {
                    case ledger::Answer::Status::no_space:
                        results->note_refused(batch, 507);
                        break;
                    case ledger::Answer::Status::unavailable:
                        results->note_refused(batch, 503);
                        break;
                    default:
                        results->note(batch.numbers, answer);
                }
                results->send_if_whole();
            }
            wake();
        };
        return services_.ledger.offer(std::move(submission));
    }

    const Services& services_;
    std::string remote_;
    std::function<void()> wake_;
    std::shared_ptr<Results> results_;
    std::string line_;
    std::uint64_t line_number_ = 0;
    Batch batch_;
    std::deque<Batch> ready_;
};

}  // namespace

void put_product(const Services& services, const Request& request, Reply reply) {
    submit_one(services, request, intake::read_product(request.body, request.parameters[0]),
               std::move(reply));
}

void delete_product(const Services& services, const Request& request, Reply reply) {
    model::ProductFact fact;
    fact.sku = request.parameters[0];
    fact.deleted = true;
    submit_one(services, request, fact, std::move(reply));
}

std::unique_ptr<BodySink> open_product_import(const Services& services, const Request& request,
                                              std::function<void()> wake) {
    return std::make_unique<ProductImport>(services, std::string(request.remote), std::move(wake));
}

}  // namespace crossdock::http
