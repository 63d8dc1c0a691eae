#include "gateway/cli/daemon_command.h"

#include "gateway/cli/admin_client.h"
#include "gateway/cli/terminal.h"

#include <iostream>

namespace crossdock::cli {
namespace {

/// The problem's own words, or the status where the body is none.
std::string refusal(const AdminAnswer& answer) {
    if (const auto problem = json::read(answer.body); problem && problem->is_object()) {
        const std::string title = text_of(*problem, "title"), detail = text_of(*problem, "detail");
        if (!title.empty()) return detail.empty() ? title : title + ": " + detail;
    }
    return "the daemon answered with status " + std::to_string(answer.status);
}

}  // namespace

std::string text_of(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    if (value == nullptr) return {};
    if (const auto flag = value->boolean()) return *flag ? "yes" : "no";
    return std::string(value->text());
}

std::span<const json::Value> items_of(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    return value == nullptr ? std::span<const json::Value>() : value->items();
}

DaemonReply ask(const Arguments& arguments, std::string_view method, std::string_view target,
                std::string_view body) {
    const std::string socket = admin_socket(arguments.get("--socket"), arguments.get("--config"));
    const auto answer = ask_daemon(socket, method, target, body);
    if (!answer) {
        complain(answer.error().message);
        return {2, std::nullopt};
    }
    if (answer->status >= 300) {
        complain(refusal(*answer));
        return {1, std::nullopt};
    }
    if (arguments.has("--json")) {
        std::cout << answer->body;
        if (!answer->body.ends_with('\n')) std::cout << '\n';
        return {0, std::nullopt};
    }
    constexpr json::Limits generous{64u << 20, 32, 5'000'000};
    auto value =
        json::read(answer->body.empty() ? std::string_view("{}") : std::string_view(answer->body), generous);
    if (!value) {
        complain("the daemon's answer cannot be read: " + value.error().message);
        return {2, std::nullopt};
    }
    return {0, std::move(*value)};
}

}  // namespace crossdock::cli
