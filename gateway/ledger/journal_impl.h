#pragma once

#include "gateway/ledger/journal.h"

#include <deque>
#include <map>
#include <mutex>

namespace crossdock::ledger {

/// The writing side of the journal's tail; the ledger's thread only.
struct JournalTail::Impl {
    /// Where the tail begins: `head` is the last event that was committed before, `oldest` the newest that is
    /// gone from the log.
    void start(const Cursor& head, std::uint64_t oldest, std::size_t most);
    /// Appends the events of one commit, in order, and rings. Sequences go up by one, from head + 1.
    void append(std::vector<JournalEvent> events);
    /// The log was cut: events up to `sequence` are gone.
    void set_oldest(std::uint64_t sequence);

    std::optional<std::vector<JournalEvent>> read(std::uint64_t after, std::size_t limit) const;
    Cursor head() const;
    std::uint64_t oldest() const;
    std::uint64_t subscribe(std::function<void(std::uint64_t)> ring);
    void unsubscribe(std::uint64_t id);

private:
    mutable std::mutex lock_;
    std::deque<JournalEvent> events_;  ///< the last is head_.sequence
    Cursor head_;
    std::uint64_t oldest_ = 0;
    std::size_t most_ = 65536;

    /// Bells are rung under their own lock, so that after unsubscribe() none rings; a bell must only post.
    std::mutex bells_lock_;
    std::map<std::uint64_t, std::function<void(std::uint64_t)>> bells_;
    std::uint64_t next_bell_ = 1;
};

}  // namespace crossdock::ledger
