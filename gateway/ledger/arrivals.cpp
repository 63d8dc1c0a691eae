#include "gateway/ledger/ledger_impl.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

/// What fits into a row and into a step.
constexpr std::size_t most_bytes_in_row = 64 * 1024;

Outcome outcome_of(const std::vector<DocumentResult>& results) {
    Outcome all = results.empty() ? Outcome::ignored : results.front().outcome;
    for (const DocumentResult& result : results) {
        if (result.outcome == Outcome::applied) all = Outcome::applied;
    }
    return all;
}

std::uint8_t number(MessageKind kind) {
    return static_cast<std::uint8_t>(kind);
}

}  // namespace

store::MessageRow Ledger::Impl::row_for(const Submission& submission) {
    store::MessageRow row;
    row.kind = number(submission.kind);
    row.key = submission.key;
    row.content_type = submission.content_type;
    row.origin = submission.origin;
    row.received_at = std::max(state.counters.time, clock.now());
    row.digest = submission.body.digest;
    row.behalf = submission.quarantine;
    if (submission.body.spool_file.empty()) {
        row.body = submission.body.bytes;
        row.size = row.body.size();
        if (row.digest == Sha256{}) row.digest = crypto::sha256(row.body);
    } else {
        row.size = submission.body.size;
        row.in_file = true;
    }
    return row;
}

void Ledger::Impl::process(Submission& submission) {
    Answer answer;
    answer.status = Answer::Status::done;
    switch (submission.kind) {
        case MessageKind::document:
            process_document(submission, answer);
            break;
        case MessageKind::product:
            process_products(submission, answer);
            break;
        case MessageKind::match:
            process_match(submission, answer);
            break;
        case MessageKind::release:
            process_release(submission, answer);
            break;
        case MessageKind::dismiss:
            process_dismiss(submission, answer);
            break;
        case MessageKind::configuration:
        case MessageKind::clock:
            break;  // the ledger makes these itself: configure(), deadlines
    }
    answers.emplace_back(std::move(submission.done), std::move(answer));
}

/// The present state of the message that came before.
void Ledger::Impl::answer_duplicate(MessageSeq first, Answer& answer) {
    answer.message = first;
    answer.duplicate = true;
    auto row = store.message(first, false);
    if (!row) return applier.fail(row.error());
    if (!*row) return;
    answer.documents = decode_results((*row)->results_data);
    const bool later =
        (*row)->state == store::MessageState::waiting || (*row)->state == store::MessageState::applying;
    if (later) answer.status = Answer::Status::stored;
}

void Ledger::Impl::note_last(std::uint32_t channel, const store::MessageRow& row) {
    Channel& its = state.change_channel(channel);
    its.row.last_message = row.sequence;
    its.row.last_digest = row.digest;
}

