#pragma once

#include "gateway/ledger/messages.h"
#include "gateway/ledger/state.h"
#include "gateway/model/availability.h"
#include "gateway/model/ordering.h"
#include "gateway/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace crossdock::ledger {

struct Judgements;

/// What a row of the `applied` log did. The numbers are stored.
enum class StepKind : std::uint8_t {
    message = 1,  ///< a small message, whole: admitted, looked at, decided, applied
    admit,        ///< a large message's documents claimed their keys
    decide,       ///< its reports passed their guards, or were held
    slice,        ///< some of its facts
    missing,      ///< some lines were looked at for what its full report leaves out
    finish,       ///< its feeds were heard from
    products,
    match,
    configuration,
    clock,
    release,
    dismiss,
    recompute,  ///< a slice of a flip of freshness or of a change of rules
    repeat,     ///< a duplicate: its channel was heard from
    hold        ///< a message went to the quarantine undecoded
};

/// An availability that changed, to be published after COMMIT.
struct Publication {
    std::uint64_t sequence = 0;
    std::uint32_t product = 0, storefront = 0;
    std::shared_ptr<const AvailabilityEntry> entry;
};

/// Under which circumstances facts are applied: those of their document.
struct FactContext {
    std::uint32_t channel = 0;
    std::uint64_t message = 0;
    model::Coverage coverage = model::Coverage::full;
    bool lists = false;             ///< of a full and complete report: what it names it lists
    std::uint32_t mark = 0;         ///< of the run
    std::uint32_t newly_named = 0;  ///< out: 1 if the fact's line had not been named by this run
};

enum class FactOutcome : std::uint8_t { changed, unchanged, superseded, rejected };

/// Applies steps to the model: to the state in memory and to the store, in the transaction that is open. It
/// decides nothing about messages and commits nothing. Everything it does follows from its arguments, the
/// state and the rules: the same steps give the same model, which is what `rebuild` checks.
class Applier {
public:
    Applier(store::Store& store, State& state) : store_(store), state_(state) {}

    State& state() { return state_; }
    store::Store& store() { return store_; }

    // --- a group's frame (the caller has begun the transaction)
    void begin_group();
    /// Writes what is written once a group: feeds, channels, counters. Returns the feeds that changed.
    std::vector<std::uint32_t> flush_group();
    /// After COMMIT: what is to be published, in the order of the journal.
    std::vector<Publication> keep_group();
    void take_back_group();
    /// A question to the store failed: the group must fail.
    const std::optional<Error>& first_failure() const { return failure_; }

    // --- a step
    /// Model time becomes max(last, now); deadlines at or before it fire first.
    void begin_step(StepKind kind, std::uint64_t message, std::uint64_t generation, Instant now);
    store::StepRow& step() { return step_; }
    Instant time() const { return state_.counters.time; }
    /// How many products the step has touched so far.
    std::size_t touched() const { return dirty_.size(); }
    /// Computes what the step touched and writes its row.
    void end_step(Outcome outcome);
    /// (step, ordinal) as one number.
    std::uint64_t make_id() { return step_.sequence << 20 | ordinal_++; }

    // --- names
    std::uint32_t partner(const std::string& name);
    std::uint32_t channel(const std::string& partner, const std::string& name);
    std::uint32_t feed(std::uint32_t channel, const std::string& location);
    const model::FeedPolicy& feed_policy(std::uint32_t channel) const;

    // --- stock (apply/stock.cpp)
    /// The offer that a fact names, without making one. `key` is set in any case.
    std::uint32_t find_offer(std::uint32_t partner, const model::StockFact& fact, crypto::Hash128& key) const;
    FactOutcome apply(const model::StockFact& fact, FactContext& context, const model::ReportTime& time,
                      bool& matched);
    /// A full report of `context` left this line out: one more absence, and what follows from it.
    void leave_out(std::uint32_t line, const FactContext& context, const model::ReportTime& time);
    /// A held change concerns this line: it waits for an absolute figure.
    void doubt(std::uint32_t line);
    model::Spoken seen(const Line& line) const;

    // --- freshness (apply/freshness.cpp)
    struct Heard {
        Instant order, as_of;
        bool stated = false, lists = false;
        std::uint64_t message = 0;
    };
    void hear(std::uint32_t feed, const Heard& heard);
    /// A duplicate of `message` came on its channel. `by_body`: the same figures were stated anew.
    void hear_again(std::uint32_t channel, std::uint64_t message, bool by_body);

