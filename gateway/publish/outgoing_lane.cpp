#include "gateway/publish/outgoing_lane.h"

#include <algorithm>
#include <set>

namespace crossdock::publish {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_nap = 60s;
constexpr Duration too_long = 24h;  ///< in vain, and between two errors about it

/// "ack-000000017.edi": one file for each control number, whatever is in it.
std::string name_of(std::uint64_t number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 9 - std::min<std::size_t>(digits.size(), 9), '0');
    return "ack-" + digits + ".edi";
}

}  // namespace

OutgoingLane::OutgoingLane(OutgoingServices services)
    : services_(std::move(services)),
      retry_{{0s, 5s, 15s, 1min, 5min, 15min}, 0.2},
      waiting_(services_.metrics.gauge("crossdock_outgoing_waiting", "Acknowledgments that are to be sent.")),
      sent_(services_.metrics.counter("crossdock_outgoing_sent_total", "Messages whose sender was told.")),
      failed_(services_.metrics.counter("crossdock_outgoing_failed_total",
                                        "Attempts in vain to tell a message's sender.")) {}

void OutgoingLane::retry_now() {
    for (auto& [partner, lane] : lanes_) {
        lane.place.next_attempt = {};
        for (auto& [id, trouble] : lane.rows) trouble.next_attempt = {};
    }
}

Duration OutgoingLane::step() {
    const auto figures = services_.figures();
    if (!figures) {
        if (figures.error().message != last_error_)
            services_.log.error("what is to be sent cannot be read", {{"reason", figures.error().message}});
        last_error_ = figures.error().message;
        return 1s;
    }
    last_error_.clear();
    const auto gone = [&](const auto& lane) {
        return std::none_of(figures->begin(), figures->end(),
                            [&](const ledger::OutgoingFigures& each) { return each.partner == lane.first; });
    };
    std::erase_if(lanes_, gone);
    std::uint64_t waiting = 0;
    Duration nap = longest_nap;
    const auto at_most_until = [&](Instant next) {
        nap = std::min(nap, std::max<Duration>(next - services_.clock.now(), 1ms));
    };
    for (const ledger::OutgoingFigures& each : *figures) {
        Lane& lane = lanes_[each.partner];
        if (lane.place.next_attempt <= services_.clock.now()) serve(each.partner, lane);
        if (lane.place.failures != 0) at_most_until(lane.place.next_attempt);
        for (const auto& [id, trouble] : lane.rows) at_most_until(trouble.next_attempt);
        waiting += each.waiting - std::min<std::uint64_t>(each.waiting, lane.sent.size());
    }
    waiting_.set(static_cast<std::int64_t>(waiting));
    return nap;
}

void OutgoingLane::serve(const std::string& partner, Lane& lane) {
    std::set<std::uint64_t> seen;
    std::uint64_t after = 0;
    for (;;) {
        const auto rows = services_.rows(partner, after);
        if (!rows || services_.stopping()) return;  // the next step() says why
        if (rows->empty()) break;
        for (const ledger::Outgoing& row : *rows) {
            after = row.id;
            seen.insert(row.id);
            if (services_.stopping()) return;
            const auto sent = lane.sent.find(row.id);
            if (sent != lane.sent.end() && sent->second == row.asked) continue;
            const auto trouble = lane.rows.find(row.id);
            if (trouble != lane.rows.end() && trouble->second.next_attempt > services_.clock.now()) continue;
            if (send(row, lane) == Attempt::not_taken) return;
        }
    }
    const auto noted = [&](const auto& each) { return seen.count(each.first) == 0; };
    std::erase_if(lane.sent, noted);
    std::erase_if(lane.rows, noted);
}

OutgoingLane::Attempt OutgoingLane::send(const ledger::Outgoing& row, Lane& lane) {
    const auto made = services_.make(row);
    if (!made) {
        failed(row, lane.rows[row.id], made.error());
        return Attempt::not_made;
    }
    lane.rows.erase(row.id);
    const std::shared_ptr<ports::Outbox> outbox = services_.outbox(row.partner);
    if (!outbox) {
        failed(row, lane.place, failure(Errc::not_found, "the partner's profile has no 'out'"));
        return Attempt::not_taken;
    }
    ledger::OutgoingNote note;
    for (std::size_t at = 0; at < made->size(); ++at) {
        const std::string name = name_of(row.first_number + at);
        if (auto put = outbox->put(name, (*made)[at]); !put) {
            failed(row, lane.place, put.error());
            return Attempt::not_taken;
        }
        note.files.push_back(name);
    }
    lane.place = {};
    lane.sent[row.id] = row.asked;
    sent_.add();
    services_.log.info("acknowledgment sent", {{"message", row.message},
                                               {"partner", row.partner},
                                               {"channel", row.channel},
                                               {"control_number", row.first_number},
                                               {"files", note.files.size()}});
    note.id = row.id;
    note.asked = row.asked;
    note.sent = true;
    note.attempts = row.attempts + 1;
    note.sent_at = services_.clock.now();
    services_.note(std::move(note));
    return Attempt::sent;
}

void OutgoingLane::failed(const ledger::Outgoing& row, Trouble& trouble, const Error& error) {
    const Instant now = services_.clock.now();
    ++trouble.failures;
    trouble.next_attempt = now + retry_.delay(trouble.failures, crypto::unit_interval(services_.random));
    failed_.add();
    const std::string reason = error.source.empty() ? error.message : error.source + ": " + error.message;
    const bool late = now - row.created_at >= too_long;
    if (late ? now - trouble.complained_at >= too_long : reason != trouble.told) {
        const std::initializer_list<observe::Field> fields = {{"message", row.message},
                                                              {"partner", row.partner},
                                                              {"channel", row.channel},
                                                              {"control_number", row.first_number},
                                                              {"reason", reason}};
        if (late)
            services_.log.error("acknowledgment could not be sent for a day", fields);
        else
            services_.log.warning("acknowledgment cannot be sent; it is tried again", fields);
        if (late) trouble.complained_at = now;
        trouble.told = reason;
    }
    ledger::OutgoingNote note;
    note.id = row.id;
    note.asked = row.asked;
    note.attempts = row.attempts + 1;
    note.error = reason;
    services_.note(std::move(note));
}

}  // namespace crossdock::publish
