#pragma once

#include "gateway/ledger/applier.h"
#include "gateway/ledger/decoding.h"
#include "gateway/ledger/job_data.h"
#include "gateway/ledger/jobs.h"
#include "gateway/ledger/ledger.h"
#include "gateway/ledger/queue.h"
#include "gateway/ledger/run.h"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::ledger {

struct Ledger::Impl {
    using Steady = std::chrono::steady_clock;

    Impl(store::Store& the_store, const Clock& the_clock, const LedgerOptions& the_options)
        : store(the_store),
          clock(the_clock),
          options(the_options),
          applier(the_store, state),
          queue(the_options.queue) {}

    // --- ledger.cpp
    Result<void> open();
    Result<void> load_rules();
    Result<std::uint64_t> new_epoch();
    Result<void> take_up_waiting(bool clean);
    void publish_everything();
    void leave_cleanly();

    // --- group.cpp: one transaction and what follows from it
    Result<bool> step();
    Result<bool> commit();
    void begin();
    void answer_all(Answer::Status status);
    void publish(const std::vector<std::uint32_t>& feeds);
    void publish_feed(std::uint32_t id);
    bool time_is_up() const { return Steady::now() >= group_end; }
    void write_subscribers();
    void write_outgoing();
    bool has_outgoing_notes() const;

    // --- cut.cpp: old events leave the journal
    Result<std::optional<Instant>> time_of_event(std::uint64_t sequence);
    Result<std::uint64_t> last_to_cut(Instant before);
    Result<void> cut_journal();
    void keep_cut();

    // --- arrivals.cpp: what each kind of message does
    void process(Submission& submission);
    void process_document(Submission& submission, Answer& answer);
    void answer_duplicate(MessageSeq first, Answer& answer);
    void process_products(Submission& submission, Answer& answer);
    void process_match(Submission& submission, Answer& answer);
    void process_release(Submission& submission, Answer& answer);
    void process_dismiss(Submission& submission, Answer& answer);
    void process_clock();
    void process_decoded(Decoding::Done& done);
    void run_small(MessageRun& run, store::MessageRow* row);
    void refuse_undecoded(store::MessageRow& row);
    store::MessageRow row_for(const Submission& submission);
    bool is_small(const MessageRun& run) const;
    void note_last(std::uint32_t channel, const store::MessageRow& row);
    void set_results(const MessageRun& run, store::MessageState message_state);
    void await_decoding(const store::MessageRow& row);
    Undecoded undecoded(const store::MessageRow& row);

    // --- slices.cpp: work that is cut
    struct Job {
        store::JobRow row;
        JobData data;
        std::unique_ptr<MessageRun> run;
        bool given_up = false;  ///< its facts are gone: it waits to be decoded again
    };
    enum Phase : std::uint8_t { looking, applying, leaving_out };
    void begin_job(std::unique_ptr<MessageRun> run);
    void spool_facts(Decoded& decoded, MessageSeq ticket);
    void add_jobs();
    bool advance_jobs();
    void advance(Job& job);
    void look(Job& job);
    void apply(Job& job);
    void leave_out(Job& job);
    void finish(Job& job);
    void recompute(Job& job);
    bool resume(Job& job);
    Result<void> load_jobs();
    Enough slice_limit() const;
    void end_slice();
    bool has_jobs() const;
    std::string fact_path(const Job& job) const;

    store::Store& store;
    const Clock& clock;
    const LedgerOptions options;
    State state;
    Applier applier;
    AvailabilityIndex index;
    JournalTail tail;
    Queue queue;
    Decoding decoding;
    std::deque<Job> jobs;
    Steady::time_point jobs_rest_until{};
    Steady::duration product_cost = std::chrono::microseconds(10);

    mutable std::mutex shared;  ///< guards the following
    std::shared_ptr<const model::Policy> policy_now;
    std::map<std::string, SubscriberState> subscribers_noted;
    std::vector<OutgoingNote> outgoing_noted;
    std::function<void()> ring_outgoing;
    std::optional<Instant> due_now;

    std::vector<SubscriberState> subscribers_loaded;
    std::atomic<std::uint64_t> generation_now{0};
    std::atomic<std::int64_t> stores_first_until{INT64_MIN};
    bool failed = false;
    std::uint64_t journal_cut = 0, epoch_begins = 0;
    Instant next_cut{};

    // --- the group at hand
    Steady::time_point group_end{};
    std::vector<std::pair<std::function<void(const Answer&)>, Answer>> answers;
    std::vector<Undecoded> to_decode;
    std::vector<std::string> to_delete;
    std::map<std::string, SubscriberState> subscribers_written;
    std::vector<OutgoingNote> outgoing_written;
    bool asked_again = false;
    std::size_t jobs_before = 0;
    bool jobs_changed = false;
    std::optional<std::uint64_t> cut_in_group;
};

}  // namespace crossdock::ledger
