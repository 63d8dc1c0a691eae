#include "gateway/publish/webhook_endpoint.h"

#include "gateway/publish/render.h"

namespace crossdock::publish {
namespace {

constexpr std::size_t events_at_once = 1000;
/// A page or two, and then it is the others' turn.
constexpr int pulls_in_a_step = 4;
/// A place that moves without messages (other storefronts' events) is kept now and then.
constexpr std::uint64_t note_every = 1000;

LaneOptions lane_options(const EndpointOptions& options, std::uint64_t epoch) {
    LaneOptions lane;
    lane.name = options.name;
    lane.storefront = options.storefront;
    lane.storefront_index = options.storefront_index;
    lane.epoch = epoch;
    lane.items = std::clamp<std::size_t>(options.items, 1, 100);
    if (!options.retry.empty()) {
        lane.retry.schedule = {Duration(0)};
        lane.retry.schedule.insert(lane.retry.schedule.end(), options.retry.begin(), options.retry.end());
    }
    return lane;
}

/// The place to begin from: the one kept, or none where it means nothing any more.
ledger::SubscriberState first_state(const ledger::SubscriberState* previous, const ledger::Cursor& head) {
    if (previous == nullptr) return {};
    ledger::SubscriberState state = *previous;
    if (state.epoch == head.epoch && state.cursor <= head.sequence) return state;
    state.cursor = 0;
    state.parked.clear();
    return state;
}

}  // namespace

Result<std::unique_ptr<Subscriber>> WebhookEndpoint::make(const EndpointOptions& options,
                                                          const ledger::SubscriberState* previous,
                                                          const Services& services, const Post& post) {
    auto signer = crypto::WebhookSigner::make(options.secrets);
    if (!signer) {
        Error error = signer.error();
        error.message = "endpoint '" + options.name + "': " + error.message;
        return error;
    }
    return std::unique_ptr<Subscriber>(
        new WebhookEndpoint(options, std::move(*signer), previous, services, post));
}

WebhookEndpoint::WebhookEndpoint(const EndpointOptions& options, crypto::WebhookSigner signer,
                                 const ledger::SubscriberState* previous, const Services& services,
                                 const Post& post)
    : options_(options),
      signer_(std::move(signer)),
      services_(services),
      post_(post),
      lane_(
          lane_options(options, services.journal.head().epoch),
          first_state(previous, services.journal.head()), services.random,
          [&services](std::string& out, const ledger::AvailabilityEntry& entry) {
              render_availability(out, entry, services.index.times(entry));
          },
          [&services, storefront = options.storefront_index](std::string_view sku) {
              return services.index.find(storefront, sku);
          }),
      meters_([&] {
          observe::Metrics& metrics = services.metrics;
          const observe::Labels labels{{"endpoint", options.name}};
          return Meters{
              metrics.counter("crossdock_push_messages_total", "Requests to webhook endpoints", labels),
              metrics.counter("crossdock_push_items_total", "Figures delivered to webhook endpoints", labels),
              metrics.counter("crossdock_push_failures_total", "Requests to webhook endpoints that failed",
                              labels),
              metrics.gauge("crossdock_push_parked_keys", "SKUs whose delivery failed and waits", labels),
              metrics.gauge("crossdock_push_waiting_keys", "SKUs that wait to be sent", labels),
              metrics.gauge("crossdock_push_full", "1 while parking is full and the cursor stands still",
                            labels),
              metrics.gauge("crossdock_push_open", "1 while the breaker keeps requests away", labels),
              metrics.gauge("crossdock_push_disabled", "1 after the endpoint answered 410", labels),
              metrics.histogram("crossdock_push_seconds", "Time that endpoints take to answer",
                                observe::duration_bounds(), labels)};
      }()),
      self_(std::make_shared<WebhookEndpoint*>(this)) {
    noted_cursor_ = lane_.cursor();
    const bool other_epoch = previous != nullptr && previous->epoch != services.journal.head().epoch;
    if (previous == nullptr || other_epoch)
        begin_walk(previous == nullptr ? "it is new" : "the epoch is another");
    measure();
}

void WebhookEndpoint::begin_walk(std::string_view why) {
    walk_ = Walk{services_.journal.head().sequence, 0, {}, 0};
    services_.log.notice("endpoint begins from the index", {{"endpoint", options_.name}, {"because", why}});
}

std::optional<Instant> WebhookEndpoint::step(Instant now) {
    bool more = true;
    for (int i = 0; i < pulls_in_a_step && more; ++i) more = pull(now);
    const WebhookLane::Step step = lane_.next(now);
    if (step.send != nullptr) send(*step.send, now);
    std::optional<Instant> wait = step.wait_until;
    if (more) wait = now;
    if (log_again_ && (!wait || *log_again_ < *wait)) wait = log_again_;

    if (lane_.cursor() >= noted_cursor_ + note_every) note();
    measure();
    return wait;
}

/// Hands the lane events while it takes any; true when there may be more.
bool WebhookEndpoint::pull(Instant now) {
    const std::size_t most = std::min(lane_.room(), events_at_once);
    if (most == 0) return false;
    if (walk_) return pull_walk();
    auto events = services_.journal.read(lane_.position(), most);
    if (!events) return pull_log(now, most);
    if (events->empty()) return false;
    for (ledger::JournalEvent& event : *events) {
        auto newest = services_.index.find(event.entry->storefront, event.entry->sku);
        if (newest && newest->version > event.entry->version) event.entry = std::move(newest);
    }
    lane_.on_events(*events, events->back().sequence);
    return events->size() == most;
}

bool WebhookEndpoint::pull_log(Instant now, std::size_t most) {
    if (log_again_ && now < *log_again_) return false;
    log_again_.reset();
    auto events = services_.read_log(lane_.position(), most);
    if (!events && events.error().code == Errc::not_found) {
        begin_walk("its events are gone from the log");
        return true;
    }
    if (!events || events->empty()) {
        log_again_ = now + std::chrono::seconds(1);
        services_.log.warning("journal cannot be read back", {{"endpoint", options_.name}});
        return false;
    }
    const std::uint64_t up_to = events->back().sequence;
    // Far behind, a figure that has changed since is left to the later event that brought the change.
    std::erase_if(*events, [this](const ledger::JournalEvent& event) {
        const auto newest = services_.index.find(event.entry->storefront, event.entry->sku);
        return newest && newest->version > event.entry->version;
    });
    lane_.on_events(*events, up_to);
    return true;
}

/// The next entries of the index, as events that the journal would have after the lane's position: so the
/// cursor stays where it is until the whole index has been read, and a restart begins again.
bool WebhookEndpoint::pull_walk() {
    while (walk_->taken == walk_->entries.size()) {
        if (walk_->next_shard == ledger::AvailabilityIndex::shards) {
            lane_.on_events({}, walk_->head);
            walk_.reset();
            return true;
        }
        walk_->entries = services_.index.shard(walk_->next_shard++);
        walk_->taken = 0;
    }
    const std::size_t count = std::min({lane_.room(), events_at_once, walk_->entries.size() - walk_->taken});
    std::vector<ledger::JournalEvent> events;
    events.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        events.push_back({lane_.position() + 1, std::move(walk_->entries[walk_->taken++])});
    }
    lane_.on_events(events, lane_.position());
    return true;
}

