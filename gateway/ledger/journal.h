#pragma once

#include "gateway/ledger/index.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace crossdock::ledger {

/// One availability event: which key changed to which version. Rendered from the index when read, except that
/// a page of the log must not show versions newer than itself, so the state is carried.
struct JournalEvent {
    std::uint64_t sequence = 0;
    std::shared_ptr<const AvailabilityEntry> entry;  ///< the state that this event announced
};

/// The newest stretch of the journal in memory (65,536 events) and the bell that wakes subscribers. Readers
/// on any thread; the ledger appends after COMMIT. What is older comes from Reader::events.
class JournalTail {
public:
    JournalTail();
    ~JournalTail();

    /// Events after `after`, at most `limit`, oldest first. nullopt: older than what is in memory, ask the
    /// store.
    std::optional<std::vector<JournalEvent>> read(std::uint64_t after, std::size_t limit) const;

    /// The last committed event, and the oldest that the log still has (events at or below are gone).
    Cursor head() const;
    std::uint64_t oldest() const;

    /// `ring` is called on the ledger's thread after each commit that appended events: it must only post.
    /// Returns an id for unsubscribe; after unsubscribe() returned `ring` will not be called any more.
    std::uint64_t subscribe(std::function<void(std::uint64_t head)> ring);
    void unsubscribe(std::uint64_t id);

    struct Impl;  ///< for the ledger, which alone writes
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::ledger
