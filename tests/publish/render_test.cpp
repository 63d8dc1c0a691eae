#include "gateway/publish/render.h"

#include <gtest/gtest.h>

namespace crossdock::publish {
namespace {

using namespace std::chrono;

ledger::AvailabilityEntry plain_entry() {
    ledger::AvailabilityEntry entry;
    entry.sku = "SKU-1";
    entry.version = 4294967297u;
    entry.state.word = model::AvailabilityWord::in_stock;
    entry.state.quantity = 7;
    entry.state.on_hand = 9;
    entry.state.reserved = 2;
    return entry;
}

ledger::FeedTimes times_of(const char* as_of) {
    ledger::FeedTimes times;
    times.as_of = *parse_rfc3339(as_of);
    return times;
}

std::string rendered(const ledger::AvailabilityEntry& entry, const ledger::FeedTimes& times) {
    std::string out;
    render_availability(out, entry, times);
    return out;
}

TEST(RenderAvailability, LeavesOutWhatIsNotThere) {
    EXPECT_EQ(rendered(plain_entry(), times_of("2026-11-25T21:56:28Z")),
              R"({"sku":"SKU-1","version":4294967297,"availability":"in_stock","quantity":7,"on_hand":9,)"
              R"("reserved":2,"freshness":"fresh","as_of":"2026-11-25T21:56:28Z"})");
}

TEST(RenderAvailability, WritesEveryMemberOfTheContract) {
    ledger::AvailabilityEntry entry = plain_entry();
    entry.state.word = model::AvailabilityWord::backorder;
    entry.state.quantity = 0;
    entry.state.incoming = {{12, Date(2026y / December / 1)}, {3, std::nullopt}};
    entry.state.available_from = Date(2026y / December / 1);
    entry.state.locations = {{"acme:ATL", 0}, {"acme:\"X\"", 4}};
    entry.state.freshness = model::Freshness::ageing;
    ledger::FeedTimes times = times_of("2026-11-25T21:56:28.120Z");
    times.fresh_until = *parse_rfc3339("2026-11-25T22:16:28Z");
    EXPECT_EQ(
        rendered(entry, times),
        R"({"sku":"SKU-1","version":4294967297,"availability":"backorder","quantity":0,"on_hand":9,)"
        R"("reserved":2,"incoming":[{"quantity":12,"eta":"2026-12-01T00:00:00Z"},{"quantity":3}],)"
        R"("available_from":"2026-12-01T00:00:00Z","locations":[{"code":"acme:ATL","quantity":0},)"
        R"({"code":"acme:\"X\"","quantity":4}],"freshness":"ageing","as_of":"2026-11-25T21:56:28.120Z",)"
        R"("fresh_until":"2026-11-25T22:16:28Z"})");
}

TEST(RenderAvailability, TombstoneSaysDeleted) {
    ledger::AvailabilityEntry entry = plain_entry();
    entry.deleted = true;
    entry.state = {};
    EXPECT_EQ(
        rendered(entry, times_of("2026-11-25T21:56:28Z")),
        R"({"sku":"SKU-1","version":4294967297,"deleted":true,"availability":"out_of_stock","quantity":0,)"
        R"("on_hand":0,"reserved":0,"freshness":"fresh","as_of":"2026-11-25T21:56:28Z"})");
}

TEST(RenderAvailability, EscapesTheSkuAndAppends) {
    ledger::AvailabilityEntry entry = plain_entry();
    entry.sku = "A\"\\\n\xff";
    std::string out = "[";
    render_availability(out, entry, times_of("2026-11-25T21:56:28Z"));
    EXPECT_TRUE(out.starts_with("[{\"sku\":\"A\\\"\\\\\\n\xEF\xBF\xBD\","));
}

}  // namespace
}  // namespace crossdock::publish
