#include "gateway/publish/render.h"

#include "gateway/core/text.h"

#include <array>
#include <charconv>

namespace crossdock::publish {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

template <class Number>
void append_member(std::string& out, std::string_view name_and_colon, Number value) {
    out += name_and_colon;
    append_number(out, value);
}

void append_moment(std::string& out, std::string_view name_and_colon, Instant moment) {
    out += name_and_colon;
    out += '"';
    out += to_rfc3339(moment);
    out += '"';
}

void append_incoming(std::string& out, const std::vector<model::IncomingQuantity>& incoming) {
    if (incoming.empty()) return;
    out += R"(,"incoming":)";
    char before = '[';
    for (const model::IncomingQuantity& each : incoming) {
        out += before;
        append_member(out, R"({"quantity":)", each.quantity);
        if (each.eta) append_moment(out, R"(,"eta":)", start_of(*each.eta));
        out += '}';
        before = ',';
    }
    out += ']';
}

void append_locations(std::string& out, const std::vector<model::LocationQuantity>& locations) {
    if (locations.empty()) return;
    out += R"(,"locations":)";
    char before = '[';
    for (const model::LocationQuantity& each : locations) {
        out += before;
        out += R"({"code":)";
        append_json_string(out, each.code);
        append_member(out, R"(,"quantity":)", each.quantity);
        out += '}';
        before = ',';
    }
    out += ']';
}

}  // namespace

void render_availability(std::string& out, const ledger::AvailabilityEntry& entry,
                         const ledger::FeedTimes& times) {
    const model::Availability& state = entry.state;
    out += R"({"sku":)";
    append_json_string(out, entry.sku);
    append_member(out, R"(,"version":)", entry.version);
    if (entry.deleted) out += R"(,"deleted":true)";
    out += R"(,"availability":")";
    out += model::to_string(state.word);
    append_member(out, R"(","quantity":)", state.quantity);
    append_member(out, R"(,"on_hand":)", state.on_hand);
    append_member(out, R"(,"reserved":)", state.reserved);
    append_incoming(out, state.incoming);
    if (state.available_from) append_moment(out, R"(,"available_from":)", start_of(*state.available_from));
    append_locations(out, state.locations);
    out += R"(,"freshness":")";
    out += model::to_string(state.freshness);
    append_moment(out, R"(","as_of":)", times.as_of);
    if (times.fresh_until) append_moment(out, R"(,"fresh_until":)", *times.fresh_until);
    out += '}';
}

}  // namespace crossdock::publish
