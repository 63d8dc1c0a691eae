#pragma once

#include "gateway/publish/subscriber.h"

namespace crossdock::publish {

/// Drives the subscribers: wakes when the journal rings, when an answer came and when a time has come. One
/// thread steps it, made by `app`; in tests step() alone. Subscribers do not block, so none holds up another.
class Publisher {
public:
    /// `services` and all in it outlive the publisher; `known` are the places that the ledger kept.
    explicit Publisher(const Services& services, std::vector<ledger::SubscriberState> known = {});
    ~Publisher();

    /// Makes these the endpoints: at start, and on a reload, where those that stay keep their place. All or
    /// none. Any thread; takes effect in the next step. Errors: those of make_subscriber, each named.
    std::vector<Error> configure(const std::vector<EndpointOptions>& endpoints);

    /// Takes up an endpoint that answered 410. Any thread; a name that does not exist does nothing.
    void enable(const std::string& name);

    /// Does what can be done now. Returns when to come again at the latest; nullopt: when woken.
    std::optional<Instant> step();

    /// Steps until stop(); on a thread that the caller makes.
    void run();
    void stop();  ///< any thread; what is on its way is sent again at the next start
    void wake();  ///< any thread

private:
    struct Mailbox;

    void replace(const std::vector<EndpointOptions>& endpoints);

    const Services& services_;
    std::vector<ledger::SubscriberState> known_;
    /// Shared with the bell and with answers that are still to come: they may outlive the publisher.
    std::shared_ptr<Mailbox> mailbox_;
    Post post_;
    std::vector<std::unique_ptr<Subscriber>> subscribers_;
    std::uint64_t bell_ = 0;
};

}  // namespace crossdock::publish