    // --- catalogue (apply/product.cpp, apply/match.cpp)
    DocumentResult apply(const model::ProductFact& fact, std::uint32_t line);
    DocumentResult apply(const model::MatchFact& fact, std::uint64_t message);

    // --- rules (apply/configuration.cpp)
    void apply(std::shared_ptr<const model::Policy> policy);
    /// Packs are not stored: they follow from rules and products. After loading, and when the rules changed.
    void derive_packs();

    // --- quarantine (apply/quarantine.cpp)
    std::uint64_t hold(std::uint64_t message, std::uint32_t document, std::uint32_t channel,
                       const DocumentResult& result);
    /// False if there is no such entry that is held; else it is in `row`, changed.
    bool settle(std::uint64_t id, store::QuarantineState state, store::QuarantineRow& row);

    // --- what the sender is told (apply/acknowledge.cpp)
    /// Takes `count` control numbers of the channel's partner and notes what is to be sent.
    void acknowledge(std::uint64_t message, std::uint32_t channel, AcknowledgeMode mode, std::uint32_t count,
                     const Judgements& judgements);
    /// From now on what was decided before is done again: nothing is sent of it.
    void replay() { replays_ = true; }
    /// Something is to be sent; since this was asked last.
    bool take_has_outgoing() { return std::exchange(has_outgoing_, false); }

    // --- recomputing (apply/recompute.cpp)
    void touch(std::uint32_t product);
    /// Computes the products of the lines [first, first + count) that belong to `feed`, or, without a feed,
    /// the products [first, first + count).
    void recompute(std::uint32_t feed, std::uint64_t first, std::uint64_t count);
    void compute_dirty();
    /// The jobs that steps of this group have asked for.
    std::vector<store::JobRow> take_jobs() { return std::exchange(jobs_, {}); }
    void fail(const Error& error) {
        if (!failure_) failure_ = error;
    }
    std::uint32_t next_mark() { return ++mark_; }

private:
    friend class Matching;

    void fire_deadlines();
    void set_level(std::uint32_t feed);
    void recompute_feed(std::uint32_t feed);
    void compute(std::uint32_t product, std::uint32_t storefront);
    void gather(std::uint32_t product, std::uint32_t storefront);

    std::uint32_t make_offer(std::uint32_t partner, const model::StockFact& fact, const crypto::Hash128& key);
    void update_offer(std::uint32_t id, const model::StockFact& fact, const crypto::Hash128& key);
    struct Match {
        std::uint32_t product = 0;
        std::uint8_t by = by_nothing;
    };
    Match match_for(const crypto::Hash128& key, std::uint64_t gtin) const;
    void rematch(std::uint32_t offer);
    std::int64_t pack_for(std::uint32_t offer_partner, std::string_view supplier_sku, std::uint32_t product);
    FactOutcome apply_delta(std::uint32_t line, const model::StockFact& fact, const FactContext& context,
                            const model::ReportTime& time);
    FactOutcome apply_absolute(std::uint32_t line, std::uint32_t offer, std::uint32_t feed,
                               const model::StockFact& fact, FactContext& context,
                               const model::ReportTime& time);
    void write_named(std::uint32_t id, const Line& line, std::string details, const model::StockFact& fact,
                     std::uint64_t message);
    void write_kept(std::uint32_t id, const Line& line);

    store::Store& store_;
    State& state_;
    store::StepRow step_;
    std::uint64_t ordinal_ = 0;
    std::uint32_t mark_ = 0;
    bool replays_ = false, has_outgoing_ = false;
    std::vector<std::uint32_t> dirty_;
    std::vector<Publication> publications_;
    std::vector<store::JobRow> jobs_;
    std::vector<model::OfferStock> gathered_;
    std::optional<Error> failure_;
};

/// GTIN-14 as a number and back; 0 and "" stand for each other.
std::uint64_t gtin_number(std::string_view digits);
std::string gtin_digits(std::uint64_t number);

/// The line as a row, without provenance.
store::LineRow to_row(std::uint32_t id, const Line& line, const State& state);

/// The stock line of the model, for computing; `details` as stored.
model::StockLine to_stock_line(const Line& line, const std::string* details, const State& state);

}  // namespace crossdock::ledger
