#include "gateway/cli/admin_client.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"
#include "gateway/json/writer.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

std::string joined(std::span<const json::Value> values) {
    std::string out;
    for (const json::Value& value : values) out += (out.empty() ? "" : ", ") + std::string(value.text());
    return out;
}

int list(const Arguments& arguments) {
    const std::string target = std::string("/admin/offers?limit=") + arguments.get("--limit", "100") +
                               (arguments.has("--unmatched") ? "&unmatched=1" : "");
    const DaemonReply reply = ask(arguments, "GET", target);
    if (!reply.value) return reply.exit_status;
    Table table({"id", "supplier", "supplier sku", "gtin", "product", "matched by", "proposals"});
    for (const json::Value& offer : items_of(*reply.value, "offers")) {
        table.row({text_of(offer, "id"), text_of(offer, "supplier"), text_of(offer, "supplier_sku"),
                   text_of(offer, "gtin"), text_of(offer, "sku"), text_of(offer, "matched_by"),
                   joined(items_of(offer, "proposals"))});
    }
    if (table.empty()) {
        std::cout << (arguments.has("--unmatched") ? "every offer is matched to a product\n"
                                                   : "no offers yet\n");
        return 0;
    }
    std::cout << table.to_string();
    if (arguments.has("--unmatched"))
        std::cout << paint("\naccept one: crossdock offers accept ID SKU\n", Colour::dim);
    return 0;
}

int accept(const Arguments& arguments) {
    const std::string id = arguments.get("ID"), sku = arguments.get("SKU");
    if (id.empty() || sku.empty()) {
        complain("which offer, and for which product? crossdock offers accept ID SKU");
        return 2;
    }
    std::string body;
    json::Writer(body).begin_object().member("sku", sku).end_object();
    const DaemonReply reply = ask(arguments, "POST", "/admin/offers/" + percent_encode(id) + "/accept", body);
    if (!reply.value) return reply.exit_status;
    std::cout << "offer " << id << " is now an offer of " << sku << '\n';
    return 0;
}

int offers(const Arguments& arguments) {
    const std::string action = arguments.get("ACTION", "list");
    if (action == "list") return list(arguments);
    if (action == "accept") return accept(arguments);
    complain("unknown action '" + action + "'; there are list and accept");
    return 2;
}

constexpr std::array options{
    OptionSpec{"ACTION", OptionSpec::Kind::positional, false, "list (default) or accept"},
    OptionSpec{"ID", OptionSpec::Kind::positional, false, "the offer to accept"},
    OptionSpec{"SKU", OptionSpec::Kind::positional, false, "the product that it is an offer of"},
    OptionSpec{"--unmatched", OptionSpec::Kind::flag, false, "only those that no product is known for"},
    OptionSpec{"--limit", OptionSpec::Kind::value, false, "how many rows (default 100)"},
    json_option,
    socket_option,
    config_option};

}  // namespace

const Command offers_command{"offers", "suppliers' offers and the products they belong to",
                             "  crossdock offers --unmatched\n  crossdock offers accept 17 SKU-1", options,
                             offers};

}  // namespace crossdock::cli
