#include "gateway/publish/webhook_lane.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <array>

namespace crossdock::publish {
namespace {

constexpr std::array<std::uint32_t, 5> statuses_about_the_body{400, 409, 413, 415, 422};

/// An endpoint that asks for more than a day is asked again after a day.
constexpr Duration longest_retry_after = std::chrono::hours(24);

}  // namespace

Attempt judge(const net::HttpResponse& response) {
    Attempt attempt{Verdict::failing, response.retry_after};
    if (response.is_success()) attempt.verdict = Verdict::delivered;
    if (response.status == 410) attempt.verdict = Verdict::gone;
    const auto& about_body = statuses_about_the_body;
    if (std::find(about_body.begin(), about_body.end(), response.status) != about_body.end()) {
        attempt.verdict = Verdict::refused;
    }
    return attempt;
}

WebhookLane::WebhookLane(LaneOptions options, const ledger::SubscriberState& state, crypto::Random& random,
                         Render render, const Find& find)
    : options_(std::move(options)),
      random_(random),
      render_(std::move(render)),
      breaker_(options_.breaker, state.failures, state.next_attempt),
      position_(state.cursor),
      disabled_(state.disabled),
      hold_until_(state.next_attempt) {
    // SKUs that failed together wait together again; their message is a new one, for its body was not kept.
    std::map<std::pair<Instant, std::uint32_t>, Delivery> together;
    for (const auto& each : state.parked) {
        const std::size_t slash = each.key.find('/');
        if (slash == std::string::npos || each.key.substr(0, slash) != options_.storefront) continue;
        auto entry = find(std::string_view(each.key).substr(slash + 1));
        if (!entry || parked_.contains(entry->sku)) continue;
        Delivery& delivery = together[{each.next_attempt, each.attempts}];
        delivery.next_attempt = each.next_attempt;
        delivery.attempts = each.attempts;
        delivery.items.push_back({std::move(entry), each.since});
        if (delivery.items.size() == options_.items) park(std::exchange(delivery, {}));
    }
    for (auto& [key, delivery] : together) {
        if (!delivery.items.empty()) park(std::move(delivery));
    }
}

std::size_t WebhookLane::room() const {
    return disabled_ ? 0 : options_.pending_keys - std::min(options_.pending_keys, pending_.size());
}

void WebhookLane::on_events(std::span<const ledger::JournalEvent> events, std::uint64_t up_to) {
    for (const ledger::JournalEvent& event : events) {
        if (event.entry->storefront != options_.storefront_index) continue;
        const std::string& sku = event.entry->sku;
        if (const auto parked = parked_.find(sku); parked != parked_.end()) {
            Delivery& delivery = *parked->second;
            const auto item = std::find_if(delivery.items.begin(), delivery.items.end(),
                                           [&sku](const Item& each) { return each.entry->sku == sku; });
            if (event.entry->version <= item->entry->version) continue;
            item->entry = event.entry;
            delivery.built = false;
            continue;
        }
        const auto [waiting, is_new] = pending_.try_emplace(sku, Item{event.entry, event.sequence});
        if (is_new) {
            order_.push_back(sku);
        } else if (event.entry->version > waiting->second.entry->version) {
            waiting->second.entry = event.entry;
        }
    }
    position_ = std::max(position_, up_to);
}

WebhookLane::Step WebhookLane::next(Instant now) {
    if (disabled_ || in_flight_) return {};
    const Instant not_before = std::max(hold_until_, breaker_.is_open() ? breaker_.until() : Instant{});
    const bool anything = !pending_.empty() || !parking_.empty();
    if (now < not_before) return {nullptr, anything ? std::optional(not_before) : std::nullopt};

    const bool full = parked_.size() >= options_.parked_keys;
    const bool probing = breaker_.is_open();
    const auto parked = earliest();
    // While parking is full nothing new can be tried, so whether the endpoint is back is asked by what waits.
    const bool parked_may_go = parked != parking_.end() && (parked->next_attempt <= now || (full && probing));
    const bool pending_may_go = !pending_.empty() && !full;
    if (parked_may_go && !(pending_may_go && prefer_pending_)) {
        Delivery delivery = std::move(*parked);
        parking_.erase(parked);
        for (const Item& item : delivery.items) parked_.erase(item.entry->sku);
        prefer_pending_ = true;
        begin(std::move(delivery), true, now);
    } else if (pending_may_go) {
        const std::size_t most = probing ? options_.probe_items : options_.items;
        prefer_pending_ = false;
        begin(take_pending(std::min(most, options_.parked_keys - parked_.size())), false, now);
    } else {
        return {nullptr, earliest_attempt()};
    }
    return {&in_flight_->message, std::nullopt};
}

WebhookLane::Parking::iterator WebhookLane::earliest() {
    return std::min_element(parking_.begin(), parking_.end(), [](const Delivery& a, const Delivery& b) {
        return a.next_attempt < b.next_attempt;
    });
}

std::optional<Instant> WebhookLane::earliest_attempt() const {
    std::optional<Instant> earliest;
    for (const Delivery& delivery : parking_) {
        if (!earliest || delivery.next_attempt < *earliest) earliest = delivery.next_attempt;
    }
    return earliest;
}

WebhookLane::Delivery WebhookLane::take_pending(std::size_t most) {
    Delivery delivery;
    while (!order_.empty() && delivery.items.size() < most) {
        auto node = pending_.extract(order_.front());
        delivery.items.push_back(std::move(node.mapped()));
        order_.pop_front();
    }
    return delivery;
}

void WebhookLane::begin(Delivery delivery, bool was_parked, Instant now) {
    in_flight_was_parked_ = was_parked;
    in_flight_ = std::move(delivery);
    if (!in_flight_->built) build(*in_flight_, now);
    ++figures_.messages;
}

/// Makes the message of the items that fit; the others go back to where they waited.
void WebhookLane::build(Delivery& delivery, Instant now) {
    std::string items;
    std::size_t taken = 0;
    for (; taken < delivery.items.size(); ++taken) {
        const std::size_t before = items.size();
        if (taken > 0) items += ',';
        render_(items, *delivery.items[taken].entry);
        // 200 bytes are left for what stands round the items.
        if (taken > 0 && items.size() + 200 > options_.body_bytes) {
            items.resize(before);
            break;
        }
    }
    const auto first_left = delivery.items.begin() + static_cast<std::ptrdiff_t>(taken);
    if (in_flight_was_parked_) {
        Delivery rest;
        rest.attempts = delivery.attempts;
        rest.next_attempt = delivery.next_attempt;
        rest.refused = delivery.refused;
        rest.items.assign(first_left, delivery.items.end());
        if (!rest.items.empty()) park(std::move(rest));
    } else {
        for (auto item = delivery.items.end(); item != first_left;) {
            --item;
            const std::string sku = item->entry->sku;
            order_.push_front(sku);
            pending_.emplace(sku, std::move(*item));
        }
    }
    delivery.items.erase(first_left, delivery.items.end());

    delivery.message.id = "msg_" + crypto::random_id(random_);
    std::string& body = delivery.message.body;
    body = R"({"type":"availability.changed","timestamp":")" + to_rfc3339(now) + R"(","data":{"cursor":)";
    append_json_string(body, ledger::to_string(ledger::Cursor{options_.epoch, safe_cursor()}));
    body += R"(,"items":[)" + items + "]}}";
    delivery.built = true;
}

/// Everything at or before it is delivered, or on its way.
std::uint64_t WebhookLane::safe_cursor() const {
    std::uint64_t first = position_ + 1;
    if (!order_.empty()) first = std::min(first, pending_.at(order_.front()).since);
    for (const Delivery& delivery : parking_) {
        for (const Item& item : delivery.items) first = std::min(first, item.since);
    }
    return first - std::min<std::uint64_t>(first, 1);
}

void WebhookLane::on_result(Instant now, const Attempt& attempt) {
    if (!in_flight_) return;
    Delivery delivery = std::move(*in_flight_);
    in_flight_.reset();
    ++delivery.attempts;
    if (attempt.verdict == Verdict::delivered) {
        figures_.delivered_items += delivery.items.size();
        return answered(now);
    }
    ++figures_.failures;
    if (delivery.hurried > 0) --delivery.hurried;
    delivery.refused = attempt.verdict == Verdict::refused;
    disabled_ = attempt.verdict == Verdict::gone;
    if (attempt.verdict == Verdict::failing) {
        breaker_.on_failure(now, crypto::unit_interval(random_));
    } else if (attempt.verdict == Verdict::refused) {
        answered(now);
    }
    // Halves are new messages and begin the schedule anew, or finding one bad item would take days.
    const bool in_halves = delivery.refused && delivery.items.size() > 1;
    if (in_halves) delivery.attempts = 1;
    Duration wait = options_.retry.delay(delivery.attempts, crypto::unit_interval(random_));
    if (attempt.retry_after) {
        const Duration asked = std::min(*attempt.retry_after, longest_retry_after);
        hold_until_ = now + asked;
        wait = std::max(wait, asked);
    }
    delivery.next_attempt = now + wait;
    if (in_halves) return park_in_halves(std::move(delivery));
    park(std::move(delivery));
}

/// The endpoint is well. What failed because of it need not wait for its time; but once in each wait only, or
/// a message that fails whenever others succeed would be sent without end.
void WebhookLane::answered(Instant now) {
    const bool was_failing = breaker_.failures() > 0;
    breaker_.on_success();
    if (!was_failing) return;
    for (Delivery& delivery : parking_) {
        if (delivery.refused || delivery.hurried > 0 || delivery.next_attempt <= now) continue;
        delivery.hurried = 2;
        delivery.next_attempt = now;
    }
}

/// What is parked has its own next attempt; what came meanwhile for the same SKUs joins it.
void WebhookLane::park(Delivery delivery) {
    for (Item& item : delivery.items) {
        const auto newer = pending_.find(item.entry->sku);
        if (newer == pending_.end()) continue;
        if (newer->second.entry->version > item.entry->version) {
            item.entry = newer->second.entry;
            delivery.built = false;
        }
        order_.erase(std::find(order_.begin(), order_.end(), item.entry->sku));
        pending_.erase(newer);
    }
    parking_.push_back(std::move(delivery));
    const auto place = std::prev(parking_.end());
    for (const Item& item : place->items) parked_[item.entry->sku] = place;
}

void WebhookLane::park_in_halves(Delivery delivery) {
    Delivery second;
    const auto middle = delivery.items.begin() + static_cast<std::ptrdiff_t>(delivery.items.size() / 2);
    second.items.assign(middle, delivery.items.end());
    delivery.items.erase(middle, delivery.items.end());
    delivery.built = false;
    second.attempts = delivery.attempts;
    second.refused = true;
    second.next_attempt = delivery.next_attempt;
    park(std::move(delivery));
    park(std::move(second));
}

void WebhookLane::enable() {
    disabled_ = false;
    breaker_.on_success();
    hold_until_ = {};
}

std::uint64_t WebhookLane::cursor() const {
    std::uint64_t first = position_ + 1;
    if (!order_.empty()) first = std::min(first, pending_.at(order_.front()).since);
    if (in_flight_ && !in_flight_was_parked_) {
        for (const Item& item : in_flight_->items) first = std::min(first, item.since);
    }
    return first - std::min<std::uint64_t>(first, 1);
}

ledger::SubscriberState WebhookLane::state() const {
    ledger::SubscriberState state;
    state.name = options_.name;
    state.epoch = options_.epoch;
    state.cursor = cursor();
    state.disabled = disabled_;
    state.failures = breaker_.failures();
    state.next_attempt = std::max(hold_until_, breaker_.is_open() ? breaker_.until() : Instant{});
    const auto add = [&](const Delivery& delivery) {
        for (const Item& item : delivery.items) {
            state.parked.push_back({options_.storefront + "/" + item.entry->sku, delivery.next_attempt,
                                    delivery.attempts, item.since});
        }
    };
    for (const Delivery& delivery : parking_) add(delivery);

    if (in_flight_ && in_flight_was_parked_) add(*in_flight_);
    return state;
}

LaneFigures WebhookLane::figures() const {
    LaneFigures figures = figures_;
    figures.pending_keys = pending_.size();
    figures.parked_keys = parked_.size();
    figures.full = parked_.size() >= options_.parked_keys;
    figures.open = breaker_.is_open();
    figures.disabled = disabled_;
    return figures;
}

}  // namespace crossdock::publish
