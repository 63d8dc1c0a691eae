#pragma once

#include "adapters/formats/delimited/csv.h"
#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/structure_file.h"
#include "adapters/formats/json/json.h"
#include "gateway/mapping/catalogue.h"
#include "gateway/model/facts.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

inline fs::path mappings_folder() {
    return fs::path(CROSSDOCK_SOURCE_DIR) / "mappings";
}

/// The files below `folder` whose names end so, in order, named by their path below `mappings`.
inline std::vector<SourceFile> files_below(const fs::path& folder, std::string_view ending) {
    std::vector<SourceFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = fs::relative(entry.path(), mappings_folder()).generic_string();
        if (entry.is_regular_file() && name.size() > ending.size() &&
            name.substr(name.size() - ending.size()) == ending) {
            files.push_back(SourceFile{name, read_file(entry.path())});
        }
    }
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.file < b.file; });
    return files;
}

/// The mappings that ship with Crossdock, compiled, and the formats that read for them.
class Shipped {
public:
    Shipped() {
        std::vector<edi::StructureFile> standards;
        for (SourceFile& file : files_below(mappings_folder() / "standards", ".yaml")) {
            standards.push_back({std::move(file.file), std::move(file.text)});
        }
        const auto structures = edi::load_structures(standards, errors);
        formats.push_back(edi::make_x12(structures));
        formats.push_back(edi::make_edifact(structures));
        formats.push_back(formats::make_json());
        formats.push_back(formats::make_csv());
        std::vector<SourceFile> mappings, tables;
        for (const auto& entry : fs::directory_iterator(mappings_folder())) {
            if (!entry.is_directory() || entry.path().filename() == "standards") continue;
            for (SourceFile& file : files_below(entry.path(), ".yaml")) {
                if (file.file.find(".samples/") == std::string::npos) mappings.push_back(std::move(file));
            }
            for (SourceFile& file : files_below(entry.path(), ".csv")) {
                if (file.file.find(".samples/") == std::string::npos) tables.push_back(std::move(file));
            }
        }
        static const std::array<const FactSchema*, 1> schemas{&model::stock_schema};
        const auto locator = [this](std::size_t format) -> ElementLocator {
            return [this, format](std::string_view type, std::string_view version, std::string_view segment,
                                  std::string_view element) {
                return formats[format]->locate(type, version, segment, element);
            };
        };
        catalogue = Catalogue::build(mappings, tables, locator(0), locator(1), schemas, errors);
    }

    const ports::Format* format(std::string_view name) const {
        for (const auto& candidate : formats) {
            if (candidate->name() == name) return candidate.get();
        }
        return nullptr;
    }

    std::vector<Error> errors;
    std::vector<std::unique_ptr<ports::Format>> formats;
    Catalogue catalogue;
};

/// What a file gave: facts as `crossdock map` prints them, and what the mapping (not the format) had to say.
struct Mapped {
    std::vector<std::string> facts, problems;
    std::vector<std::uint64_t> hits;   ///< by branch
    std::vector<std::string> mapping;  ///< name of the mapping that detection chose, by document
};

/// Reads `bytes` through format and mapping in pieces of `piece` bytes; with `mapping` null each document's
/// own is found.
inline Mapped map_bytes(const Shipped& shipped, const ports::Format& format,
                        std::shared_ptr<const Mapping> mapping, std::string_view bytes,
                        std::size_t piece = 4096) {
    using Event = ports::DocumentReader::Event;
    Mapped mapped;
    const auto reader = format.open({});
    std::unique_ptr<Runner> runner;
    std::vector<document::Problem> problems;
    bool begun = false;
    const auto note = [&](std::vector<document::Problem> found) {
        for (const document::Problem& problem : found) mapped.problems.push_back(to_string(problem.error));
    };
    const auto begin = [&] {
        if (!runner || begun) return;
        begun = true;
        runner->begin(reader->header(), problems);
        note(std::exchange(problems, {}));
    };
    for (Event event = Event::need_input; event != Event::end;) {
        event = reader->next();
        reader->take_problems();  // those of the formats have tests of their own
        if (event == Event::need_input) {
            const std::size_t size = std::min(piece, bytes.size());
            reader->feed(bytes.substr(0, size), size == bytes.size());
            bytes.remove_prefix(size);
        } else if (event == Event::document_begin) {
            begun = false;
            const ports::DocumentInfo& info = reader->document();
            const auto found =
                shipped.catalogue.detect(format.name(), info.type, info.version, reader->header());
            mapped.mapping.push_back(found ? (*found)->name() : to_string(found.error()));
            if (!runner) runner = std::make_unique<Runner>(mapping ? mapping : found.value(), RunSettings{});
            if (auto selected = reader->select(mapping ? mapping->records() : (*found)->records());
                !selected) {
                mapped.problems.push_back(to_string(selected.error()));
            }
        } else if (event == Event::record) {
            begin();
            runner->run(
                reader->record(),
                [&](const Fact& fact) { mapped.facts.push_back(to_line(fact, reader->document().index)); },
                problems);
            note(std::exchange(problems, {}));
        } else if (event == Event::document_end) {
            begin();
        }
    }
    if (runner) mapped.hits.assign(runner->branch_hits().begin(), runner->branch_hits().end());
    return mapped;
}

/// One sample: mappings/x12/846.samples/sdq.edi, with what it must give beside it.
struct Sample {
    std::string mapping_file;  ///< "x12/846.yaml"
    fs::path input;
    fs::path facts() const { return input.parent_path() / (input.stem().string() + ".facts.ndjson"); }
    fs::path problems() const { return input.parent_path() / (input.stem().string() + ".problems.txt"); }
};

inline std::vector<Sample> all_samples() {
    std::vector<Sample> samples;
    for (const auto& entry : fs::recursive_directory_iterator(mappings_folder())) {
        const std::string folder = entry.path().parent_path().filename().string();
        const std::string name = entry.path().filename().string();
        const bool expected = name.ends_with(".facts.ndjson") || name.ends_with(".problems.txt");
        if (!entry.is_regular_file() || !folder.ends_with(".samples") || expected) continue;
        const std::string stem = folder.substr(0, folder.size() - std::string_view(".samples").size());
        const fs::path mapping = entry.path().parent_path().parent_path() / (stem + ".yaml");
        samples.push_back(Sample{fs::relative(mapping, mappings_folder()).generic_string(), entry.path()});
    }
    std::sort(samples.begin(), samples.end(),
              [](const Sample& a, const Sample& b) { return a.input < b.input; });
    return samples;
}

inline std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

}  // namespace crossdock::mapping
