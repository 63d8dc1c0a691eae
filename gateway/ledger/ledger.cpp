#include "gateway/ledger/ledger.h"

#include "gateway/core/text.h"
#include "gateway/ledger/bytes.h"
#include "gateway/ledger/index_impl.h"
#include "gateway/ledger/journal_impl.h"
#include "gateway/ledger/ledger_impl.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

constexpr auto careful_after_crash = std::chrono::minutes(1);
constexpr std::uint32_t most_attempts = 2;

std::string encode(const SubscriberState& state) {
    std::string bytes;
    ByteWriter out(bytes);
    out.natural(state.epoch);
    out.natural(state.cursor);
    out.natural(state.parked.size());
    for (const SubscriberState::Parked& parked : state.parked) {
        out.text(parked.key);
        out.instant(parked.next_attempt);
        out.natural(parked.attempts);
        out.natural(parked.since);
    }
    out.natural(state.disabled);
    out.natural(state.failures);
    out.instant(state.next_attempt);
    return bytes;
}

SubscriberState decode_subscriber(const store::SubscriberRow& row) {
    ByteReader in(row.subscriber_data);
    SubscriberState state;
    state.name = row.name;
    state.epoch = in.natural();
    state.cursor = in.natural();
    state.parked.resize(in.count());
    for (SubscriberState::Parked& parked : state.parked) {
        parked.key = in.text();
        parked.next_attempt = in.instant();
        parked.attempts = in.small();
        parked.since = in.natural();
    }
    state.disabled = in.natural() != 0;
    state.failures = in.small();
    state.next_attempt = in.instant();
    return state;
}

/// The body of a configuration message: what the bundle holds, by content hash.
std::string manifest_of(const ConfigurationBundle& bundle, const std::string& policy) {
    std::string manifest = "tzdata " + bundle.tzdata + "\npolicy " + to_hex(crypto::sha256(policy)) + "\n";
    for (const auto& [path, content] : bundle.files) {
        manifest += "file " + to_hex(crypto::sha256(content)) + " " + path + "\n";
    }
    return manifest;
}

}  // namespace

// ---------------------------------------------------------------- opening

Result<void> Ledger::Impl::open() {
    auto epoch = new_epoch();
    if (!epoch) return epoch.error();
    if (auto loaded = load_rules(); !loaded)
        return loaded.error();  // first: they say which storefronts there are
    if (auto loaded = state.load(store, *epoch); !loaded) return loaded.error();
    applier.derive_packs();
    auto clean = store.number("clean");
    if (!clean) return clean.error();
    auto begins = store.number("epoch_begins");
    if (!begins) return begins.error();
    auto cut = store.number("journal_cut");
    if (!cut) return cut.error();
    epoch_begins = *begins;
    journal_cut = *cut;
    const bool first = state.counters.step == 0 && state.counters.message == 0;
    if (!first && *clean == 0) {
        stores_first_until = (clock.now() + careful_after_crash).time_since_epoch().count();
    }
    if (auto loaded = load_jobs(); !loaded) return loaded.error();
    if (auto taken = take_up_waiting(first || *clean != 0); !taken) return taken.error();
    const auto subscriber = [this](store::SubscriberRow&& row) {
        subscribers_loaded.push_back(decode_subscriber(row));
        return true;
    };
    if (auto scanned = store.scan_subscribers(subscriber); !scanned) return scanned.error();
    publish_everything();
    return {};
}

Result<void> Ledger::Impl::load_rules() {
    auto number = store.number("generation");
    if (!number) return number.error();
    auto row = store.generation(*number);
    if (!row) return row.error();
    if (*row) {
        auto policy = decode_policy((*row)->policy_data);
        if (!policy) return failure(Errc::io, "the rules of the last configuration cannot be read");
        state.set_policy(std::make_shared<const model::Policy>(std::move(*policy)));
    }
    policy_now = state.shared_policy();
    generation_now = *number;
    return {};
}

/// The epoch of this start: a new one where the side file knows of events that the database has not.
Result<std::uint64_t> Ledger::Impl::new_epoch() {
    auto stored = store.number("epoch");
    if (!stored) return stored.error();
    auto announced = store.announced();
    if (!announced) return announced.error();
    auto last = store.last_event();
    if (!last) return last.error();
    auto marked = store.number("last_event");
    if (!marked) return marked.error();
    const std::uint64_t event = std::max(*last, *marked);
    const bool behind =
        announced->epoch > *stored || (announced->epoch == *stored && announced->sequence > event);
    const bool lost =
        *stored != 0 && announced->epoch == 0;  // another machine's folder, or a back-up without it
    if (*stored != 0 && !behind && !lost) return *stored;
    const std::uint64_t epoch = std::max(*stored, announced->epoch) + 1;
    if (auto begun = store.begin(); !begun) return begun.error();
    store.put_number("epoch", epoch);
    store.put_number("epoch_begins", event);
    if (auto done = store.commit(); !done) return done.error();
    if (auto done = store.announce({epoch, event}); !done) return done.error();
    return epoch;
}

