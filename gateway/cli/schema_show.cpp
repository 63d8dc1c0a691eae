#include "gateway/cli/schema_show.h"

#include "gateway/cli/terminal.h"
#include "gateway/cli/toolbox.h"
#include "gateway/core/text.h"

#include "adapters/formats/edi/structure.h"

#include <iostream>
#include <set>

namespace crossdock::cli {
namespace {

using edi::Standard;
using edi::Structure;

/// "x12/004010/850", "edifact/d96a/ORDERS", "edifact/D:96A/ORDERS".
struct Name {
    Standard standard = Standard::x12;
    std::string version, type;
};

std::optional<Name> read_name(std::string_view text) {
    const auto parts = split(text, '/');
    if (parts.size() != 3 || (parts[0] != "x12" && parts[0] != "edifact")) return std::nullopt;
    Name name;
    name.standard = parts[0] == "x12" ? Standard::x12 : Standard::edifact;
    name.version = parts[1];
    name.type = parts[2];
    // d96a: as the folder is called.
    if (name.version.size() == 4 && name.version[0] == 'd') {
        name.version = "D:" + name.version.substr(1);
        for (char& c : name.version) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

std::string name_of(const std::map<std::string, std::string, std::less<>>& names, const std::string& key) {
    const auto found = names.find(key);
    return found == names.end() ? std::string() : found->second;
}

void print_tree(const Structure& structure, Structure::Id id, unsigned depth, std::set<std::string>& used) {
    for (const Structure::Id child : structure[id].inside) {
        const Structure::Node& node = structure[child];
        used.insert(node.tag);
        std::cout << std::string(depth * std::size_t{2}, ' ')
                  << paint(node.tag, node.mandatory ? Colour::green : Colour::none)
                  << (node.select ? node.select->text() : "") << "  " << (node.mandatory ? "M" : "C") << " x"
                  << node.most << "  " << name_of(structure.directory().segment_names, node.tag)
                  << (node.inside.empty() ? "" : "  (loop)") << '\n';
        print_tree(structure, child, depth + 1, used);
    }
}

std::string type_of(const edi::Element& element) {
    constexpr std::string_view names[] = {"AN", "ID", "A", "R", "N", "DT", "TM"};
    std::string text(names[static_cast<std::size_t>(element.type)]);
    if (element.type == edi::Type::implied) text += std::to_string(element.decimals);
    text += ' ' + std::to_string(element.shortest);
    if (element.longest != element.shortest) text += ".." + std::to_string(element.longest);
    return text;
}

void print_place(const edi::Place& place, std::string_view number, const edi::Directory& directory,
                 unsigned depth) {
    std::cout << std::string(depth * std::size_t{2}, ' ') << number << ' ' << place.number << ' '
              << (place.mandatory ? 'M' : 'C');
    if (place.most > 1) std::cout << " x" << place.most;
    if (!place.composite()) {
        std::cout << ' ' << type_of(place.element);
        if (place.element.codes) std::cout << ", " << place.element.codes->codes().size() << " codes";
    }
    std::cout << "  " << name_of(directory.element_names, place.number) << '\n';
    std::uint16_t component = 0;
    for (const edi::Place& part : place.components)
        print_place(part, std::string(number) + '.' + std::to_string(++component), directory, depth + 1);
}

void print_segments(const edi::Directory& directory, const std::set<std::string>& used) {
    for (const std::string& tag : used) {
        const auto rule = directory.segments.find(tag);
        if (rule == directory.segments.end()) continue;
        std::cout << '\n' << paint(tag, Colour::green) << ' ' << name_of(directory.segment_names, tag);
        for (const edi::Condition& condition : rule->second.conditions) std::cout << ' ' << condition.text;
        std::cout << '\n';
        std::uint16_t number = 0;
        for (const edi::Place& place : rule->second.places)
            print_place(place, edi::place_name(++number), directory, 1);
    }
}

void list_known(const edi::Structures& structures) {
    structures.each([](Standard standard, const std::string& version, const std::string& type) {
        std::cout << (standard == Standard::x12 ? "x12/" : "edifact/") << version << '/' << type << '\n';
    });
}

}  // namespace

int show_schema(const Arguments& arguments) {
    const auto toolbox = open_toolbox(arguments);
    if (!toolbox) {
        complain(toolbox.error());
        return 2;
    }
    const edi::Structures& structures = *toolbox->formats->structures();
    const std::string what = arguments.get("WHAT");
    if (what.empty()) {
        list_known(structures);
        return 0;
    }
    const auto name = read_name(what);
    if (!name) {
        complain("expected a name such as x12/004010/850 or edifact/d96a/ORDERS");
        return 2;
    }
    const auto syntax = static_cast<std::uint8_t>(name->version.ends_with('4') ? 4 : 3);
    const auto found = structures.find(name->standard, name->type, name->version, syntax);
    if (found.structure == nullptr) {
        complain("no structure of " + printable(what) +
                 "; `crossdock schema show` lists those that there are");
        return 1;
    }
    const Structure& structure = *found.structure;
    if (!found.exact)
        std::cout << "not of that version; the nearest is " << structure.directory().version << '\n';
    std::set<std::string> used;
    print_tree(structure, Structure::root, 0, used);
    print_segments(structure.directory(), used);
    const auto ambiguities = structure.ambiguities();
    if (!ambiguities.empty())
        std::cout << "\nOne segment, two places; the first is taken while it has room:\n";
    for (const std::string& line : ambiguities) std::cout << "  " << line << '\n';
    return 0;
}

}  // namespace crossdock::cli
