#include "gateway/cli/command.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/input.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/toolbox.h"
#include "gateway/json/writer.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

struct Found {
    std::string format, what, document, mapping, why_not;
    int certainty = 0;
};

Found look_at(std::string_view head, const Toolbox& toolbox) {
    Found found;
    const auto guess = toolbox.formats->detect(head);
    if (guess.format == nullptr) return found;
    found.format = guess.format->name();
    found.what = guess.detection.what;
    found.certainty = guess.detection.certainty;
    const auto reader = guess.format->open({});
    reader->feed(head, head.size() < 64 * 1024);
    if (reader->next() != ports::DocumentReader::Event::document_begin) return found;
    const ports::DocumentInfo& info = reader->document();
    found.document = info.type + (info.version.empty() ? "" : " " + info.version);
    const auto mapping = toolbox.catalogue->detect(info.standard, info.type, info.version, reader->header());
    if (mapping) {
        found.mapping = (*mapping)->name();
    } else {
        found.why_not = mapping.error().message;
    }
    return found;
}

void print_json(const std::string& path, const Found& found) {
    std::string line;
    json::Writer out(line);
    out.begin_object()
        .member("file", path)
        .member("format", found.format)
        .member("certainty", found.certainty)
        .member("what", found.what);
    if (!found.document.empty()) out.member("document", found.document);
    if (!found.mapping.empty()) out.member("mapping", found.mapping);
    out.end_object();
    std::cout << line << '\n';
}

int detect(const Arguments& arguments) {
    const auto toolbox = open_toolbox(arguments);
    if (!toolbox) {
        complain(toolbox.error());
        return 2;
    }
    int status = 0;
    for (const std::string& path : arguments.all("FILE")) {
        const auto head = head_of(path);
        if (!head) {
            complain(head.error());
            status = 2;
            continue;
        }
        const Found found = look_at(*head, *toolbox);
        if (found.format.empty()) status = std::max(status, 1);
        if (arguments.has("--json")) {
            print_json(path, found);
        } else if (found.format.empty()) {
            std::cout << path << ": none of the formats that are known\n";
        } else {
            std::cout << path << ": " << (found.what.empty() ? found.format : found.what) << '\n'
                      << "  "
                      << (found.mapping.empty() ? "no mapping applies: " + found.why_not
                                                : "mapping " + found.mapping)
                      << '\n';
        }
    }
    return status;
}

constexpr std::array options{OptionSpec{"FILE", OptionSpec::Kind::positionals, true, "documents to look at"},
                             json_option, mappings_option};

}  // namespace

const Command detect_command{"detect", "what a file is, and which mapping would read it",
                             "  crossdock detect inbox/*", options, detect};

}  // namespace crossdock::cli
