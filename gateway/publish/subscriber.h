#pragma once

#include "gateway/core/time.h"
#include "gateway/crypto/random.h"
#include "gateway/crypto/signature.h"
#include "gateway/ledger/index.h"
#include "gateway/ledger/journal.h"
#include "gateway/ledger/ledger.h"
#include "gateway/net/http_client.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::publish {

/// One endpoint of a storefront, as `app` makes it from the settings, its secrets read.
struct EndpointOptions {
    std::string kind = "webhook";  ///< a name of registry.h
    std::string name;              ///< of the subscriber; its place in the journal is kept under it
    std::string url;
    std::string storefront = "default";
    std::uint32_t storefront_index = 0;   ///< in the policy's storefronts
    std::vector<crypto::Secret> secrets;  ///< every live one signs
    std::size_t items = 100;              ///< in a body, 1 to 100
    Duration timeout = std::chrono::seconds(15);
    std::vector<Duration> retry;     ///< waits between tries, the last repeats; empty = Standard Webhooks'
    bool allow_own_network = false;  ///< may be on loopback or a private network
};

/// What subscribers work with. All of it outlives them.
struct Services {
    const ledger::AvailabilityIndex& index;
    ledger::JournalTail& journal;
    /// Events of the log that are older than the tail; Reader::events. Errors: not_found where they are cut
    /// off.
    std::function<Result<std::vector<ledger::JournalEvent>>(std::uint64_t after, std::size_t limit)> read_log;
    /// Keeps a subscriber's place with the next commit; Ledger::note_subscriber.
    std::function<void(ledger::SubscriberState)> note;
    net::HttpSender& http;
    const Clock& clock;
    crypto::Random& random;
    observe::Log& log;
    observe::Metrics& metrics;
};

/// A durable cursor over the journal that does something with the events behind it. Publisher drives it, on
/// one thread; it never blocks.
class Subscriber {
public:
    virtual ~Subscriber() = default;

    virtual std::string_view name() const = 0;

    /// Does what can be done now. Returns when it wants to be asked again, if nothing rings before.
    virtual std::optional<Instant> step(Instant now) = 0;

    /// Takes up again what was disabled from outside.
    virtual void enable() = 0;

    /// What must survive a restart.
    virtual ledger::SubscriberState state() const = 0;
};

/// Runs a task on the subscribers' thread, soon; any thread.
using Post = std::function<void(std::function<void()> task)>;

}  // namespace crossdock::publish
