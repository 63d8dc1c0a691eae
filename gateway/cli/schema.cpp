#include "adapters/formats/edi/directory_import.h"
#include "gateway/cli/command.h"
#include "gateway/cli/schema_show.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/toolbox.h"
#include "gateway/core/text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace crossdock::cli {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in) return Error{Errc::io, path.string(), {}, "cannot be read"};
    return text;
}

/// Where a file of a directory belongs, by its name; null for one that is not needed (the indices EDSDI1
/// ...).
std::vector<edi::UnText>* part_for(const std::string& name, edi::UnTexts& texts) {
    const std::string stem = to_lower(name.substr(0, name.find('.')));
    if (stem == "trsd" || stem == "edsd") return &texts.segments;
    if (stem == "trcd" || stem == "edcd") return &texts.composites;
    if (stem == "tred" || stem == "eded") return &texts.elements;
    if (stem == "uncl" || stem == "uncl-1" || stem == "uncl-2") return &texts.codes;
    return stem.size() == 8 && stem.ends_with("_d") ? &texts.messages : nullptr;
}

/// `ORDERS_D.96A` where no messages are named, or ORDERS is.
bool wanted(const std::string& name, const std::vector<std::string_view>& types) {
    return types.empty() || std::any_of(types.begin(), types.end(), [&name](std::string_view type) {
               return equals_ignoring_case(trim(type), std::string_view(name).substr(0, name.find('_')));
           });
}

Result<edi::UnTexts> read_directory(const std::string& folder, const std::vector<std::string_view>& types) {
    std::error_code failed;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator i(folder, failed), end; !failed && i != end; i.increment(failed)) {
        if (i->is_regular_file()) paths.push_back(i->path());
    }
    if (failed) return Error{Errc::io, folder, {}, failed.message()};
    std::sort(paths.begin(), paths.end());
    edi::UnTexts texts;
    for (const fs::path& path : paths) {
        const std::string name = path.filename().string();
        std::vector<edi::UnText>* part = part_for(name, texts);
        if (part == nullptr || (part == &texts.messages && !wanted(name, types))) continue;
        auto text = read_file(path);
        if (!text) return text.error();
        part->push_back({path.string(), std::move(*text)});
    }
    return texts;
}

Result<void> write_file(const fs::path& path, const std::string& text) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed) return Error{Errc::io, path.parent_path().string(), {}, failed.message()};
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return Error{Errc::io, path.string(), {}, "cannot be written"};
    return {};
}

/// What was asked for and is not there.
void name_missing(const std::vector<std::string_view>& types, const edi::UnTexts& texts, int& status) {
    for (const std::string_view type : types) {
        const bool found = std::any_of(
            texts.messages.begin(), texts.messages.end(),
            [type](const auto& text) { return wanted(fs::path(text.name).filename().string(), {type}); });
        if (found) continue;
        complain("no message " + std::string(trim(type)) + " in this directory");
        status = 1;
    }
}

int import(const Arguments& arguments) {
    const std::string folder = arguments.get("WHAT"), out = arguments.get("--out");
    if (folder.empty() || out.empty()) {
        complain("expected a directory of the UN and --out");
        return 2;
    }
    const std::string list = arguments.get("--messages");
    const auto types = list.empty() ? std::vector<std::string_view>() : split(list, ',');
    const auto texts = read_directory(folder, types);
    if (!texts) {
        complain(texts.error());
        return 2;
    }
    if (texts->messages.empty()) {
        complain("no messages (such as ORDERS_D.96A) in " + folder);
        return 2;
    }
    int status = 0;
    name_missing(types, *texts, status);
    const edi::DirectoryImport imported = edi::import_directory(*texts);
    for (const Error& error : imported.errors) complain(error);
    if (!imported.errors.empty()) status = 1;
    for (const edi::StructureFile& file : imported.files) {
        const fs::path path = fs::path(out) / file.name;
        if (const auto written = write_file(path, file.text); !written) {
            complain(written.error());
            return 2;
        }
        std::cout << path.string() << '\n';
    }
    return status;
}

/// What can be done with the structures of standards.
struct Action {
    std::string_view name;
    int (*run)(const Arguments& arguments);
};
constexpr std::array actions{Action{"show", show_schema}, Action{"import", import}};

int schema(const Arguments& arguments) {
    const std::string name = arguments.get("ACTION");
    for (const Action& action : actions) {
        if (action.name == name) return action.run(arguments);
    }
    std::string known;
    for (const Action& action : actions) known += (known.empty() ? "" : ", ") + std::string(action.name);
    complain("'" + printable(name) + "' is no action; there are: " + known);
    return 2;
}

constexpr std::array options{OptionSpec{"ACTION", OptionSpec::Kind::positional, true, "show or import"},
                             OptionSpec{"WHAT", OptionSpec::Kind::positional, false,
                                        "show: a message, such as x12/004010/850 (default: the list of\n"
                                        "all); import: the folder of a UN/EDIFACT directory"},
                             OptionSpec{"--out", OptionSpec::Kind::value, false,
                                        "import: the folder below which the structures are written"},
                             OptionSpec{"--messages", OptionSpec::Kind::value, false,
                                        "import: ORDERS,INVRPT (default: all that are there)"},
                             mappings_option};

}  // namespace

const Command schema_command{
    "schema", "the structures of EDI messages: look at them, make them from the UN's directories",
    "  crossdock schema show edifact/d96a/ORDERS\n"
    "  crossdock schema import d96a --out mappings/standards --messages INVRPT,ORDERS",
    options, schema};

}  // namespace crossdock::cli
