#include "gateway/ledger/index_impl.h"
#include "gateway/ledger/journal_impl.h"
#include "gateway/ledger/ledger_impl.h"

#include <unistd.h>

namespace crossdock::ledger {
namespace {

/// After a full disk large work rests, so that what is small can try.
constexpr auto rest_after_full_disk = std::chrono::seconds(1);

}  // namespace

void Ledger::Impl::begin() {
    group_end = Steady::now() + options.group_work;
    answers.clear();
    to_decode.clear();
    to_delete.clear();
    jobs_before = jobs.size();
    jobs_changed = false;
    cut_in_group.reset();
    asked_again = false;
    applier.begin_group();
    if (auto begun = store.begin(); !begun) applier.fail(begun.error());
}

/// True when committed; false when the disk is full and nothing happened. Errors: everything else.
Result<bool> Ledger::Impl::commit() {
    const std::vector<std::uint32_t> feeds = applier.flush_group();
    std::optional<Error> error = applier.first_failure();
    if (error) {
        store.rollback();
    } else if (auto done = store.commit(); !done) {
        error = done.error();
    }
    if (error && error->code != Errc::no_space) {
        failed = true;
        return *error;
    }
    if (error) {
        applier.take_back_group();
        while (jobs.size() > jobs_before) jobs.pop_back();
        if (jobs_changed) {
            jobs.clear();
            if (auto loaded = load_jobs(); !loaded) {
                failed = true;
                return loaded.error();
            }
        }
        jobs_rest_until = Steady::now() + rest_after_full_disk;
        const std::lock_guard guard(shared);
        for (auto& [name, noted] : subscribers_written) subscribers_noted.try_emplace(name, std::move(noted));
        subscribers_written.clear();
        outgoing_noted.insert(outgoing_noted.begin(), outgoing_written.begin(), outgoing_written.end());
        outgoing_written.clear();
        return false;
    }
    subscribers_written.clear();
    outgoing_written.clear();
    // Told to the side file before anybody hears of it, so that a database put back from before is noticed.
    if (auto told = store.announce({state.epoch, state.counters.event}); !told) {
        failed = true;
        return told.error();
    }
    publish(feeds);
    keep_cut();
    return true;
}

void Ledger::Impl::publish_feed(std::uint32_t id) {
    const Feed& feed = state.feed(id);
    const std::optional<model::Expect> expect = feed.policy ? feed.policy->expect : std::nullopt;
    index.impl().put_feed(
        id, {feed.row.as_of, model::fresh_until(expect, feed.row.as_of), feed.row.run, feed.lines});
}

void Ledger::Impl::publish(const std::vector<std::uint32_t>& feeds) {
    std::vector<Publication> publications = applier.keep_group();
    for (const std::uint32_t feed : feeds) publish_feed(feed);
    std::vector<JournalEvent> events;
    events.reserve(publications.size());
    for (Publication& publication : publications) {
        index.impl().put(state.entry(publication.product, publication.storefront));
        events.push_back({publication.sequence, std::move(publication.entry)});
    }
    if (!events.empty()) index.impl().set_head({state.epoch, state.counters.event});
    tail.impl().append(std::move(events));
    for (const std::string& path : to_delete) ::unlink(path.c_str());
    for (Undecoded& message : to_decode) decoding.add(std::move(message));
    const bool to_send = applier.take_has_outgoing() || asked_again;
    const std::lock_guard guard(shared);
    if (to_send && ring_outgoing) ring_outgoing();
    due_now = state.deadlines().empty() ? std::nullopt : std::optional(state.deadlines().begin()->first);
}

void Ledger::Impl::answer_all(Answer::Status status) {
    for (auto& [done, answer] : answers) {
        if (status == Answer::Status::no_space) {
            answer = Answer();
            answer.status = status;
        }
        if (done) done(answer);
    }
    answers.clear();
}

Result<bool> Ledger::Impl::step() {
    if (failed) return failure(Errc::io, "the store has failed before");
    std::vector<Submission> arrived = queue.take(options.group_messages);
    std::vector<Decoding::Done> decoded = decoding.take_done();
    const Instant now = clock.now();
    const bool due = !state.deadlines().empty() && state.deadlines().begin()->first <= now;
    const bool cuts = now >= next_cut;
    const bool quiet = arrived.empty() && decoded.empty();
    if (quiet && !due && !cuts && !has_jobs() && !has_outgoing_notes()) return false;

    begin();
    std::size_t processed = 0;
    for (; processed < arrived.size() && !(processed != 0 && time_is_up()); ++processed) {
        process(arrived[processed]);
    }
    if (processed < arrived.size()) queue.give_back(std::move(arrived), processed);
    for (Decoding::Done& done : decoded) process_decoded(done);
    if (quiet && due && !has_jobs()) process_clock();
    advance_jobs();
    if (cuts) {
        if (auto cut = cut_journal(); !cut) applier.fail(cut.error());
    }
    write_subscribers();
    write_outgoing();
    auto committed = commit();
    if (!committed) return committed.error();  // the process must exit: nobody is answered
    if (!*committed) decoding.give_back(std::move(decoded));
    answer_all(*committed ? Answer::Status::done : Answer::Status::no_space);
    if (*committed) {
        if (auto cut = store.recycle_log(); !cut) {
            failed = true;
            return cut.error();
        }
    }
    return !queue.empty() || decoding.has_done() || has_jobs() || clock.now() >= next_cut;
}

}  // namespace crossdock::ledger