void WebhookEndpoint::send(const WebhookMessage& message, Instant now) {
    net::HttpRequest request;
    request.url = options_.url;
    request.timeout = options_.timeout;
    request.connect_timeout = std::min<Duration>(options_.timeout, std::chrono::seconds(5));
    request.allow_own_network = options_.allow_own_network;
    request.body = message.body;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    request.headers = {{"content-type", "application/json"},
                       {"webhook-id", message.id},
                       {"webhook-timestamp", std::to_string(seconds)},
                       {"webhook-signature", signer_.sign(message.id, now, message.body)}};
    meters_.messages.add();
    services_.http.send(std::move(request),
                        [post = post_, self = std::weak_ptr(self_)](net::HttpResponse&& response) {
                            post([self, response = std::move(response)]() mutable {
                                if (const auto still = self.lock())
                                    (*still)->on_response(std::move(response));
                            });
                        });
}

void WebhookEndpoint::on_response(net::HttpResponse&& response) {
    // The daemon stops: that is no fault of the endpoint, and what was on its way is sent again at the next
    // start.
    if (response.failure == net::HttpResponse::Failure::stopping) return;
    const LaneFigures before = lane_.figures();
    lane_.on_result(services_.clock.now(), judge(response));
    meters_.seconds.observe(std::chrono::duration<double>(response.took).count());
    tell(before, response);
    note();
}

void WebhookEndpoint::note() {
    ledger::SubscriberState state = lane_.state();
    noted_cursor_ = state.cursor;
    services_.note(std::move(state));
}

void WebhookEndpoint::tell(const LaneFigures& before, const net::HttpResponse& response) {
    const LaneFigures after = lane_.figures();
    meters_.items.add(after.delivered_items - before.delivered_items);
    meters_.failures.add(after.failures - before.failures);
    const std::string_view reason = net::to_string(response.failure);
    const auto line = [&](observe::Level level, std::string_view message) {
        const std::array<observe::Field, 4> fields{
            observe::Field{"endpoint", options_.name}, observe::Field{"status", response.status},
            observe::Field{"failure", reason}, observe::Field{"parked", after.parked_keys}};
        services_.log.write(level, message, fields);
    };
    if (after.failures > before.failures) line(observe::Level::info, "push failed");
    if (after.open && !before.open)
        line(observe::Level::warning, "endpoint fails again and again, pushes are held back");
    if (!after.open && before.open) line(observe::Level::notice, "endpoint is back");
    if (after.full && !before.full)
        line(observe::Level::error, "parking is full, the endpoint's cursor stands still");
    if (!after.full && before.full) line(observe::Level::notice, "endpoint's cursor moves again");
    if (after.disabled && !before.disabled)
        line(observe::Level::error, "endpoint answered 410 and is disabled");
}

void WebhookEndpoint::measure() {
    const LaneFigures figures = lane_.figures();
    meters_.parked.set(static_cast<std::int64_t>(figures.parked_keys));
    meters_.waiting.set(static_cast<std::int64_t>(figures.pending_keys));
    meters_.full.set(figures.full);
    meters_.open.set(figures.open);
    meters_.disabled.set(figures.disabled);
}

void WebhookEndpoint::enable() {
    lane_.enable();
    note();
}

}  // namespace crossdock::publish
