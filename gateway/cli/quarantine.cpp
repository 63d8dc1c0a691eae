#include "gateway/cli/admin_client.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

int list(const Arguments& arguments) {
    const std::string target = std::string("/admin/quarantine?limit=") + arguments.get("--limit", "100") +
                               (arguments.has("--all") ? "&all=1" : "");
    const DaemonReply reply = ask(arguments, "GET", target);
    if (!reply.value) return reply.exit_status;
    Table table({"id", "message", "document", "partner", "channel", "type", "held", "state", "reason"});
    for (const json::Value& held : items_of(*reply.value, "quarantine")) {
        table.row({text_of(held, "id"), text_of(held, "message"), text_of(held, "document"),
                   text_of(held, "partner"), text_of(held, "channel"), text_of(held, "type"),
                   ago(text_of(held, "held_at")), text_of(held, "state"), text_of(held, "reason")});
    }
    std::cout << (table.empty() ? std::string("nothing is held\n") : table.to_string());
    return 0;
}

int show(const Arguments& arguments, const std::string& id) {
    const DaemonReply reply = ask(arguments, "GET", "/admin/quarantine/" + percent_encode(id));
    if (!reply.value) return reply.exit_status;
    const json::Value& held = *reply.value;
    for (const std::string_view member : {"id", "message", "document", "partner", "channel", "type",
                                          "reference", "held_at", "state", "reason"}) {
        if (const std::string value = text_of(held, member); !value.empty())
            std::cout << member << ": " << value << '\n';
    }
    for (const json::Value& finding : items_of(held, "findings")) {
        std::cout << "  " << text_of(finding, "reach") << " line " << text_of(finding, "line") << ": "
                  << text_of(finding, "message") << '\n';
    }
    std::cout << paint("\ncrossdock quarantine release " + id +
                           "   applies it with its own time\ncrossdock quarantine dismiss " + id +
                           "   lets it rest for ever\n",
                       Colour::dim);
    return 0;
}

int decide(const Arguments& arguments, const std::string& action, const std::string& id) {
    const DaemonReply reply =
        ask(arguments, "POST", "/admin/quarantine/" + percent_encode(id) + "/" + action);
    if (!reply.value) return reply.exit_status;
    std::cout << id << (action == "release" ? " is released" : " is dismissed");
    for (const json::Value& document : items_of(*reply.value, "documents")) {
        std::cout << ": " << text_of(document, "outcome");
        if (const std::string changed = text_of(document, "changed"); !changed.empty())
            std::cout << ", " << changed << " changed";
        if (const std::string reason = text_of(document, "reason"); !reason.empty())
            std::cout << " (" << reason << ")";
    }
    std::cout << '\n';
    return 0;
}

int quarantine(const Arguments& arguments) {
    const std::string action = arguments.get("ACTION", "list"), id = arguments.get("ID");
    if (action == "list") return list(arguments);
    if (action != "show" && action != "release" && action != "dismiss") {
        complain("unknown action '" + action + "'; there are list, show, release and dismiss");
        return 2;
    }
    if (id.empty()) {
        complain("which one? crossdock quarantine " + action + " ID");
        return 2;
    }
    return action == "show" ? show(arguments, id) : decide(arguments, action, id);
}

constexpr std::array options{
    OptionSpec{"ACTION", OptionSpec::Kind::positional, false, "list (default), show, release or dismiss"},
    OptionSpec{"ID", OptionSpec::Kind::positional, false, "which one"},
    OptionSpec{"--all", OptionSpec::Kind::flag, false, "also what was released or dismissed"},
    OptionSpec{"--limit", OptionSpec::Kind::value, false, "how many rows (default 100)"},
    json_option,
    socket_option,
    config_option};

}  // namespace

const Command quarantine_command{
    "quarantine", "documents that wait for a person: why, and what to do with them",
    "  crossdock quarantine list\n  crossdock quarantine show 3\n  crossdock quarantine release 3", options,
    quarantine};

}  // namespace crossdock::cli
