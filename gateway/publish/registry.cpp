#include "gateway/publish/registry.h"

#include "gateway/publish/webhook_endpoint.h"

#include <array>

namespace crossdock::publish {
namespace {

constexpr std::array kinds{
    SubscriberKind{"webhook", &WebhookEndpoint::make},
};

}  // namespace

std::span<const SubscriberKind> subscriber_kinds() {
    return kinds;
}

Result<std::unique_ptr<Subscriber>> make_subscriber(const EndpointOptions& options,
                                                    const ledger::SubscriberState* previous,
                                                    const Services& services, const Post& post) {
    for (const SubscriberKind& kind : kinds) {
        if (kind.name == options.kind) return kind.make(options, previous, services, post);
    }
    return failure(Errc::not_found, "no kind of endpoint is named '" + options.kind + "'");
}

}  // namespace crossdock::publish