void Ledger::Impl::process_document(Submission& submission, Answer& answer) {
    const std::uint32_t channel = applier.channel(submission.partner, submission.channel);
    store::MessageRow row = row_for(submission);
    row.channel = channel;
    row.sequence = state.counters.message + 1;
    const store::ChannelRow& last = state.channel(channel).row;
    MessageSeq first = 0;
    const bool by_body = row.key.empty();
    const bool duplicate = by_body ? last.last_message != 0 && last.last_digest == row.digest
                                   : !store.claim_key(channel, row.key, row.sequence, first);
    if (duplicate) {
        if (by_body) first = last.last_message;
        applier.begin_step(StepKind::repeat, first, state.counters.generation, clock.now());
        applier.step().document = channel;
        applier.step().first = by_body;
        applier.hear_again(channel, first, by_body);
        applier.end_step(Outcome::duplicate);
        add_jobs();
        // The sender may have lost our acknowledgment: it gets the same once more.
        if (store.ask_again(first)) asked_again = true;
        if (row.in_file) to_delete.push_back(submission.body.spool_file);
        return answer_duplicate(first, answer);
    }
    ++state.counters.message;
    answer.message = row.sequence;
    if (row.in_file) {
        if (auto taken = store.take_body(submission.body.spool_file, row.digest); !taken)
            applier.fail(taken.error());
    }
    note_last(channel, row);
    if (submission.store_only) {
        row.state = store::MessageState::stored;
        store.add(row);
        DocumentResult result;
        result.outcome = Outcome::ignored;
        answer.documents.push_back(std::move(result));
        return;
    }
    if (submission.decoded && submission.decoded->generation == state.counters.generation) {
        Decoded& decoded = *submission.decoded;
        auto facts = decoded.fact_file.empty() ? Result<std::unique_ptr<FactSource>>(facts_in_memory(decoded))
                                               : open_fact_file(decoded.fact_file);
        if (facts) {
            RunInput input{row.sequence, channel, row.received_at, std::move(decoded), 0, std::nullopt};
            auto run = std::make_unique<MessageRun>(applier, std::move(input), std::move(*facts));
            if (is_small(*run)) {
                run_small(*run, &row);
                answer.documents = run->results();
                return;
            }
            row.state = store::MessageState::applying;
            store.add(row);
            answer.status = Answer::Status::stored;
            return begin_job(std::move(run));
        }
    }
    row.state = store::MessageState::waiting;
    row.attempts = 1;
    store.add(row);
    await_decoding(row);
    answer.status = Answer::Status::stored;
}

bool Ledger::Impl::is_small(const MessageRun& run) const {
    return run.facts() <= options.slice_records && run.listed() <= options.slice_records;
}

/// All phases in one step. With `row` the message is new: its row is written with what became of it.
void Ledger::Impl::run_small(MessageRun& run, store::MessageRow* row) {
    const RunInput& input = run.input();
    applier.begin_step(StepKind::message, input.message, input.decoded.generation, clock.now());
    applier.step().behalf = input.behalf;
    applier.step().document = input.only_document.value_or(store::whole_message);
    const Enough never = [] { return false; };
    run.admit();
    run.look(never);
    run.decide();
    run.apply(never);
    run.leave_out(never);
    run.finish();
    if (run.failure()) applier.fail(*run.failure());
    applier.step().count = run.facts();
    applier.end_step(run.outcome());
    add_jobs();
    if (row != nullptr) {
        row->results_data = encode(run.results());
        store.add(*row);
    } else {
        set_results(run, store::MessageState::applied);
    }
}

/// What became of a message goes to its row; what became of a released document also to the message it came
/// with.
void Ledger::Impl::set_results(const MessageRun& run, store::MessageState message_state) {
    const RunInput& input = run.input();
    if (input.behalf == 0) {
        store.set_message(input.message, message_state, encode(run.results()));
        return;
    }
    std::vector<DocumentResult> released;
    for (const DocumentResult& result : run.results()) {
        if (!input.only_document || result.index == *input.only_document) released.push_back(result);
    }
    store.set_message(input.behalf, message_state, encode(released));
    auto original = store.message(input.message, false);
    if (!original || !*original) {
        return applier.fail(original ? failure(Errc::io, "a message is gone") : original.error());
    }
    std::vector<DocumentResult> all = decode_results((*original)->results_data);
    if (!input.only_document) {
        all = released;
    } else {
        for (DocumentResult& result : all) {
            if (result.index == *input.only_document && !released.empty()) result = released.front();
        }
    }
    store.set_message(input.message, store::MessageState::applied, encode(all));
}

Undecoded Ledger::Impl::undecoded(const store::MessageRow& row) {
    Undecoded message;
    message.message = row.sequence;
    message.partner = row.channel == 0 ? "" : state.partner_name(state.channel(row.channel).row.partner);
    message.channel = row.channel == 0 ? "" : state.channel(row.channel).row.name;
    message.content_type = row.content_type;
    message.body.size = row.size;
    message.body.digest = row.digest;
    if (row.in_file) {
        message.body.spool_file = store.body_file(row.digest);
    } else {
        message.body.bytes = row.body;
    }
    message.attempts = row.attempts;
    return message;
}

