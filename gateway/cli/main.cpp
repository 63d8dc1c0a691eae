#include "gateway/cli/command.h"

#include <CLI/CLI.hpp>

#include <array>
#include <iostream>
#include <memory>

namespace {

using crossdock::cli::Arguments;
using crossdock::cli::Command;
using crossdock::cli::OptionSpec;

/// The one list of commands, in the order in which a newcomer meets them.
constexpr std::array<const Command*, 12> commands{
    &crossdock::cli::check_command,      &crossdock::cli::detect_command,  &crossdock::cli::validate_command,
    &crossdock::cli::dump_command,       &crossdock::cli::map_command,     &crossdock::cli::status_command,
    &crossdock::cli::explain_command,    &crossdock::cli::offers_command,  &crossdock::cli::messages_command,
    &crossdock::cli::quarantine_command, &crossdock::cli::rebuild_command, &crossdock::cli::schema_command,
};

/// What CLI11 fills; turned into Arguments after parsing.
struct Bound {
    const OptionSpec* spec = nullptr;
    bool flag = false;
    std::string value;                ///< of an option or argument that stands once
    std::vector<std::string> values;  ///< of one that may be repeated
};

void add(CLI::App& app, const OptionSpec& spec, Bound& bound) {
    bound.spec = &spec;
    const std::string name(spec.name), help(spec.help);
    CLI::Option* option = nullptr;
    switch (spec.kind) {
        case OptionSpec::Kind::flag:
            option = app.add_flag(name, bound.flag, help);
            break;
        case OptionSpec::Kind::value:
            option = app.add_option(name, bound.value, help);
            break;
        case OptionSpec::Kind::positional:
            // Filled into a vector, which would take the next positional as well.
            option = app.add_option(name, bound.value, help)->allow_extra_args(false);
            break;
        case OptionSpec::Kind::positionals:
            option = app.add_option(name, bound.values, help)->expected(1, 10'000);
            break;
    }
    if (spec.required) option->required();
}

Arguments collect(const std::vector<std::unique_ptr<Bound>>& bounds) {
    Arguments arguments;
    for (const auto& bound : bounds) {
        if (bound->flag) arguments.values[std::string(bound->spec->name)];
        if (!bound->value.empty()) arguments.values[std::string(bound->spec->name)] = {bound->value};
        if (!bound->values.empty()) arguments.values[std::string(bound->spec->name)] = bound->values;
    }
    return arguments;
}

}  // namespace

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    CLI::App app("Crossdock on the command line: look at documents, configurations and a running gateway.",
                 "crossdock");
    app.set_version_flag("--version", CROSSDOCK_VERSION);
    app.require_subcommand(1);
    std::vector<std::vector<std::unique_ptr<Bound>>> bounds(commands.size());
    std::vector<CLI::App*> apps;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        CLI::App* command =
            app.add_subcommand(std::string(commands[i]->name), std::string(commands[i]->summary));
        command->footer("Examples:\n" + std::string(commands[i]->examples));
        for (const OptionSpec& spec : commands[i]->options) {
            bounds[i].push_back(std::make_unique<Bound>());
            add(*command, spec, *bounds[i].back());
        }
        apps.push_back(command);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        return status == 0 ? 0 : 2;
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (apps[i]->parsed()) return commands[i]->run(collect(bounds[i]));
    }
    return 2;
}