/// Messages that waited to be decoded when the process ended. One that was tried twice before an unclean end
/// goes to the quarantine undecoded.
Result<void> Ledger::Impl::take_up_waiting(bool clean) {
    std::vector<store::MessageRow> waiting;
    const auto note = [&waiting](store::MessageRow&& row) {
        waiting.push_back(std::move(row));
        return true;
    };
    if (auto scanned = store.scan_waiting(note); !scanned) return scanned.error();
    begin();
    store.put_number("clean", 0);
    for (store::MessageRow& row : waiting) {
        if (!clean && row.attempts >= most_attempts) {
            refuse_undecoded(row);
            continue;
        }
        row.attempts = clean ? 1 : row.attempts + 1;
        store.set_attempts(row.sequence, row.attempts);
        await_decoding(row);
    }
    auto done = commit();
    if (!done) return done.error();
    return {};
}

void Ledger::Impl::publish_everything() {
    const std::uint64_t event = state.counters.event;
    for (std::uint32_t feed = 1; feed <= state.last_feed(); ++feed) publish_feed(feed);
    for (std::uint32_t storefront = 0; storefront < state.storefronts(); ++storefront) {
        for (std::uint32_t product = 1; product <= state.last_product(); ++product) {
            const PackedEntry& entry = state.entry(product, storefront);
            if (entry && (entry.version() & 0xffffffff) != 0) index.impl().put(entry);
        }
    }
    index.impl().set_head({state.epoch, event});
    const std::uint64_t oldest = std::max(epoch_begins, journal_cut);
    tail.impl().start({state.epoch, event}, oldest, options.tail_events);
    if (event > oldest) {
        const std::uint64_t from = event - std::min<std::uint64_t>(event - oldest, options.tail_events);
        std::vector<JournalEvent> events;
        const auto take = [&](store::EventRow&& row) {
            auto known = decode_availability(row.state_data);
            auto entry = std::make_shared<AvailabilityEntry>();
            entry->storefront = row.storefront;
            entry->sku = state.sku(row.product);
            entry->version = state.epoch << 32 | row.number;
            entry->deleted = row.deleted;
            if (known) entry->state = std::move(*known);
            entry->registered_at = state.entry(row.product, 0).registered_at();
            events.push_back({row.sequence, std::move(entry)});
            return true;
        };
        if (store.scan_events(from, take) && events.size() == event - from) {
            tail.impl().start({state.epoch, from}, oldest, options.tail_events);
            tail.impl().append(std::move(events));
        }
    }
    due_now = state.deadlines().empty() ? std::nullopt : std::optional(state.deadlines().begin()->first);
}

/// The last transaction: cursors, and the mark that this was no crash.
void Ledger::Impl::leave_cleanly() {
    if (failed) return;
    begin();
    write_subscribers();
    write_outgoing();
    store.put_number("clean", 1);
    static_cast<void>(commit());  // without it the next start is careful, no more
}

void Ledger::Impl::write_subscribers() {
    {
        const std::lock_guard guard(shared);
        for (auto& [name, noted] : subscribers_noted) subscribers_written[name] = noted;
        subscribers_noted.clear();
    }
    for (const auto& [name, noted] : subscribers_written)
        store.put(store::SubscriberRow{name, encode(noted)});
}

void Ledger::Impl::write_outgoing() {
    {
        const std::lock_guard guard(shared);
        outgoing_written = std::exchange(outgoing_noted, {});
    }
    for (const OutgoingNote& note : outgoing_written) {
        store::OutgoingRow row;
        row.id = note.id;
        row.asked = note.asked;
        row.state = note.sent ? store::OutgoingState::sent : store::OutgoingState::failing;
        row.attempts = note.attempts;
        row.error = note.error;
        row.sent_at = note.sent_at;
        for (const std::string& file : note.files) row.files += (row.files.empty() ? "" : "\n") + file;
        store.set_outgoing(row);
    }
}

bool Ledger::Impl::has_outgoing_notes() const {
    const std::lock_guard guard(shared);
    return !outgoing_noted.empty();
}

// ---------------------------------------------------------------- the interface

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ledger::~Ledger() {
    impl_->leave_cleanly();
}