/// Puts a stored message on the list of intake, once this group is committed. A release stands for its
/// document's message.
void Ledger::Impl::await_decoding(const store::MessageRow& row) {
    std::optional<std::uint32_t> only_document;
    MessageSeq original = row.sequence;
    if (row.kind == number(MessageKind::release)) {
        auto entry = store.quarantine(row.behalf);
        if (!entry || !*entry) {
            return applier.fail(entry ? failure(Errc::io, "an entry of the quarantine is gone")
                                      : entry.error());
        }
        original = (*entry)->message;
        if ((*entry)->document != store::whole_message) only_document = (*entry)->document;
    }
    // With its body, which the row at hand may not have; a message of this group is not asked for.
    std::optional<store::MessageRow> whole;
    if (original != row.sequence || (!row.in_file && row.body.empty() && row.size != 0)) {
        auto read = store.message(original, true);
        if (!read || !*read) {
            return applier.fail(read ? failure(Errc::io, "a message is gone") : read.error());
        }
        whole = std::move(**read);
    }
    Undecoded message = undecoded(whole ? *whole : row);
    message.attempts = row.attempts;
    message.only_document = only_document;
    message.on_behalf_of = original != row.sequence ? row.sequence : 0;
    to_decode.push_back(std::move(message));
}

/// Decoding it ended the process twice.
void Ledger::Impl::refuse_undecoded(store::MessageRow& row) {
    std::uint64_t original = row.sequence;
    std::uint32_t document = store::whole_message;
    std::uint32_t channel = row.channel;
    if (row.kind == number(MessageKind::release)) {
        auto entry = store.quarantine(row.behalf);
        if (entry && *entry) {
            original = (*entry)->message;
            document = (*entry)->document;
            channel = (*entry)->channel;
        }
    }
    applier.begin_step(StepKind::hold, original, state.counters.generation, clock.now());
    applier.step().document = document;
    DocumentResult result;
    result.outcome = Outcome::held;
    result.reason = "decoding it ended the process twice";
    result.quarantine = applier.hold(original, document, channel, result);
    applier.end_step(Outcome::held);
    store.set_message(row.sequence, store::MessageState::held, encode(std::vector<DocumentResult>{result}));
}

void Ledger::Impl::process_decoded(Decoding::Done& done) {
    const MessageSeq ticket = Decoding::ticket(done.message);
    if (done.decoded.generation != state.counters.generation) {
        if (!done.decoded.fact_file.empty()) to_delete.push_back(done.decoded.fact_file);
        to_decode.push_back(done.message);
        return;
    }
    const auto waits = [ticket](const Job& job) { return job.given_up && job.row.message == ticket; };
    if (const auto job = std::find_if(jobs.begin(), jobs.end(), waits); job != jobs.end()) {
        spool_facts(done.decoded, ticket);
        job->data.input.decoded.fact_file = done.decoded.fact_file;
        job->given_up = false;
        job->row.job_data = encode(job->data);
        store.put(job->row);
        return;
    }
    auto row = store.message(done.message.message, false);
    if (!row || !*row) return applier.fail(row ? failure(Errc::io, "a message is gone") : row.error());
    // Copies: when the group fails, what was handed back comes again.
    Decoded decoded = done.decoded;
    auto facts = decoded.fact_file.empty() ? Result<std::unique_ptr<FactSource>>(facts_in_memory(decoded))
                                           : open_fact_file(decoded.fact_file);
    if (!facts) {
        to_decode.push_back(done.message);
        return;
    }
    const std::string fact_file = decoded.fact_file;
    RunInput input{done.message.message, (*row)->channel,           (*row)->received_at,
                   std::move(decoded),   done.message.on_behalf_of, done.message.only_document};
    auto run = std::make_unique<MessageRun>(applier, std::move(input), std::move(*facts));
    if (!is_small(*run)) return begin_job(std::move(run));
    run_small(*run, nullptr);
    if (!fact_file.empty()) to_delete.push_back(fact_file);
}

