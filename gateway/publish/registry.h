#pragma once

#include "gateway/publish/subscriber.h"

#include <span>

namespace crossdock::publish {

/// A kind of subscriber that the configuration may name.
struct SubscriberKind {
    std::string_view name;
    /// `previous` is the place that was kept, nullptr for a new one. `services` outlives what is made.
    /// Errors: missing, syntax (the secrets).
    Result<std::unique_ptr<Subscriber>> (*make)(const EndpointOptions& options,
                                                const ledger::SubscriberState* previous,
                                                const Services& services, const Post& post);
};

/// Every kind there is: the one list.
std::span<const SubscriberKind> subscriber_kinds();

/// Makes a subscriber of the kind that `options` names. Errors: not_found for a kind that does not exist, and
/// the kind's own.
Result<std::unique_ptr<Subscriber>> make_subscriber(const EndpointOptions& options,
                                                    const ledger::SubscriberState* previous,
                                                    const Services& services, const Post& post);

}  // namespace crossdock::publish
