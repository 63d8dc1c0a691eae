#pragma once

#include "gateway/cli/command.h"
#include "gateway/json/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::cli {

/// The options that every command which speaks to the daemon has.
inline constexpr OptionSpec socket_option{"--socket", OptionSpec::Kind::value, false,
                                          "the daemon's admin socket"};
inline constexpr OptionSpec config_option{
    "--config", OptionSpec::Kind::value, false,
    "crossdock.yaml, where the socket is looked up (default: $CROSSDOCK_CONFIG)"};
inline constexpr OptionSpec json_option{"--json", OptionSpec::Kind::flag, false, "print JSON for machines"};

/// What came of a request to the daemon: the exit status to end with, or a value to show.
struct DaemonReply {
    int exit_status = 0;
    std::optional<json::Value> value;  ///< nullopt: everything is said already, end with `exit_status`
};

/// Asks the daemon. Complains on standard error where it is not there (2) or refuses (1, with the problem's
/// detail). With --json the answer is printed as it came.
DaemonReply ask(const Arguments& arguments, std::string_view method, std::string_view target,
                std::string_view body = {});

/// A member's text, or "" where there is none: tables show blanks.
std::string text_of(const json::Value& object, std::string_view member);

/// A member that is an array; an empty one where there is none.
std::span<const json::Value> items_of(const json::Value& object, std::string_view member);

}  // namespace crossdock::cli
