#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

Colour colour_of(std::string_view freshness) {
    if (freshness == "fresh") return Colour::green;
    return freshness == "ageing" ? Colour::yellow : Colour::red;
}

int status(const Arguments& arguments) {
    const DaemonReply reply = ask(arguments, "GET", "/admin/status");
    if (!reply.value) return reply.exit_status;
    const json::Value& figures = *reply.value;
    Table counts({"messages", "waiting", "held", "products", "offers", "unmatched", "events", "generation"});
    counts.row({text_of(figures, "messages"), text_of(figures, "waiting"), text_of(figures, "held"),
                text_of(figures, "products"), text_of(figures, "offers"), text_of(figures, "unmatched"),
                text_of(figures, "events"), text_of(figures, "generation")});
    std::cout << counts.to_string() << '\n';
    Table feeds({"partner", "channel", "location", "freshness", "as of", "heard", "runs", "offers"});
    for (const json::Value& feed : items_of(figures, "feeds")) {
        const std::string freshness = text_of(feed, "freshness");
        feeds.row({text_of(feed, "partner"), text_of(feed, "channel"), text_of(feed, "location"),
                   paint(freshness, colour_of(freshness)), ago(text_of(feed, "as_of")),
                   ago(text_of(feed, "heard_at")), text_of(feed, "runs"), text_of(feed, "offers")});
    }
    if (feeds.empty()) {
        std::cout << "no feed has been heard from yet\n";
    } else {
        std::cout << feeds.to_string();
    }
    Table acknowledgments({"acknowledgments for", "waiting", "failing", "oldest", "why"});
    for (const json::Value& each : items_of(figures, "acknowledgments")) {
        const bool failing = text_of(each, "failing") != "0";
        acknowledgments.row({text_of(each, "partner"), text_of(each, "waiting"),
                             paint(text_of(each, "failing"), failing ? Colour::red : Colour::green),
                             ago(text_of(each, "oldest")), text_of(each, "error")});
    }
    if (!acknowledgments.empty()) std::cout << '\n' << acknowledgments.to_string();
    if (text_of(figures, "held") != "0" && !text_of(figures, "held").empty()) {
        std::cout << "\n" << paint("documents are held: crossdock quarantine list", Colour::yellow) << '\n';
    }
    return 0;
}

constexpr std::array options{json_option, socket_option, config_option};

}  // namespace

const Command status_command{
    "status", "what the running gateway has, and how fresh each feed is",
    "  crossdock status\n  crossdock status --json | jq '.feeds[] | select(.freshness != \"fresh\")'",
    options, status};

}  // namespace crossdock::cli
