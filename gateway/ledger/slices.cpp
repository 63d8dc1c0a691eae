#include "gateway/ledger/ledger_impl.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

constexpr std::uint64_t recomputed_at_once = 64;
constexpr auto longest_product_cost = std::chrono::microseconds(100);

}  // namespace

/// A slice ends after its time or its number of records, whichever comes first. To its time belongs what is
/// still to be computed of the products that it touched: most of the work where figures change. The time is
/// looked at every few records only.
Enough Ledger::Impl::slice_limit() const {
    const auto end = Steady::now() + options.slice_work;
    const std::size_t most = options.slice_records;
    return [this, end, most, count = std::size_t{0}]() mutable {
        ++count;
        if (count % 16 != 0) return count >= most;
        return Steady::now() + product_cost * applier.touched() >= end;
    };
}

/// Ends a slice's step, and learns from it what a touched product costs.
void Ledger::Impl::end_slice() {
    const std::size_t touched = applier.touched();
    const auto begin = Steady::now();
    applier.end_step(Outcome::applied);
    if (touched < 8) return;
    const auto cost = (Steady::now() - begin) / static_cast<std::int64_t>(touched);
    product_cost = std::min<Steady::duration>((product_cost * 7 + cost) / 8, longest_product_cost);
}

/// Facts that came in memory but are too many for one step go to a file first.
void Ledger::Impl::spool_facts(Decoded& decoded, MessageSeq ticket) {
    if (!decoded.fact_file.empty()) return;
    auto file = FactFileWriter::create(store.spool_folder() + "/facts-" + std::to_string(ticket) + "-ledger");
    if (!file) return applier.fail(file.error());
    const auto facts = facts_in_memory(decoded);
    for (auto fact = facts->next(); fact && *fact != nullptr; fact = facts->next()) (*file)->add(**fact);
    decoded.fact_file = store.spool_folder() + "/facts-" + std::to_string(ticket) + "-ledger";
    if (auto done = (*file)->finish(); !done) applier.fail(done.error());
}

/// The documents claim their keys at once; everything else is done in slices.
void Ledger::Impl::begin_job(std::unique_ptr<MessageRun> run) {
    const RunInput& input = run->input();
    const MessageSeq ticket = input.behalf != 0 ? input.behalf : input.message;
    applier.begin_step(StepKind::admit, input.message, input.decoded.generation, clock.now());
    applier.step().behalf = input.behalf;
    applier.step().document = input.only_document.value_or(store::whole_message);
    run->admit();
    applier.end_step(Outcome::stored);
    add_jobs();
    run->keep_facts_in(store.spool_folder() + "/facts-" + std::to_string(ticket) + "-ledger");
    if (run->failure()) return applier.fail(*run->failure());
    set_results(*run, store::MessageState::applying);
    Job job;
    job.row.id = ++state.counters.job;
    store.put_number("last_job", state.counters.job);
    job.row.kind = static_cast<std::uint8_t>(JobKind::document);
    job.row.phase = looking;
    job.row.message = ticket;
    job.data.input = run->input();
    job.data.verdicts = run->verdicts();
    job.row.job_data = encode(job.data);
    store.put(job.row);
    job.run = std::move(run);
    jobs.push_back(std::move(job));
}

/// Jobs that steps asked for: flips of freshness, changes of rules.
void Ledger::Impl::add_jobs() {
    for (store::JobRow& row : applier.take_jobs()) {
        store.put(row);
        store.put_number("last_job", state.counters.job);
        Job job;
        job.row = std::move(row);
        jobs.push_back(std::move(job));
    }
}

Result<void> Ledger::Impl::load_jobs() {
    std::optional<Error> damaged;
    const auto take = [&](store::JobRow&& row) {
        Job job;
        job.row = std::move(row);
        if (job.row.kind == static_cast<std::uint8_t>(JobKind::document)) {
            auto data = decode_job(job.row.job_data);
            if (!data) {
                damaged = failure(Errc::io, "job " + std::to_string(job.row.id) + " cannot be read");
                return false;
            }
            job.data = std::move(*data);
        }
        jobs.push_back(std::move(job));
        return true;
    };
    if (auto scanned = store.scan_jobs(take); !scanned) return scanned.error();
    if (damaged) return *damaged;
    return {};
}

/// At least one slice, then more until the group is full or somebody waits for its commit. Small recomputing
/// goes first: it is soon done.
bool Ledger::Impl::advance_jobs() {
    bool any = false;
    const auto may_go_on = [this] { return answers.empty() && queue.empty() && !time_is_up(); };
    while (has_jobs() && !applier.first_failure() && (!any || may_go_on())) {
        const auto ready = [](const Job& job) { return !job.given_up; };
        const auto short_one = [](const Job& job) {
            return job.row.kind == static_cast<std::uint8_t>(JobKind::recompute);
        };
        auto job = std::find_if(jobs.begin(), jobs.end(), short_one);
        if (job == jobs.end()) job = std::find_if(jobs.begin(), jobs.end(), ready);
        if (job == jobs.end()) return any;
        jobs_changed = any = true;
        const std::uint64_t id = job->row.id;
        if (short_one(*job)) {
            recompute(*job);
        } else {
            advance(*job);
        }
        const auto ended = [id](const Job& each) { return each.row.id == id && each.row.kind == 0; };
        std::erase_if(jobs, ended);
        add_jobs();
    }
    return any;
}

