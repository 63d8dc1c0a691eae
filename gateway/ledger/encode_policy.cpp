#include "gateway/ledger/bytes.h"
#include "gateway/ledger/encode.h"

#include <bit>

namespace crossdock::ledger {
namespace {

void write(ByteWriter& out, const model::FeedPolicy& feed) {
    out.text(feed.partner);
    out.text(feed.channel);
    out.natural(static_cast<std::uint64_t>(feed.coverage));
    out.natural(static_cast<std::uint64_t>(feed.coverage_of));
    out.natural(feed.expect.has_value());
    const model::Expect expect = feed.expect.value_or(model::Expect{});
    for (const Duration each : {expect.every, expect.grace, expect.stale_after, expect.expired_after}) {
        out.integer(each.count());
    }
    for (const model::Effect effect : {feed.effects.ageing, feed.effects.stale, feed.effects.expired}) {
        out.natural(static_cast<std::uint64_t>(effect));
    }
    for (const double share : {feed.guards.vanish, feed.guards.to_zero, feed.guards.max_rejected}) {
        out.natural(std::bit_cast<std::uint64_t>(share));
    }
    out.natural(feed.guards.from_items);
    out.natural(feed.guards.max_rejected_count);
    out.natural(feed.missing.after);
    out.natural(static_cast<std::uint64_t>(feed.missing.then));
    out.natural(static_cast<std::uint64_t>(feed.repeated));
    out.integer(feed.order_tolerance.count());
    out.natural(static_cast<std::uint64_t>(feed.on_reused_reference));
}

model::FeedPolicy read_feed(ByteReader& in) {
    model::FeedPolicy feed;
    feed.partner = in.text();
    feed.channel = in.text();
    feed.coverage = static_cast<model::Coverage>(in.natural());
    feed.coverage_of = static_cast<model::ReportOf>(in.natural());
    const bool expected = in.natural() != 0;
    model::Expect expect;
    for (Duration* each : {&expect.every, &expect.grace, &expect.stale_after, &expect.expired_after}) {
        *each = Duration(in.integer());
    }
    if (expected) feed.expect = expect;
    for (model::Effect* effect : {&feed.effects.ageing, &feed.effects.stale, &feed.effects.expired}) {
        *effect = static_cast<model::Effect>(in.natural());
    }
    for (double* share : {&feed.guards.vanish, &feed.guards.to_zero, &feed.guards.max_rejected}) {
        *share = std::bit_cast<double>(in.natural());
    }
    feed.guards.from_items = in.small();
    feed.guards.max_rejected_count = in.small();
    feed.missing.after = in.small();
    feed.missing.then = static_cast<model::MissingThen>(in.natural());
    feed.repeated = static_cast<model::Repeated>(in.natural());
    feed.order_tolerance = Duration(in.integer());
    feed.on_reused_reference = static_cast<model::OnReusedReference>(in.natural());
    return feed;
}

}  // namespace

std::string encode(const model::Policy& policy) {
    std::string bytes;
    ByteWriter out(bytes);
    out.natural(policy.storefronts.size());
    for (const model::Storefront& storefront : policy.storefronts) {
        out.text(storefront.name);
        out.text(storefront.currency);
        out.text(storefront.time_zone);
        out.natural(storefront.suppliers.size());
        for (const std::string& supplier : storefront.suppliers) out.text(supplier);
    }
    out.natural(policy.feeds.size());
    for (const model::FeedPolicy& feed : policy.feeds) write(out, feed);
    out.natural(policy.offers.size());
    for (const auto& [partner, offers] : policy.offers) {
        out.text(partner);
        out.integer(offers.safety_stock);
        out.integer(offers.priority);
        out.integer(offers.low_stock);
        out.text(encode(offers.packs));
    }
    return bytes;
}

std::optional<model::Policy> decode_policy(std::string_view bytes) {
    ByteReader in(bytes);
    model::Policy policy;
    policy.storefronts.resize(in.count());
    for (model::Storefront& storefront : policy.storefronts) {
        storefront.name = in.text();
        storefront.currency = in.text();
        storefront.time_zone = in.text();
        storefront.suppliers.resize(in.count());
        for (std::string& supplier : storefront.suppliers) supplier = in.text();
    }
    policy.feeds.resize(in.count());
    for (model::FeedPolicy& feed : policy.feeds) feed = read_feed(in);
    for (std::size_t left = in.count(); left > 0; --left) {
        model::OfferPolicy& offers = policy.offers[in.text()];
        offers.safety_stock = in.integer();
        offers.priority = static_cast<std::int32_t>(in.integer());
        offers.low_stock = in.integer();
        offers.packs = decode_numbers(in.view());
    }
    if (!in.ok()) return std::nullopt;
    return policy;
}

}  // namespace crossdock::ledger
