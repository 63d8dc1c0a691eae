#include "tests/e2e/kill/check.h"

#include "tests/support/json.h"
#include "tests/support/storefront.h"

#include <unordered_map>

namespace crossdock::killtest {

namespace {

using Inbox = std::unordered_map<std::string, Kept>;

void note(Verdict& verdict, std::uint64_t& count, std::uint64_t how_many, std::string what) {
    count += how_many;
    if (verdict.details.size() < 20) verdict.details.push_back(std::move(what));
}

/// Every message of the webhook channel by its key.
Inbox read_inbox(const support::Gateway& gateway, Verdict& verdict) {
    Inbox inbox;
    std::int64_t before = 0;
    for (;;) {
        std::string target = "/admin/messages?limit=1000&partner=kill";
        if (before > 0) target += "&before=" + std::to_string(before);
        const auto page = support::parse_json(gateway.ask_admin("GET", target).body);
        const auto* rows = support::at(page, "messages").if_array();
        if (rows == nullptr) {
            note(verdict, verdict.lost, 1, "the inbox cannot be listed");
            return inbox;
        }
        if (rows->empty()) return inbox;
        for (const auto& row : *rows) {
            before = support::number_at(row, "sequence");
            if (support::text_at(row, "channel") != "hook") continue;
            Kept& kept = inbox[support::text_at(row, "key")];
            kept.size = static_cast<std::uint64_t>(support::number_at(row, "size"));
            kept.sequence = static_cast<std::uint64_t>(before);
            ++kept.times;
        }
    }
}

void compare_messages(const Journal& journal, const Inbox& inbox, Verdict& verdict) {
    for (const auto& [key, sent] : journal.messages) {
        if (sent.outcome == Sent::Outcome::unknown) continue;
        if (!inbox.contains(key)) note(verdict, verdict.lost, 1, "lost: " + key + " was acknowledged");
    }
    for (const auto& [key, kept] : inbox) {
        const auto sent = journal.messages.find(key);
        if (sent == journal.messages.end()) {
            note(verdict, verdict.phantom, 1, "phantom: " + key + " was never sent");
            continue;
        }
        if (kept.times > 1)
            note(verdict, verdict.duplicated, kept.times - 1,
                 "duplicated: " + key + " is there more than once");
        if (kept.size != sent->second.size)
            note(verdict, verdict.phantom, 1, "phantom: " + key + " has another size");
    }
}

/// Sums of deltas and last absolute figures: an effect that is missing or there twice shows here.
void compare_figures(const Journal& journal, const support::Gateway& gateway, Verdict& verdict) {
    std::vector<std::string> skus;
    for (const auto& [sku, quantity] : journal.truth) skus.push_back(sku);
    const auto server = support::get_availability(gateway.storefront, skus);
    for (const auto& [sku, quantity] : journal.truth) {
        const auto found = server.find(sku);
        if (found == server.end() || found->second.status != 200) {
            note(verdict, verdict.lost, 1, sku + " cannot be read");
            continue;
        }
        const std::int64_t has = found->second.entry.quantity;
        if (has == quantity) continue;
        const std::string what =
            sku + " should be " + std::to_string(quantity) + " and is " + std::to_string(has);
        note(verdict, has < quantity ? verdict.lost : verdict.duplicated, 1, what);
    }
}

}  // namespace

Verdict classify(const Journal& journal, const support::Gateway& gateway) {
    Verdict verdict;
    compare_messages(journal, read_inbox(gateway, verdict), verdict);
    compare_figures(journal, gateway, verdict);
    return verdict;
}

std::vector<std::string> mirror_differences(const support::Mirror& mirror, const Journal& journal,
                                            const support::Address& storefront) {
    std::vector<std::string> skus, out;
    for (const auto& [sku, quantity] : journal.truth) skus.push_back(sku);
    for (const auto& [sku, server] : support::get_availability(storefront, skus)) {
        const support::MirrorEntry* entry = mirror.find(sku);
        if (entry != nullptr && *entry == server.entry) continue;
        out.push_back(sku + ": the gateway has " + std::to_string(server.entry.quantity) + " in version " +
                      std::to_string(server.entry.version) + ", the mirror " +
                      (entry == nullptr ? "nothing"
                                        : std::to_string(entry->quantity) + " in version " +
                                              std::to_string(entry->version)));
    }
    return out;
}

}  // namespace crossdock::killtest
