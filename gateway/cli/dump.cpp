#include "gateway/cli/command.h"
#include "gateway/cli/edi_file.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/toolbox.h"
#include "gateway/core/text.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

/// Prints each segment as it comes: "  QTY quantity: 01 quantity qualifier = 33, 02 quantity = 12".
class Printer final : public edi::Reader::Listener {
public:
    void line(const Line& line) override {
        const edi::Segment& segment = line.segment;
        std::cout << std::string(line.depth * std::size_t{2}, ' ')
                  << paint(printable(segment.tag(), 3),
                           line.fault == edi::Fault::none ? Colour::green : Colour::red);
        if (line.directory != nullptr) {
            const auto name = line.directory->segment_names.find(segment.tag());
            if (name != line.directory->segment_names.end()) std::cout << ' ' << name->second;
        }
        const char* before = ": ";
        for (const edi::Token& token : segment.tokens.subspan(1)) {
            if (token.length == 0) continue;
            std::cout << before << edi::place_name(token.element);
            if (token.of_composite) std::cout << '.' << token.component;
            if (token.repetition > 1) std::cout << '^' << token.repetition;
            print_name(line, token);
            std::cout << " = " << printable(segment.value(token), 512);
            before = ", ";
        }
        if (line.fault != edi::Fault::none)
            std::cout << "   " << paint("<- " + std::string(edi::text_of(line.fault).words), Colour::red);
        std::cout << '\n';
    }

private:
    static void print_name(const Line& line, const edi::Token& token) {
        if (line.rule == nullptr || line.directory == nullptr) return;
        const std::size_t index = token.element - std::size_t{1};
        if (index >= line.rule->places.size()) return;
        const edi::Place* place = &line.rule->places[index];
        if (place->composite()) {
            const std::size_t part = token.component - std::size_t{1};
            if (part >= place->components.size()) return;
            place = &place->components[part];
        }
        const auto name = line.directory->element_names.find(place->number);
        if (name != line.directory->element_names.end()) std::cout << ' ' << name->second;
    }
};

int dump(const Arguments& arguments) {
    const auto toolbox = open_toolbox(arguments);
    if (!toolbox) {
        complain(toolbox.error());
        return 2;
    }
    int status = 0;
    for (const std::string& path : arguments.all("FILE")) {
        Printer printer;
        const auto read = read_edi(path, *toolbox->formats, {},
                                   [&printer](edi::Reader& reader) { reader.listen(printer); });
        if (read) continue;
        complain(path + ": " + read.error().message);
        status = 2;
    }
    return status;
}

constexpr std::array options{OptionSpec{"FILE", OptionSpec::Kind::positionals, true,
                                        "X12, EDIFACT or TRADACOMS files; - for standard input"},
                             mappings_option};

}  // namespace

const Command dump_command{"dump", "an EDI file for people: a segment a line, loops indented, with names",
                           "  crossdock dump stock.edi | less -S", options, dump};

}  // namespace crossdock::cli
