#pragma once

#include "gateway/publish/subscriber.h"
#include "gateway/publish/webhook_lane.h"

namespace crossdock::publish {

/// Sends a storefront's availability to its endpoint as `availability.changed`, signed by Standard Webhooks.
/// Thin: what to send and when is WebhookLane's; here are the journal it reads, the signature and the
/// request.
///
/// Where it begins: at the place that was kept. A new endpoint, one whose events are gone from the log, and
/// one of another epoch get everything from the index first, each SKU once, and then what has changed
/// meanwhile.
class WebhookEndpoint final : public Subscriber {
public:
    static Result<std::unique_ptr<Subscriber>> make(const EndpointOptions& options,
                                                    const ledger::SubscriberState* previous,
                                                    const Services& services, const Post& post);

    std::string_view name() const override { return options_.name; }
    std::optional<Instant> step(Instant now) override;
    void enable() override;
    ledger::SubscriberState state() const override { return lane_.state(); }

private:
    /// How far the index has been read.
    struct Walk {
        std::uint64_t head = 0;  ///< of the journal when it began
        std::size_t next_shard = 0;
        std::vector<std::shared_ptr<const ledger::AvailabilityEntry>> entries;
        std::size_t taken = 0;
    };
    struct Meters {
        observe::Counter &messages, &items, &failures;
        observe::Gauge &parked, &waiting, &full, &open, &disabled;
        observe::Histogram& seconds;
    };

    WebhookEndpoint(const EndpointOptions& options, crypto::WebhookSigner signer,
                    const ledger::SubscriberState* previous, const Services& services, const Post& post);

    bool pull(Instant now);
    bool pull_walk();
    bool pull_log(Instant now, std::size_t most);
    void begin_walk(std::string_view why);
    void send(const WebhookMessage& message, Instant now);
    void on_response(net::HttpResponse&& response);
    void tell(const LaneFigures& before, const net::HttpResponse& response);
    void note();
    void measure();

    EndpointOptions options_;
    crypto::WebhookSigner signer_;
    const Services& services_;
    Post post_;
    WebhookLane lane_;
    std::optional<Walk> walk_;
    std::optional<Instant> log_again_;  ///< the log could not be read: when to try again
    std::uint64_t noted_cursor_ = 0;
    Meters meters_;
    /// Answers come later on, through post_: they look here whether the endpoint still is. Shared for that
    /// alone.
    std::shared_ptr<WebhookEndpoint*> self_;
};

}  // namespace crossdock::publish
