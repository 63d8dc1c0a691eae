#include "gateway/cli/command.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"
#include "gateway/intake/configuration.h"
#include "gateway/json/writer.h"

#include "adapters/formats/registry.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

void print_json(const std::vector<Error>& problems, std::string_view severity) {
    for (const Error& error : problems) {
        std::string line;
        json::Writer out(line);
        out.begin_object()
            .member("severity", severity)
            .member("file", error.source)
            .member("line", error.at.line)
            .member("column", error.at.column);
        out.member("message", error.message).end_object();
        std::cout << line << '\n';
    }
}

int check(const Arguments& arguments) {
    const std::string path = arguments.get("CONFIG", "/etc/crossdock/crossdock.yaml");
    const auto files = settings::load_files(path);
    if (!files) {
        complain(files.error());
        return 2;
    }
    std::vector<Error> errors;
    const formats::Registry formats(files->texts, errors);
    const intake::Configuration configuration = intake::load_configuration(path, formats.all());
    errors.insert(errors.end(), configuration.errors.begin(), configuration.errors.end());
    if (arguments.has("--json")) {
        print_json(errors, "error");
        print_json(configuration.warnings, "warning");
        return errors.empty() ? 0 : 1;
    }
    for (const Error& error : errors) std::cout << paint("error: ", Colour::red) << to_string(error) << '\n';
    for (const Error& warning : configuration.warnings)
        std::cout << paint("warning: ", Colour::yellow) << to_string(warning) << '\n';
    if (!errors.empty()) {
        std::cout << errors.size() << (errors.size() == 1 ? " error\n" : " errors\n");
        return 1;
    }
    std::size_t channels = 0;
    for (const settings::Partner& partner : configuration.settings.partners)
        channels += partner.channels.size();
    const auto count = [](std::size_t number, std::string_view what) {
        return std::to_string(number) + ' ' + std::string(what) + (number == 1 ? "" : "s");
    };
    std::cout << paint("all well", Colour::green) << ": "
              << count(configuration.settings.partners.size(), "partner") << ", "
              << count(channels, "channel") << ", " << count(configuration.catalogue->all().size(), "mapping")
              << '\n';
    return 0;
}

constexpr std::array options{OptionSpec{"CONFIG", OptionSpec::Kind::positional, false,
                                        "crossdock.yaml (default: /etc/crossdock/crossdock.yaml)"},
                             json_option};

}  // namespace

const Command check_command{"check", "every mistake of a configuration at once, with file, line and column",
                            "  crossdock check config/crossdock.yaml", options, check};

}  // namespace crossdock::cli
