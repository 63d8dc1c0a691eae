#pragma once

#include "gateway/core/time.h"
#include "gateway/crypto/random.h"
#include "gateway/ledger/outgoing.h"
#include "gateway/net/retry_policy.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"
#include "gateway/ports/transport.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::publish {

/// What the lane works with. Called on the lane's thread only, but `stopping`.
struct OutgoingServices {
    std::function<Result<std::vector<ledger::OutgoingFigures>>()> figures;
    /// What is to be sent to a partner, oldest first, after an id.
    std::function<Result<std::vector<ledger::Outgoing>>(const std::string& partner, std::uint64_t after)>
        rows;
    /// The bytes of its acknowledgments, made from the stored message.
    std::function<Result<std::vector<std::string>>(const ledger::Outgoing&)> make;
    /// Null: the partner has no `out` (any more).
    std::function<std::shared_ptr<ports::Outbox>(const std::string& partner)> outbox;
    std::function<void(ledger::OutgoingNote)> note;
    std::function<bool()> stopping;
    const Clock& clock;
    crypto::Random& random;
    observe::Log& log;
    observe::Metrics& metrics;
};

/// Sends acknowledgments: takes what the ledger left to be sent, oldest first for each partner, makes its
/// bytes, puts them into the partner's outbox and tells the ledger. Driven by one thread that may wait for
/// disks.
///
/// A place that does not take them stops its partner's lane until it does, later and later (at most every 15
/// minutes): order is kept and nothing is dropped. An acknowledgment that cannot be made is tried again in
/// the same way by itself, and the partner's others go on. After a day in vain it is an error in the log,
/// once a day. Sent and then killed before the ledger has noted it: the same file is written again, with the
/// same name and bytes.
class OutgoingLane {
public:
    explicit OutgoingLane(OutgoingServices services);

    /// Sends what is due; returns after how long to call it again where nothing rings.
    Duration step();
    /// A new configuration: everything that waits is tried at once.
    void retry_now();

private:
    struct Trouble {
        std::uint32_t failures = 0;
        Instant next_attempt, complained_at;
        std::string told;
    };
    struct Lane {
        Trouble place;                                ///< of the outbox
        std::map<std::uint64_t, Trouble> rows;        ///< that could not be made
        std::map<std::uint64_t, std::uint64_t> sent;  ///< id -> asked: the ledger has yet to note it
    };
    enum class Attempt : std::uint8_t { sent, not_made, not_taken };

    void serve(const std::string& partner, Lane& lane);
    Attempt send(const ledger::Outgoing& row, Lane& lane);
    void failed(const ledger::Outgoing& row, Trouble& trouble, const Error& error);

    OutgoingServices services_;
    net::RetryPolicy retry_;
    std::map<std::string, Lane> lanes_;
    std::string last_error_;
    observe::Gauge& waiting_;
    observe::Counter& sent_;
    observe::Counter& failed_;
};

}  // namespace crossdock::publish