void Ledger::Impl::recompute(Job& job) {
    applier.begin_step(StepKind::recompute, 0, state.counters.generation, clock.now());
    const auto feed = static_cast<std::uint32_t>(job.row.subject);
    const std::uint64_t last = feed == 0 ? state.last_product() : state.last_line();
    const std::uint64_t first = job.row.position;
    const auto end = Steady::now() + options.slice_work;
    while (job.row.position <= last && Steady::now() < end) {
        const std::uint64_t count = std::min(recomputed_at_once, last + 1 - job.row.position);
        applier.recompute(feed, job.row.position, count);
        applier.compute_dirty();
        job.row.position += count;
    }
    applier.step().document = feed;
    applier.step().first = first;
    applier.step().count = job.row.position - first;
    applier.end_step(Outcome::applied);
    if (job.row.position <= last) {
        store.set_job(job.row.id, job.row.phase, job.row.position);
    } else {
        store.remove_job(job.row.id);
        job.row.kind = 0;
    }
}

/// Kept by its name only: the store's folder may have been moved, or be a copy.
std::string Ledger::Impl::fact_path(const Job& job) const {
    const std::string& kept = job.data.input.decoded.fact_file;
    return store.spool_folder() + "/" + kept.substr(kept.rfind('/') + 1);
}

/// Slices wait to be done, and may be: not those whose facts are being decoded again.
bool Ledger::Impl::has_jobs() const {
    const auto ready = [](const Job& job) { return !job.given_up; };
    return Steady::now() >= jobs_rest_until && std::any_of(jobs.begin(), jobs.end(), ready);
}

/// Makes the run of a job anew after a restart (or after a group that failed) and brings it to where it was.
bool Ledger::Impl::resume(Job& job) {
    if (job.run) return true;
    auto facts = open_fact_file(fact_path(job));
    if (!facts) {
        // Somebody removed it: the message is decoded again.
        job.given_up = true;
        auto row = store.message(job.row.message, true);
        if (!row || !*row) {
            applier.fail(row ? failure(Errc::io, "a message is gone") : row.error());
        } else {
            await_decoding(**row);
        }
        return false;
    }
    const MessageSeq ticket = job.row.message;
    auto row = store.message(ticket, false);
    if (!row || !*row) {
        applier.fail(row ? failure(Errc::io, "a message is gone") : row.error());
        return false;
    }
    job.run = std::make_unique<MessageRun>(applier, job.data.input, std::move(*facts));
    job.run->resume_admitted(job.data.verdicts, decode_results((*row)->results_data));
    if (job.row.phase == looking) return true;
    job.run->look([] { return false; });
    job.run->obey(job.data.verdicts, decode_results((*row)->results_data));
    job.run->skip_to(job.row.phase == applying ? job.row.position : job.run->facts());
    if (job.row.phase == leaving_out) job.run->leave_out_from(static_cast<std::uint32_t>(job.row.position));
    if (job.run->failure()) applier.fail(*job.run->failure());
    return true;
}

void Ledger::Impl::advance(Job& job) {
    if (!resume(job)) return;
    switch (job.row.phase) {
        case looking:
            look(job);
            break;
        case applying:
            apply(job);
            break;
        default:
            leave_out(job);
    }
    if (job.run && job.run->failure()) applier.fail(*job.run->failure());
}

/// Looking writes nothing: it may be done again. When it is over, the decision is one step.
void Ledger::Impl::look(Job& job) {
    if (!job.run->look(slice_limit())) return;
    const RunInput& input = job.run->input();
    applier.begin_step(StepKind::decide, input.message, input.decoded.generation, clock.now());
    applier.step().behalf = input.behalf;
    job.run->decide();
    applier.end_step(job.run->outcome());
    job.data.verdicts = job.run->verdicts();
    job.row.phase = applying;
    job.row.position = 0;
    job.row.job_data = encode(job.data);
    store.put(job.row);
    set_results(*job.run, store::MessageState::applying);
}

void Ledger::Impl::apply(Job& job) {
    const RunInput& input = job.run->input();
    const std::uint64_t first = job.run->position();
    applier.begin_step(StepKind::slice, input.message, input.decoded.generation, clock.now());
    const bool all = job.run->apply(slice_limit());
    applier.step().behalf = input.behalf;
    applier.step().first = first;
    applier.step().count = job.run->position() - first;
    end_slice();
    job.row.position = job.run->position();
    if (all) {
        job.row.phase = leaving_out;
        job.row.position = 1;
    }
    store.set_job(job.row.id, job.row.phase, job.row.position);
    set_results(*job.run, store::MessageState::applying);
}

void Ledger::Impl::leave_out(Job& job) {
    const RunInput& input = job.run->input();
    const std::uint64_t first = job.run->next_line();
    applier.begin_step(StepKind::missing, input.message, input.decoded.generation, clock.now());
    const bool all = job.run->leave_out(slice_limit());
    applier.step().behalf = input.behalf;
    applier.step().first = first;
    applier.step().count = job.run->next_line() - first;
    end_slice();
    job.row.position = job.run->next_line();
    if (all) return finish(job);
    store.set_job(job.row.id, job.row.phase, job.row.position);
}

void Ledger::Impl::finish(Job& job) {
    const RunInput& input = job.run->input();
    applier.begin_step(StepKind::finish, input.message, input.decoded.generation, clock.now());
    applier.step().behalf = input.behalf;
    job.run->finish();
    applier.end_step(job.run->outcome());
    set_results(*job.run, store::MessageState::applied);
    store.remove_job(job.row.id);
    to_delete.push_back(fact_path(job));
    job.row.kind = 0;
}

}  // namespace crossdock::ledger
