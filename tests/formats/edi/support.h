#pragma once

#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/structure_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi::test {

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The YAML files of mappings/standards.
inline std::vector<StructureFile> structure_files() {
    const std::filesystem::path folder = std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "mappings/standards";
    std::vector<StructureFile> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".yaml") continue;
        files.push_back({std::filesystem::relative(entry.path(), folder).string(), read_file(entry.path())});
    }
    return files;
}

inline std::shared_ptr<const Structures> structures() {
    static const std::shared_ptr<const Structures> loaded = [] {
        std::vector<Error> errors;
        auto structures = load_structures(structure_files(), errors);
        for (const Error& error : errors) throw_exception_from_error(error, BOOST_CURRENT_LOCATION);
        return structures;
    }();
    return loaded;
}

/// "LIN(02=VN 03=A1 QTY(01=33 02=12))".
inline void print(const document::Record& record, document::NodeId id, std::string& out) {
    const document::Node& node = record[id];
    out += node.name;
    if (node.kind == document::Kind::text) out.append("=").append(node.value);
    if (node.first_child == document::no_node) return;
    out += '(';
    for (document::NodeId child = node.first_child; child != document::no_node; child = record[child].next) {
        if (child != node.first_child) out += ' ';
        print(record, child, out);
    }
    out += ')';
}

inline std::string print(const document::Record& record) {
    std::string out;
    print(record, record.root(), out);
    return out;
}

inline std::string print(const document::Problem& problem) {
    constexpr std::string_view severities[] = {"warning", "record", "document", "message"};
    std::string out(severities[static_cast<std::size_t>(problem.severity)]);
    if (!problem.code.empty()) out.append(" ").append(problem.code);
    out += " #" + std::to_string(problem.document) + " @" + std::to_string(problem.error.at.offset) + " " +
           std::to_string(problem.error.at.line) + ":" + std::to_string(problem.error.at.column);
    if (problem.error.at.segment != 0) out += " s" + std::to_string(problem.error.at.segment);
    if (problem.error.at.element != 0) out += " e" + std::to_string(problem.error.at.element);
    if (problem.error.at.component != 0) out += " c" + std::to_string(problem.error.at.component);
    return out + ": " + problem.error.message;
}

/// What a reader said of a message, line by line.
struct Story {
    std::vector<std::string> lines;  ///< events and what came with them
    std::vector<std::string> problems;
    std::vector<std::string> records;
    std::vector<ports::DocumentInfo> documents;
    std::vector<bool> ok;  ///< of each document

    std::string text() const {
        std::string out;
        for (const std::string& line : lines) out += line + "\n";
        for (const std::string& problem : problems) out += problem + "\n";
        return out;
    }
};

/// The loop that repeats in the documents of the tests; "" = do not select.
inline std::string repeated_part(const ports::DocumentInfo& info) {
    return info.type == "8ZZ" || info.type == "PO1" ? "PO1" : "LIN";
}

/// Reads a message, cut into chunks that end at the given places.
inline Story read(const ports::Format& format, std::string_view message,
                  const ports::ReadOptions& options = {}, const std::vector<std::size_t>& cuts = {},
                  bool whole = false) {
    using Event = ports::DocumentReader::Event;
    Story story;
    const auto reader = format.open(options);
    std::size_t begin = 0, cut = 0;
    const auto feed = [&] {
        const std::size_t end = cut < cuts.size() ? cuts[cut] : message.size();
        reader->feed(message.substr(begin, end - begin), cut++ >= cuts.size());
        begin = end;
    };
    feed();
    for (;;) {
        const Event event = reader->next();
        for (const document::Problem& problem : reader->take_problems())
            story.problems.push_back(print(problem));
        if (event == Event::end) break;
        if (event == Event::need_input) {
            feed();
        } else if (event == Event::document_begin) {
            const ports::DocumentInfo& info = reader->document();
            story.documents.push_back(info);
            story.lines.push_back("begin " + std::to_string(info.index) + " " + info.type + " " +
                                  info.version + " " + info.sender + ">" + info.receiver + " " +
                                  info.interchange + "/" + info.group + "/" + info.reference +
                                  (info.test ? " test" : ""));
            if (const auto selected = reader->select(whole ? "" : repeated_part(info));
                selected.has_error()) {
                story.lines.push_back("  " + selected.error().message);
            }
        } else if (event == Event::record) {
            story.records.push_back(print(reader->record()));
            story.lines.push_back("record " + std::to_string(reader->record().first_byte) + "-" +
                                  std::to_string(reader->record().last_byte) + " " + story.records.back());
        } else {
            story.ok.push_back(reader->document_ok());
            story.lines.push_back("header " + print(reader->header()));
            story.lines.push_back(reader->document_ok() ? "end ok" : "end bad");
        }
    }
    return story;
}

inline Story read_x12(std::string_view message, const ports::ReadOptions& options = {}) {
    return read(*make_x12(structures()), message, options);
}
inline Story read_edifact(std::string_view message, const ports::ReadOptions& options = {}) {
    return read(*make_edifact(structures()), message, options);
}

}  // namespace crossdock::edi::test
