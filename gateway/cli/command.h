#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::cli {

/// One option or positional argument of a command, as data: parsing, --help and the docs are made from it.
struct OptionSpec {
    enum class Kind { flag, value, positional, positionals };
    std::string_view name;  ///< "--json", "FILE"
    Kind kind = Kind::flag;
    bool required = false;
    std::string_view help;
};

/// What was given on the command line, by the names of the specs.
struct Arguments {
    std::map<std::string, std::vector<std::string>, std::less<>> values;

    bool has(std::string_view name) const { return values.find(name) != values.end(); }
    /// The value, or `otherwise` where the option was not given.
    std::string get(std::string_view name, std::string_view otherwise = {}) const {
        const auto found = values.find(name);
        return found == values.end() || found->second.empty() ? std::string(otherwise)
                                                              : found->second.front();
    }
    std::vector<std::string> all(std::string_view name) const {
        const auto found = values.find(name);
        return found == values.end() ? std::vector<std::string>() : found->second;
    }
};

/// A command of `crossdock`. `run` returns the exit status: 0 all well, 1 problems found (or refused), 2
/// could not be done at all (unreadable file, no daemon).
struct Command {
    std::string_view name;
    std::string_view summary;   ///< one line
    std::string_view examples;  ///< shown by --help
    std::span<const OptionSpec> options;
    int (*run)(const Arguments& arguments);
};

extern const Command check_command, detect_command, dump_command, explain_command, map_command,
    messages_command, offers_command, quarantine_command, rebuild_command, schema_command, status_command,
    validate_command;

}  // namespace crossdock::cli
