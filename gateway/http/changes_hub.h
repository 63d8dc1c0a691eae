#pragma once

#include "gateway/http/lane.h"
#include "gateway/ledger/index.h"
#include "gateway/ledger/journal.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::http {

/// Where one lane's long polls and streams wait for the journal: one subscription and one wake-up for all of
/// them, and one rendering of each stretch of the log, shared by every stream that stands at the same place.
///
/// On the lane's thread. Made before the server starts; must be destroyed after the lane has stopped, and
/// before the journal.
class ChangesHub {
public:
    ChangesHub(std::shared_ptr<Lane> lane, ledger::JournalTail& journal,
               const ledger::AvailabilityIndex& index);
    ~ChangesHub();
    ChangesHub(const ChangesHub&) = delete;
    ChangesHub& operator=(const ChangesHub&) = delete;

    struct Waiter {
        std::uint64_t after = 0;     ///< call when the journal's head has passed this,
        Tick until = 0;              ///< or at this tick, or when the lane stops
        std::function<void()> call;  ///< once
    };
    using Ticket = std::list<Waiter>::iterator;
    Ticket wait(Waiter waiter);
    /// Only before the waiter was called.
    void forget(Ticket ticket);

    /// A stretch of the log as SSE text.
    struct Events {
        std::shared_ptr<const std::string> text;  ///< null = no event for this storefront in the stretch
        std::uint64_t next = 0;                   ///< where the stretch ends
    };
    /// What follows `after`, from memory; nullopt: older than memory has.
    std::optional<Events> events(std::uint32_t storefront, std::uint64_t after);

private:
    void fire(bool all);

    struct Cached {
        std::uint32_t storefront = 0;
        std::uint64_t after = 0;
        std::uint64_t head = 0;  ///< the rendering is whole up to here
        Events events;
    };

    std::shared_ptr<Lane> lane_;  ///< shared: the ring may be called while the lane winds up
    ledger::JournalTail& journal_;
    const ledger::AvailabilityIndex& index_;
    std::list<Waiter> waiters_;
    std::vector<Cached> cache_;
    std::size_t next_slot_ = 0;
    /// Shared with the ring, which runs on the ledger's thread.
    std::shared_ptr<std::atomic<bool>> ringing_;
    std::uint64_t subscription_ = 0;
};

}  // namespace crossdock::http
