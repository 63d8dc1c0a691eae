#include "gateway/cli/admin_client.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"
#include "gateway/settings/settings.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

void print_line(const json::Value& line) {
    const std::string location = text_of(line, "location");
    std::cout << "    " << (location.empty() ? std::string("(no location)") : location) << ": available "
              << text_of(line, "available");
    if (const std::string on_hand = text_of(line, "on_hand"); !on_hand.empty())
        std::cout << ", on hand " << on_hand;
    if (const std::string status = text_of(line, "status"); !status.empty()) std::cout << ", " << status;
    std::cout << ", " << text_of(line, "freshness") << " as of " << text_of(line, "as_of") << '\n';
    const json::Value* by = line.find("changed_by");
    if (by == nullptr) return;
    std::cout << "      changed by message " << text_of(*by, "message") << " (" << text_of(*by, "partner")
              << "/" << text_of(*by, "channel");
    if (const std::string origin = text_of(*by, "origin"); !origin.empty()) std::cout << ", " << origin;
    std::cout << ", received " << text_of(*by, "received_at") << "), document " << text_of(*by, "document")
              << ", line " << text_of(*by, "line");
    if (const std::string segment = text_of(*by, "segment"); !segment.empty() && segment != "0")
        std::cout << ", segment " << segment;
    std::cout << ", byte " << text_of(*by, "offset") << '\n';
    std::cout << "      confirmed " << text_of(line, "confirmed_at") << '\n';
    if (const std::string bytes = text_of(line, "record_bytes"); !bytes.empty())
        std::cout << paint("      | " + bytes + "\n", Colour::dim);
}

void print_explanation(const json::Value& value) {
    if (const json::Value* entry = value.find("availability"); entry != nullptr) {
        std::cout << paint(text_of(*entry, "sku") + ": " + text_of(*entry, "quantity") + " (" +
                               text_of(*entry, "availability") + ")",
                           Colour::bold)
                  << ", " << text_of(*entry, "freshness") << ", version " << text_of(*entry, "version")
                  << "\n";
    }
    const auto offers = items_of(value, "offers");
    if (offers.empty()) std::cout << "  no supplier offers it\n";
    for (const json::Value& offer : offers) {
        std::cout << "  " << text_of(offer, "supplier") << " / " << text_of(offer, "supplier_sku")
                  << ", matched by " << text_of(offer, "matched_by") << ", pack " << text_of(offer, "pack")
                  << ", safety stock " << text_of(offer, "safety_stock") << '\n';
        for (const json::Value& line : items_of(offer, "lines")) print_line(line);
    }
    std::cout << "  rules:\n";
    for (const json::Value& step : items_of(value, "trace")) {
        std::cout << "    " << text_of(step, "offer");
        if (const std::string location = text_of(step, "location"); !location.empty())
            std::cout << " at " << location;
        std::cout << (text_of(step, "offer").empty() ? "" : ": ") << text_of(step, "rule") << ": "
                  << text_of(step, "detail") << " => " << text_of(step, "after") << '\n';
    }
}

int explain(const Arguments& arguments) {
    const std::string what = arguments.get("SKU");
    if (what == "config") {
        std::cout << settings::reference();
        return 0;
    }
    std::string target = "/admin/explain/" + percent_encode(what);
    if (const std::string storefront = arguments.get("--storefront"); !storefront.empty())
        target += "?storefront=" + percent_encode(storefront);
    const DaemonReply reply = ask(arguments, "GET", target);
    if (reply.value) print_explanation(*reply.value);
    return reply.exit_status;
}

constexpr std::array options{
    OptionSpec{"SKU", OptionSpec::Kind::positional, true, "a product's SKU; or the word config"},
    OptionSpec{"--storefront", OptionSpec::Kind::value, false,
               "as seen by this storefront (default: the first)"},
    json_option, socket_option, config_option};

}  // namespace

const Command explain_command{"explain",
                              "why a figure is what it is; or, with `config`, every key of the configuration",
                              "  crossdock explain SKU-1\n  crossdock explain config", options, explain};

}  // namespace crossdock::cli