Result<std::unique_ptr<Ledger>> Ledger::open(store::Store& store, const Clock& clock,
                                             const LedgerOptions& options) {
    auto impl = std::make_unique<Impl>(store, clock, options);
    if (auto opened = impl->open(); !opened) {
        return opened.error();
    }
    return std::unique_ptr<Ledger>(new Ledger(std::move(impl)));
}

Result<std::uint64_t> Ledger::configure(const ConfigurationBundle& bundle) {
    Impl& impl = *impl_;
    const std::string policy = ledger::encode(*bundle.policy);
    const std::string manifest = manifest_of(bundle, policy);
    const Sha256 digest = crypto::sha256(manifest);
    auto last = impl.store.generation(impl.state.counters.generation);
    if (!last) return last.error();
    if (*last && (*last)->bundle == digest) return impl.state.counters.generation;
    const auto before = impl.state.shared_policy();
    impl.begin();
    impl.applier.begin_step(StepKind::configuration, impl.state.counters.message + 1,
                            impl.state.counters.generation + 1, impl.clock.now());
    store::MessageRow row;
    row.sequence = ++impl.state.counters.message;
    row.kind = static_cast<std::uint8_t>(MessageKind::configuration);
    row.received_at = impl.applier.time();
    row.body = manifest;
    row.size = manifest.size();
    row.digest = digest;
    for (const auto& [path, content] : bundle.files) impl.store.put_file(crypto::sha256(content), content);
    const std::uint64_t generation = ++impl.state.counters.generation;
    impl.store.put(store::GenerationRow{generation, row.sequence, digest, policy});
    impl.store.put_number("generation", generation);
    impl.applier.apply(bundle.policy);
    impl.applier.end_step(Outcome::applied);
    impl.store.add(row);
    impl.add_jobs();
    auto done = impl.commit();
    if (!done || !*done) {
        impl.state.set_policy(before);
        impl.applier.derive_packs();
        return done ? failure(Errc::no_space, "the disk is full") : done.error();
    }
    {
        const std::lock_guard guard(impl.shared);
        impl.policy_now = bundle.policy;
    }
    impl.generation_now = generation;
    return generation;
}

std::uint64_t Ledger::generation() const {
    return impl_->generation_now;
}
bool Ledger::offer(Submission&& submission) {
    return impl_->queue.offer(std::move(submission));
}
std::optional<Undecoded> Ledger::take_undecoded() {
    return impl_->decoding.take();
}

void Ledger::decoded(MessageSeq message, Decoded&& decoded) {
    impl_->decoding.hand_back(message, std::move(decoded));
    impl_->queue.wake();
}

void Ledger::on_undecoded(std::function<void()> ring) {
    impl_->decoding.on_new(std::move(ring));
}
bool Ledger::stores_first() const {
    return impl_->clock.now().time_since_epoch().count() < impl_->stores_first_until;
}
std::string Ledger::spool_folder() const {
    return impl_->store.spool_folder();
}
Result<bool> Ledger::step() {
    return impl_->step();
}
void Ledger::wait(std::chrono::steady_clock::time_point until) {
    impl_->queue.wait(until);
}
void Ledger::wake() {
    impl_->queue.wake();
}

std::optional<Instant> Ledger::next_due() const {
    const std::lock_guard guard(impl_->shared);
    return impl_->due_now;
}

void Ledger::close() {
    impl_->queue.close();
    const auto left = impl_->queue.take(SIZE_MAX);
    Answer answer;
    for (const Submission& submission : left) {
        if (submission.done) submission.done(answer);
    }
}

void Ledger::note_subscriber(SubscriberState state) {
    const std::lock_guard guard(impl_->shared);
    std::string name = state.name;
    impl_->subscribers_noted[std::move(name)] = std::move(state);
}

void Ledger::on_outgoing(std::function<void()> ring) {
    const std::lock_guard guard(impl_->shared);
    impl_->ring_outgoing = std::move(ring);
}

void Ledger::note_outgoing(OutgoingNote note) {
    {
        const std::lock_guard guard(impl_->shared);
        impl_->outgoing_noted.push_back(std::move(note));
    }
    impl_->queue.wake();
}

std::vector<SubscriberState> Ledger::subscribers() const {
    return impl_->subscribers_loaded;
}
AvailabilityIndex& Ledger::availability() {
    return impl_->index;
}
JournalTail& Ledger::journal() {
    return impl_->tail;
}

std::shared_ptr<const model::Policy> Ledger::policy() const {
    const std::lock_guard guard(impl_->shared);
    return impl_->policy_now;
}

}  // namespace crossdock::ledger
