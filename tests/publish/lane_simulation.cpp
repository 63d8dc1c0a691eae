#include "tests/publish/lane_simulation.h"

#include "gateway/publish/render.h"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace crossdock::publish::test {

LaneSimulation::LaneSimulation(LaneOptions options, std::uint64_t seed)
    : options_(std::move(options)), random_(seed) {
    if (options_.name.empty()) options_.name = "shop";
    noted_.name = options_.name;
    restart();
}

void LaneSimulation::restart() {
    const auto render = [](std::string& out, const ledger::AvailabilityEntry& entry) {
        render_availability(out, entry, {});
    };
    in_flight_ = nullptr;
    lane = std::make_unique<WebhookLane>(options_, noted_, random_, render,
                                         [this](std::string_view sku) { return newest(sku); });
}

std::shared_ptr<const ledger::AvailabilityEntry> LaneSimulation::newest(std::string_view sku) const {
    const auto found = entries_.find(std::string(sku));
    return found == entries_.end() ? nullptr : found->second;
}

void LaneSimulation::change(const std::string& sku, std::int64_t quantity, std::uint32_t storefront,
                            std::size_t padding) {
    auto entry = std::make_shared<ledger::AvailabilityEntry>();
    entry->sku = sku;
    entry->storefront = storefront;
    entry->version = journal_.size() + 1;
    entry->state.quantity = quantity;
    if (padding > 0) entry->state.locations = {{std::string(padding, 'x'), 1}};
    journal_.push_back({journal_.size() + 1, entry});
    if (storefront == options_.storefront_index) entries_[sku] = entry;
}

void LaneSimulation::feed() {
    const std::size_t from = lane->position();
    const std::size_t count = std::min(lane->room(), journal_.size() - from);
    if (count == 0) return;
    lane->on_events(std::span(journal_).subspan(from, count), from + count);
}

void LaneSimulation::run_until(Instant until) {
    while (act(until)) continue;
    now = std::max(now, until);
}

/// One thing, the earliest; false when nothing is left before `until`.
bool LaneSimulation::act(Instant until) {
    feed();
    if (in_flight_ != nullptr) {
        if (answer_at_ > until) return false;
        now = std::max(now, answer_at_);
        const Seen request = read(*in_flight_);
        const Attempt attempt = answer(request);
        if (attempt.verdict == Verdict::delivered) {
            for (const auto& [sku, version] : request.versions) {
                endpoint[sku] = std::max(endpoint[sku], version);
            }
            check(request);
        }
        in_flight_ = nullptr;
        lane->on_result(now, attempt);
        note();
        return true;
    }
    const WebhookLane::Step step = lane->next(now);
    if (step.send != nullptr) {
        seen.push_back(read(*step.send));
        in_flight_ = step.send;
        answer_at_ = now + answer_after;
        return true;
    }
    if (!step.wait_until || *step.wait_until > until) return false;
    EXPECT_GT(*step.wait_until, now) << "the lane waits for what is past";
    if (*step.wait_until <= now) return false;
    now = *step.wait_until;
    return true;
}

Seen LaneSimulation::read(const WebhookMessage& message) const {
    Seen request;
    request.at = now;
    request.id = message.id;
    request.body = message.body;
    const boost::json::value body = boost::json::parse(message.body);
    EXPECT_EQ(body.at("type").as_string(), "availability.changed");
    EXPECT_TRUE(parse_rfc3339(std::string_view(body.at("timestamp").as_string())));
    const auto cursor = ledger::parse_cursor(std::string_view(body.at("data").at("cursor").as_string()));
    request.cursor = cursor ? cursor->sequence : ~0ull;
    for (const boost::json::value& item : body.at("data").at("items").as_array()) {
        const std::string sku(item.at("sku").as_string());
        request.versions[sku] = item.at("version").to_number<std::uint64_t>();
        request.skus.push_back(sku);
    }
    return request;
}

void LaneSimulation::check(const Seen& request) {
    const auto [known, is_new] = bodies_.try_emplace(request.id, request.body);
    EXPECT_EQ(known->second, request.body) << "an id has two bodies";
    EXPECT_LE(request.skus.size(), options_.items);
    EXPECT_EQ(request.skus.size(), request.versions.size()) << "a SKU twice in one body";
    const bool alone = request.skus.size() == 1;
    EXPECT_TRUE(alone || request.body.size() <= options_.body_bytes) << request.body.size() << " bytes";
    if (!is_new) return;
    ASSERT_LE(request.cursor, journal_.size());
    // What was kept once stays kept, so each event is looked at once.
    for (; kept_promises_ < request.cursor; ++kept_promises_) {
        const ledger::AvailabilityEntry& entry = *journal_[kept_promises_].entry;
        if (entry.storefront != options_.storefront_index) continue;
        ASSERT_GE(endpoint[entry.sku], entry.version)
            << "the cursor " << request.cursor << " promised " << entry.sku;
    }
}

bool LaneSimulation::is_complete() const {
    for (const auto& [sku, entry] : entries_) {
        const auto has = endpoint.find(sku);
        if (has == endpoint.end() || has->second != entry->version) return false;
    }
    return true;
}

}  // namespace crossdock::publish::test