void Ledger::Impl::process_products(Submission& submission, Answer& answer) {
    applier.begin_step(StepKind::products, state.counters.message + 1, state.counters.generation,
                       clock.now());
    store::MessageRow row = row_for(submission);
    row.sequence = ++state.counters.message;
    answer.message = row.sequence;
    std::uint32_t line = 0;
    if (submission.decoded) {
        for (const model::ProductFact& fact : submission.decoded->products) {
            answer.documents.push_back(applier.apply(fact, line++));
        }
    }
    applier.step().count = line;
    applier.end_step(outcome_of(answer.documents));
    row.results_data = encode(answer.documents);
    store.add(row);
}

void Ledger::Impl::process_match(Submission& submission, Answer& answer) {
    applier.begin_step(StepKind::match, state.counters.message + 1, state.counters.generation, clock.now());
    store::MessageRow row = row_for(submission);
    row.sequence = ++state.counters.message;
    answer.message = row.sequence;
    if (submission.decoded && submission.decoded->match) {
        answer.documents.push_back(applier.apply(*submission.decoded->match, row.sequence));
    }
    applier.end_step(outcome_of(answer.documents));
    row.results_data = encode(answer.documents);
    store.add(row);
}

void Ledger::Impl::process_release(Submission& submission, Answer& answer) {
    applier.begin_step(StepKind::release, state.counters.message + 1, state.counters.generation, clock.now());
    applier.step().behalf = submission.quarantine;
    store::MessageRow row = row_for(submission);
    row.sequence = ++state.counters.message;
    answer.message = row.sequence;
    DocumentResult result;
    result.quarantine = submission.quarantine;
    store::QuarantineRow entry;
    const bool found = applier.settle(submission.quarantine, store::QuarantineState::released, entry);
    if (found) {
        result.index = entry.document;
        result.type = entry.type;
        result.reference = entry.reference;
        result.outcome = Outcome::stored;
        row.state = store::MessageState::waiting;
        row.attempts = 1;
        answer.status = Answer::Status::stored;
    } else {
        result.outcome = Outcome::failed;
        result.reason = "nothing with this number is held";
    }
    applier.end_step(result.outcome);
    answer.documents.push_back(result);
    row.results_data = encode(answer.documents);
    store.add(row);
    if (found) await_decoding(row);
}

void Ledger::Impl::process_dismiss(Submission& submission, Answer& answer) {
    applier.begin_step(StepKind::dismiss, state.counters.message + 1, state.counters.generation, clock.now());
    applier.step().behalf = submission.quarantine;
    store::MessageRow row = row_for(submission);
    row.sequence = ++state.counters.message;
    answer.message = row.sequence;
    DocumentResult result;
    result.quarantine = submission.quarantine;
    store::QuarantineRow entry;
    if (applier.settle(submission.quarantine, store::QuarantineState::dismissed, entry)) {
        result.index = entry.document;
        result.outcome = Outcome::ignored;
        auto original = store.message(entry.message, false);
        if (original && *original) {
            std::vector<DocumentResult> all = decode_results((*original)->results_data);
            for (DocumentResult& each : all) {
                if (each.quarantine == submission.quarantine) each.outcome = Outcome::ignored;
            }
            store.set_message(entry.message, (*original)->state, encode(all));
        }
    } else {
        result.outcome = Outcome::failed;
        result.reason = "nothing with this number is held";
    }
    applier.end_step(result.outcome);
    answer.documents.push_back(result);
    row.results_data = encode(answer.documents);
    store.add(row);
}

/// A deadline is due and nothing else has come: time gets a message of its own.
void Ledger::Impl::process_clock() {
    applier.begin_step(StepKind::clock, state.counters.message + 1, state.counters.generation, clock.now());
    store::MessageRow row;
    row.sequence = ++state.counters.message;
    row.kind = number(MessageKind::clock);
    row.received_at = applier.time();
    row.digest = crypto::sha256({});
    applier.end_step(Outcome::applied);
    store.add(row);
    add_jobs();
}

}  // namespace crossdock::ledger
