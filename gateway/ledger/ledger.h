#pragma once

#include "gateway/core/time.h"
#include "gateway/ledger/index.h"
#include "gateway/ledger/journal.h"
#include "gateway/ledger/messages.h"
#include "gateway/ledger/outgoing.h"
#include "gateway/model/policy.h"
#include "gateway/store/store.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::ledger {

/// A configuration as the inbox keeps it: by content hash every file that can change a fact or a rule.
struct ConfigurationBundle {
    std::map<std::string, std::string> files;     ///< path below the configuration's folder -> content
    std::string tzdata;                           ///< version of the time zone database
    std::shared_ptr<const model::Policy> policy;  ///< what settings made of it
};

/// A stored message that waits to be decoded: large ones, those found at start, released and rebuilt ones.
struct Undecoded {
    MessageSeq message = 0;
    std::string partner, channel, content_type;
    Body body;  ///< `spool_file` names the content-addressed file where it is large
    std::uint32_t attempts = 0;
    /// For a release: the only document of the message that is wanted.
    std::optional<std::uint32_t> only_document;
    MessageSeq on_behalf_of = 0;  ///< the release's own number; 0 otherwise
};

/// A webhook endpoint's (or any subscriber's) durable place in the journal.
struct SubscriberState {
    std::string name;
    std::uint64_t epoch = 0;  ///< of `cursor`; under another one the subscriber begins from the index
    std::uint64_t cursor = 0;
    struct Parked {
        std::string key;  ///< "storefront/sku"
        Instant next_attempt;
        std::uint32_t attempts = 0;
        std::uint64_t since = 0;  ///< sequence of its first event that was not delivered
    };
    std::vector<Parked> parked;
    bool disabled = false;
    std::uint32_t failures = 0;
    Instant next_attempt;
};

struct LedgerOptions {
    std::size_t queue = 4096;  ///< messages waiting; a channel may hold a quarter of it
    std::size_t group_messages = 1000;
    std::chrono::microseconds group_work{5000};
    std::chrono::microseconds slice_work{2000};
    std::size_t slice_records = 1000;
    std::size_t tail_events = 65536;
    std::chrono::hours journal_retention{72};  ///< events are kept at least so long, then cut
};

/// The one writer: inbox, apply, journal, deadlines, quarantine. offer() and the read side may be called from
/// any thread; step() and everything else from one thread only (the ledger's), or from a test.
///
/// Rules: architecture.md, "Rules of the ledger". Failure: a full disk answers no_space and lives on; any
/// other failure of the store makes step() return an Error, after which the process must exit (70) without
/// answering.
class Ledger {
public:
    /// Opens on a store that is open and migrated; loads the index by scans. `store`, `clock` must outlive
    /// it.
    static Result<std::unique_ptr<Ledger>> open(store::Store& store, const Clock& clock,
                                                const LedgerOptions& options);
    ~Ledger();

    /// Makes `bundle` the configuration: stored as a message if it differs from the last one. At start and on
    /// reload, on the ledger's thread, between steps. Returns the generation.
    Result<std::uint64_t> configure(const ConfigurationBundle& bundle);
    std::uint64_t generation() const;  ///< any thread

    /// Queues a submission. False: the queue, or the channel's share of it, is full (503 with Retry-After),
    /// and `submission` is untouched. Any thread; never waits.
    bool offer(Submission&& submission);

    /// What intake decodes next, oldest first; nullopt when nothing waits. Each is given out once a run. Any
    /// thread.
    std::optional<Undecoded> take_undecoded();
    /// Hands back what came of it; `message` is Undecoded::on_behalf_of where that is set, else
    /// Undecoded::message. If the generation has moved on, the ledger gives it out again. Any thread.
    void decoded(MessageSeq message, Decoded&& decoded);
    /// `ring` is called (any thread) when take_undecoded may have something new.
    void on_undecoded(std::function<void()> ring);

    /// True for a minute after an unclean exit: then messages are to be offered undecoded, so that one that
    /// kills its decoder is durable before, and counted. Any thread.
    bool stores_first() const;
    /// Where spooled bodies and fact files are to be written. Any thread.
    std::string spool_folder() const;

    /// One group: takes what waits, applies it, commits once, answers. Returns true when there is more to do
    /// at once. Errors: io (the process must exit).
    Result<bool> step();
    /// Blocks until there is work, `until` has come, or wake() is called.
    void wait(std::chrono::steady_clock::time_point until);
    void wake();
    /// When the next deadline is due, by the clock given to open().
    std::optional<Instant> next_due() const;
    /// Answers what is queued as unavailable and refuses new offers; what was taken is finished by further
    /// step()s.
    void close();

    /// Notes a subscriber's place: written with the next commit, forcing none. Any thread.
    void note_subscriber(SubscriberState state);
    std::vector<SubscriberState> subscribers() const;  ///< as loaded at open

    /// `ring` is called (on the ledger's thread, must not block) after a commit that left something to be
    /// sent to a partner; Reader::outgoing() tells what. Before the first step, or between steps.
    void on_outgoing(std::function<void()> ring);
    /// What came of sending it: written with a commit soon. Until then a kill makes it be sent again, under
    /// the same numbers. Any thread.
    void note_outgoing(OutgoingNote note);

    AvailabilityIndex& availability();
    JournalTail& journal();
    std::shared_ptr<const model::Policy> policy() const;  ///< any thread

private:
    struct Impl;
    explicit Ledger(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::ledger
