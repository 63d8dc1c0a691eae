#pragma once

#include "gateway/core/time.h"
#include "gateway/http/changes_hub.h"
#include "gateway/http/read_queue.h"
#include "gateway/http/route.h"
#include "gateway/http/server.h"
#include "gateway/intake/webhook_intake.h"
#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace crossdock::http {

/// What the endpoints answer from. Made by `app`; everything in it outlives the server's running.
struct Services {
    ledger::Ledger& ledger;
    ReadQueue& reads;  ///< questions to the store
    observe::Log& log;
    observe::Metrics& metrics;
    intake::WebhookIntake* webhooks = nullptr;  ///< of the suppliers' listener
    /// Random bits, for the length of streams. Any thread.
    std::function<std::uint64_t()> random = {};
    /// False while starting up or shutting down: /readyz says 503. Any thread.
    std::function<bool()> is_ready = {};
    Duration bookmark = std::chrono::seconds(15);  ///< of idle streams
    Duration retention = std::chrono::hours(72);   ///< of the journal, told to readers
    Duration shortest_stream = std::chrono::minutes(5);
    Duration longest_stream = std::chrono::minutes(15);

    /// One a lane; see make_hubs.
    std::vector<std::unique_ptr<ChangesHub>> hubs = {};
    ChangesHub& hub(const Lane& lane) const { return *hubs[lane.index()]; }
};

/// Before Server::start(). The hubs must be cleared after the server has stopped and before the ledger goes.
void make_hubs(Services& services, const Server& server);

/// The tables of routes, one a listener: the one place where an endpoint is announced. `services` must
/// outlive them.
std::vector<Route> supplier_routes(const Services& services);
std::vector<Route> storefront_routes(const Services& services);
std::vector<Route> admin_routes(const Services& services);

}  // namespace crossdock::http
