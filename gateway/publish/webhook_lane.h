#pragma once

#include "gateway/crypto/random.h"
#include "gateway/ledger/journal.h"
#include "gateway/ledger/ledger.h"
#include "gateway/net/http_client.h"
#include "gateway/net/retry_policy.h"
#include "gateway/publish/circuit_breaker.h"

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossdock::publish {

/// What an endpoint's answer means for what was sent to it.
enum class Verdict : std::uint8_t {
    delivered,  ///< 2xx
    failing,    ///< the endpoint as a whole is in trouble: no answer, 3xx, 401, 404, 429, 5xx ...
    refused,    ///< the endpoint is well, but will not have this body: 400, 409, 413, 415, 422
    gone        ///< 410: it wants nothing any more
};
struct Attempt {
    Verdict verdict = Verdict::delivered;
    std::optional<Duration> retry_after;
};
Attempt judge(const net::HttpResponse& response);

struct LaneOptions {
    std::string name;  ///< of the endpoint
    std::string storefront = "default";
    std::uint32_t storefront_index = 0;
    std::uint64_t epoch = 1;          ///< of the journal
    std::size_t items = 100;          ///< in a body, at most
    std::size_t body_bytes = 20'000;  ///< as well; an item that is larger alone is sent alone
    std::size_t parked_keys = 1000;
    std::size_t pending_keys = 2000;  ///< what is read ahead of what is sent
    std::size_t probe_items = 10;     ///< in a body that tries whether the endpoint is back
    net::RetryPolicy retry = net::RetryPolicy::standard_webhooks();
    CircuitBreaker::Options breaker;
};

/// A message for the endpoint: id and body stay over its retries, whoever sends it stamps and signs each
/// attempt.
struct WebhookMessage {
    std::string id;
    std::string body;
};

struct LaneFigures {
    std::uint64_t delivered_items = 0, messages = 0, failures = 0;
    std::size_t pending_keys = 0, parked_keys = 0;
    bool full = false;  ///< parking is full: the cursor stands still
    bool open = false;  ///< the breaker keeps requests away
    bool disabled = false;
};

/// Decides what one webhook endpoint is sent, and when. No I/O, no clock of its own: journal events go in,
/// messages and times to wait come out, results go in.
///
/// * Availability coalesces per SKU: what waits is replaced by what is newer, and nothing newest is dropped.
/// * One message at a time is on its way, so a SKU's figures arrive in order.
/// * A message that fails is parked with its own next attempt; the others go on. A newer figure of a parked
/// SKU joins
///   it, and makes it a new message (new id, new body). A message that is refused and has several items is
///   cut in two, so that in the end only what is really refused waits.
/// * Up to `parked_keys` SKUs may be parked. When full, no new ones are sent, reading stops, and with it the
/// cursor.
/// * After failures in a row a breaker opens; when an endpoint is back, what it missed is sent at once.
/// * `cursor` in each body: everything at or before it has been delivered to this endpoint or is in this
/// body.
///
/// Delivery is at least once; receivers compare `version`.
class WebhookLane {
public:
    /// Appends the entry as the contract's JSON.
    using Render = std::function<void(std::string& out, const ledger::AvailabilityEntry& entry)>;
    /// The present entry of a SKU of the lane's storefront; nullptr where it has none.
    using Find = std::function<std::shared_ptr<const ledger::AvailabilityEntry>(std::string_view sku)>;

    /// Begins where `state` stands; its parked SKUs are sent as `find` gives them. `random` must outlive the
    /// lane.
    WebhookLane(LaneOptions options, const ledger::SubscriberState& state, crypto::Random& random,
                Render render, const Find& find);

    /// The journal has been read up to here.
    std::uint64_t position() const { return position_; }
    /// How many events the lane takes now.
    std::size_t room() const;
    /// Events in the journal's order; those of other storefronts are left out. All up to `up_to` have been
    /// seen then.
    void on_events(std::span<const ledger::JournalEvent> events, std::uint64_t up_to);

    /// What to do now: send a message (it lives until on_result), or wait until a time, or, with neither, for
    /// events or for the result.
    struct Step {
        const WebhookMessage* send = nullptr;
        std::optional<Instant> wait_until;
    };
    Step next(Instant now);

    /// What came of the message that next() gave out.
    void on_result(Instant now, const Attempt& attempt);

    /// Takes a disabled endpoint up again.
    void enable();

    /// Everything at or before it is delivered or parked; a message on its way counts as not delivered.
    std::uint64_t cursor() const;
    /// What must survive a restart: the cursor, and what is parked.
    ledger::SubscriberState state() const;
    LaneFigures figures() const;

private:
    struct Item {
        std::shared_ptr<const ledger::AvailabilityEntry> entry;
        std::uint64_t since = 0;  ///< the first event of this SKU that was not delivered
    };
    struct Delivery {
        WebhookMessage message;
        std::vector<Item> items;
        std::uint32_t attempts = 0;
        Instant next_attempt{};
        bool built = false;    ///< the message holds the items as they are
        bool refused = false;  ///< last time the body was at fault, not the endpoint
        /// 2: tried before its time because the endpoint was back; 1: that failed, so it waits its time out;
        /// 0: neither.
        std::uint8_t hurried = 0;
    };
    using Parking = std::list<Delivery>;

    Parking::iterator earliest();
    Delivery take_pending(std::size_t most);
    void begin(Delivery delivery, bool was_parked, Instant now);
    void build(Delivery& delivery, Instant now);
    std::uint64_t safe_cursor() const;
    void park(Delivery delivery);
    void park_in_halves(Delivery delivery);
    void answered(Instant now);
    std::optional<Instant> earliest_attempt() const;

    LaneOptions options_;
    crypto::Random& random_;
    Render render_;
    CircuitBreaker breaker_;
    std::uint64_t position_ = 0;

    std::deque<std::string> order_;  ///< SKUs that wait, oldest first
    std::unordered_map<std::string, Item> pending_;
    Parking parking_;
    std::unordered_map<std::string, Parking::iterator> parked_;  ///< by SKU
    std::optional<Delivery> in_flight_;
    bool in_flight_was_parked_ = false;
    bool prefer_pending_ = false;  ///< the last message was a parked one: new ones get their turn
    bool disabled_ = false;
    Instant hold_until_{};  ///< Retry-After
    LaneFigures figures_;
};

}  // namespace crossdock::publish
