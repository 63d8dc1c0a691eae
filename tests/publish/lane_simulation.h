#pragma once

#include "gateway/publish/webhook_lane.h"

#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace crossdock::publish::test {

/// Chance from a seed.
class SeededRandom final : public crypto::Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    void fill(std::span<unsigned char> bytes) override {
        for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(engine_());
    }
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

private:
    std::mt19937_64 engine_;
};

/// One request that the endpoint saw.
struct Seen {
    Instant at;
    std::string id, body;
    std::uint64_t cursor = 0;
    std::map<std::string, std::uint64_t> versions;  ///< of the items
    std::vector<std::string> skus;                  ///< in the body's order
};

/// A lane, the journal it reads, an endpoint and a clock, all in one thread. Every body is checked when it
/// comes: an id has one body, limits hold, and the cursor keeps its promise.
class LaneSimulation {
public:
    using Answer = std::function<Attempt(const Seen&)>;

    explicit LaneSimulation(LaneOptions options = {}, std::uint64_t seed = 1);

    /// Appends an event; `padding` makes its entry larger.
    void change(const std::string& sku, std::int64_t quantity = 1, std::uint32_t storefront = 0,
                std::size_t padding = 0);

    /// Runs until nothing is to be done before `until`; then the clock stands there.
    void run_until(Instant until);
    void run_for(Duration span) { run_until(now + span); }

    /// The process dies, with a message on its way or not, and begins again with what was last noted.
    void restart();

    /// True when the endpoint has the newest version of every SKU.
    bool is_complete() const;

    Instant now{std::chrono::hours(24 * 365 * 56)};
    Answer answer = [](const Seen&) { return Attempt{}; };
    Duration answer_after = std::chrono::milliseconds(10);
    std::unique_ptr<WebhookLane> lane;
    std::vector<Seen> seen;
    std::map<std::string, std::uint64_t> endpoint;  ///< what it has accepted

private:
    std::shared_ptr<const ledger::AvailabilityEntry> newest(std::string_view sku) const;
    void feed();
    bool act(Instant until);
    Seen read(const WebhookMessage& message) const;
    void check(const Seen& request);
    void note() { noted_ = lane->state(); }

    LaneOptions options_;
    SeededRandom random_;
    ledger::SubscriberState noted_;
    std::vector<ledger::JournalEvent> journal_;
    std::map<std::string, std::shared_ptr<const ledger::AvailabilityEntry>> entries_;
    std::map<std::string, std::string> bodies_;  ///< by id
    std::uint64_t kept_promises_ = 0;            ///< events up to here are at the endpoint
    const WebhookMessage* in_flight_ = nullptr;
    Instant answer_at_{};
};

}  // namespace crossdock::publish::test
