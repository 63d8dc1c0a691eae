#include "gateway/ledger/applier.h"

#include <algorithm>
#include <charconv>

namespace crossdock::ledger {
namespace {

const model::FeedPolicy default_feed_policy{};

}  // namespace

std::uint64_t gtin_number(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

std::string gtin_digits(std::uint64_t number) {
    if (number == 0) return {};
    const std::string digits = std::to_string(number);
    return std::string(14 - std::min<std::size_t>(digits.size(), 14), '0') + digits;
}

void Applier::begin_group() {
    state_.begin_group();
    failure_.reset();
}

std::vector<std::uint32_t> Applier::flush_group() {
    std::vector<std::uint32_t> feeds = state_.take_dirty_feeds();
    for (const std::uint32_t feed : feeds) store_.put(state_.feed(feed).row);
    for (const std::uint32_t channel : state_.take_dirty_channels()) store_.put(state_.channel(channel).row);
    if (!publications_.empty()) store_.put_number("last_event", state_.counters.event);
    return feeds;
}

std::vector<Publication> Applier::keep_group() {
    state_.keep_group();
    return std::exchange(publications_, {});
}

void Applier::take_back_group() {
    state_.take_back_group();
    publications_.clear();
    jobs_.clear();
    dirty_.clear();
    has_outgoing_ = false;
    failure_.reset();
}

void Applier::begin_step(StepKind kind, std::uint64_t message, std::uint64_t generation, Instant now) {
    step_ = store::StepRow();
    step_.sequence = ++state_.counters.step;
    step_.kind = static_cast<std::uint8_t>(kind);
    step_.message = message;
    step_.generation = generation;
    ordinal_ = 0;
    state_.counters.time = std::max(state_.counters.time, now);
    step_.at = state_.counters.time;
    fire_deadlines();
}

void Applier::end_step(Outcome outcome) {
    compute_dirty();
    step_.outcome = static_cast<std::uint8_t>(outcome);
    store_.add(step_);
}

std::uint32_t Applier::partner(const std::string& name) {
    std::uint32_t id = state_.find_partner(name);
    if (id == 0) {
        id = state_.add_partner(name);
        store_.put(store::PartnerRow{id, name});
    }
    return id;
}

std::uint32_t Applier::channel(const std::string& partner_name, const std::string& name) {
    std::uint32_t id = state_.find_channel(partner_name, name);
    if (id == 0) {
        id = state_.add_channel(partner(partner_name), name);
        state_.change_channel(id);
    }
    return id;
}

std::uint32_t Applier::feed(std::uint32_t channel, const std::string& location) {
    std::uint32_t id = state_.find_feed(channel, location);
    if (id == 0) {
        id = state_.add_feed(channel, location);
        state_.change_feed(id);
    }
    return id;
}

const model::FeedPolicy& Applier::feed_policy(std::uint32_t channel) const {
    const model::FeedPolicy* policy = state_.channel(channel).policy;
    return policy != nullptr ? *policy : default_feed_policy;
}

}  // namespace crossdock::ledger
