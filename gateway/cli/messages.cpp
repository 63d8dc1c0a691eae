#include "gateway/cli/admin_client.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

/// "applied, 3 records, 2 changed": one document's outcome in a line.
std::string outcome_of(const json::Value& document) {
    std::string out = text_of(document, "outcome");
    const auto add = [&](std::string_view member, std::string_view word) {
        const std::string count = text_of(document, member);
        if (!count.empty() && count != "0") out += ", " + count + " " + std::string(word);
    };
    add("records", "records");
    add("changed", "changed");
    add("rejected", "rejected");
    add("superseded", "superseded");
    add("unmatched", "unmatched");
    const std::string reason = text_of(document, "reason");
    return reason.empty() ? out : out + " (" + reason + ")";
}

void print_findings(const json::Value& document) {
    for (const json::Value& finding : items_of(document, "findings")) {
        std::cout << "    " << text_of(finding, "reach");
        for (const std::string_view member : {"line", "segment", "element", "component", "offset"}) {
            const std::string value = text_of(finding, member);
            if (!value.empty() && value != "0") std::cout << ' ' << member << ' ' << value;
        }
        std::cout << ": " << text_of(finding, "message");
        for (const std::string_view member : {"number", "code"}) {
            if (const std::string value = text_of(finding, member); !value.empty())
                std::cout << " [" << value << ']';
        }
        std::cout << '\n';
    }
}

int show(const Arguments& arguments, const std::string& sequence) {
    const DaemonReply reply = ask(arguments, "GET", "/admin/messages/" + percent_encode(sequence));
    if (!reply.value) return reply.exit_status;
    const json::Value& message = *reply.value;
    for (const std::string_view member : {"sequence", "kind", "partner", "channel", "key", "origin",
                                          "content_type", "received_at", "size", "state"}) {
        if (const std::string value = text_of(message, member); !value.empty())
            std::cout << member << ": " << value << '\n';
    }
    for (const json::Value& document : items_of(message, "documents")) {
        std::cout << "  document " << text_of(document, "index") << " " << text_of(document, "type") << " "
                  << text_of(document, "reference") << ": " << outcome_of(document) << '\n';
        print_findings(document);
    }
    for (const json::Value& each : items_of(message, "acknowledgments")) {
        std::cout << "  acknowledgment " << text_of(each, "first_control_number") << ' '
                  << text_of(each, "state");
        for (const json::Value& file : items_of(each, "files")) std::cout << ' ' << file.text();
        const std::string error = text_of(each, "error");
        std::cout << (error.empty() ? "" : ": " + error) << '\n';
    }
    return 0;
}

int messages(const Arguments& arguments) {
    if (const std::string sequence = arguments.get("MESSAGE"); !sequence.empty())
        return show(arguments, sequence);
    std::string target = "/admin/messages?limit=" + arguments.get("--limit", "50");
    if (const std::string partner = arguments.get("--partner"); !partner.empty())
        target += "&partner=" + percent_encode(partner);
    if (const std::string before = arguments.get("--before"); !before.empty())
        target += "&before=" + percent_encode(before);
    const DaemonReply reply = ask(arguments, "GET", target);
    if (!reply.value) return reply.exit_status;
    Table table({"message", "kind", "partner", "channel", "received", "bytes", "state", "outcome"});
    for (const json::Value& message : items_of(*reply.value, "messages")) {
        const auto documents = items_of(message, "documents");
        std::string outcome = documents.empty() ? std::string() : outcome_of(documents.front());
        if (documents.size() > 1)
            outcome += " and " + std::to_string(documents.size() - 1) + " more documents";
        table.row({text_of(message, "sequence"), text_of(message, "kind"), text_of(message, "partner"),
                   text_of(message, "channel"), ago(text_of(message, "received_at")),
                   text_of(message, "size"), text_of(message, "state"), outcome});
    }
    std::cout << (table.empty() ? std::string("no messages\n") : table.to_string());
    return 0;
}

constexpr std::array options{
    OptionSpec{"MESSAGE", OptionSpec::Kind::positional, false, "one message's number, to see it whole"},
    OptionSpec{"--partner", OptionSpec::Kind::value, false, "only this partner's"},
    OptionSpec{"--before", OptionSpec::Kind::value, false, "older than this number"},
    OptionSpec{"--limit", OptionSpec::Kind::value, false, "how many rows (default 50)"},
    json_option,
    socket_option,
    config_option};

}  // namespace

const Command messages_command{"messages", "what has come in, and what became of it",
                               "  crossdock messages --partner NAME\n  crossdock messages 4711", options,
                               messages};

}  // namespace crossdock::cli
