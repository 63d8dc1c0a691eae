#include "adapters/formats/edi/reader.h"
#include "gateway/core/text.h"
#include "tests/formats/edi/support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

/// Broken documents with their faults as data: tests/data/edi/faults/*.cases. A file has a base, one segment
/// a line, and cases; each edits the base ("A => B", the first A) and lists what must be reported. The number
/// of segments in SE and UNT is put right after the edits, unless the case says "counts as written".
/// `CROSSDOCK_UPDATE=1 edi_test` writes down what is reported now: read it before you commit it.
namespace crossdock::edi {
namespace {

namespace fs = std::filesystem;

struct Case {
    std::string file, name;
    std::vector<std::string> lines;     ///< edits and comments, as written
    std::vector<std::string> expected;  ///< without "> "
};

struct CaseFile {
    std::string path, head;  ///< what stands before the first case
    std::string base;
    std::vector<Case> cases;
};

CaseFile read_cases(const fs::path& path) {
    CaseFile file;
    file.path = path;
    std::istringstream in(test::read_file(path));
    std::string line;
    bool in_base = false;
    while (std::getline(in, line)) {
        if (line.starts_with("--- case ")) {
            in_base = false;
            file.cases.push_back({path.stem(), line.substr(9), {}, {}});
        } else if (!file.cases.empty()) {
            if (line.starts_with("> ")) {
                file.cases.back().expected.push_back(line.substr(2));
            } else if (!line.empty()) {
                file.cases.back().lines.push_back(line);
            }
        } else {
            file.head += line + "\n";
            if (in_base && !line.empty()) file.base += line;
            if (line == "--- base") in_base = true;
        }
    }
    return file;
}

std::vector<CaseFile> all_files() {
    std::vector<CaseFile> files;
    const fs::path folder = fs::path(CROSSDOCK_SOURCE_DIR) / "tests/data/edi/faults";
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".cases") files.push_back(read_cases(entry.path()));
    }
    std::sort(files.begin(), files.end(),
              [](const CaseFile& a, const CaseFile& b) { return a.path < b.path; });
    return files;
}

/// "\n", "\xNN" and "\\" in an edit.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
        } else if (text[++i] == 'n') {
            out += '\n';
        } else if (text[i] == 'r') {
            out += '\r';
        } else if (text[i] == 'x' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

Standard standard_of_message(const std::string& message) {
    if (message.find("ISA") < 4) return Standard::x12;
    return message.find("STX=") < 4 ? Standard::tradacoms : Standard::edifact;
}

/// Puts the number of segments into each trailer.
std::string with_counts(const std::string& message, Standard standard) {
    const bool x12 = standard == Standard::x12;
    const char terminator = x12 ? '~' : '\'';
    constexpr std::array<std::string_view, 3> headers{"ST*", "UNH+", "MHD="}, trailers{"SE*", "UNT+", "MTR="};
    const std::string_view header = headers[static_cast<std::size_t>(standard)];
    const std::string_view trailer = trailers[static_cast<std::size_t>(standard)];
    std::string out, segment;
    std::size_t count = 0;
    bool released = false;
    for (const char c : message) {
        segment += c;
        const bool mark = c == terminator && !released;
        released = !x12 && c == '?' && !released;
        if (!mark) continue;
        if (segment.find_first_not_of(" \r\n'~") != std::string::npos) ++count;
        const std::size_t begin = segment.find_first_not_of(" \r\n");
        const std::string_view what = std::string_view(segment).substr(std::min(begin, segment.size()));
        if (what.starts_with(header)) count = 1;
        if (what.starts_with(trailer))
            segment = segment.substr(0, begin) + std::string(trailer) + std::to_string(count) +
                      segment.substr(segment.find_first_of("*+'", begin + trailer.size()));
        out += segment;
        segment.clear();
    }
    return out + segment;
}

std::string edited(const CaseFile& file, const Case& one) {
    std::string message = file.base;
    bool counts = true;
    for (const std::string& line : one.lines) {
        if (line == "counts as written") counts = false;
        const std::size_t arrow = line.find(" =>");
        if (line.starts_with("#") || arrow == std::string::npos) continue;
        const std::string from = unescaped(line.substr(0, arrow));
        const std::string to = unescaped(line.size() > arrow + 4 ? line.substr(arrow + 4) : "");
        const std::size_t at = message.find(from);
        EXPECT_NE(at, std::string::npos) << one.name << ": the base has no '" << from << "'";
        if (at != std::string::npos) message.replace(at, from.size(), to);
    }
    return counts ? with_counts(message, standard_of_message(message)) : message;
}

void print(const FaultReport& fault, Standard standard, std::vector<std::string>& out) {
    std::string line = fault.warning ? "warning " : "";
    line.append(to_string(text_of(fault.fault).level)).append(" ").append(text_of(fault.fault).name);
    const std::string_view code = ack_code(fault, standard);
    line.append(" ").append(code.empty() ? "-" : code);
    line += " @" + std::to_string(fault.at.offset);
    if (!fault.loop.empty()) line += " in " + fault.loop;
    if (fault.at.segment != 0) line += " " + fault.segment + "#" + std::to_string(fault.at.segment);
    if (fault.at.element != 0) line += " e" + std::to_string(fault.at.element);
    if (fault.at.component != 0) line += "." + std::to_string(fault.at.component);
    if (!fault.value.empty()) line += " '" + printable(fault.value) + "'";
    if (!fault.expected.empty()) line += " <" + fault.expected + ">";
    out.push_back(std::move(line));
}

/// What is reported, whatever the message is cut into.
std::vector<std::string> reported(const std::string& message, std::size_t cut) {
    const Standard standard = standard_of_message(message);
    Reader reader(standard, test::structures(), {});
    reader.keep_reports();
    reader.feed(std::string_view(message).substr(0, cut), cut >= message.size());
    std::vector<std::string> out;
    bool rest = cut < message.size();
    using Event = ports::DocumentReader::Event;
    for (Event event = reader.next(); event != Event::end; event = reader.next()) {
        if (event != Event::need_input) continue;
        if (!rest) break;
        rest = false;
        reader.feed(std::string_view(message).substr(cut), true);
    }
    for (const InterchangeReport& interchange : reader.take_reports()) {
        for (const FaultReport& fault : interchange.faults) print(fault, standard, out);
        for (const GroupReport& group : interchange.groups) {
            for (const FaultReport& fault : group.faults) print(fault, standard, out);
            for (const DocumentReport& document : group.documents) {
                for (const FaultReport& fault : document.faults) print(fault, standard, out);
                out.push_back(document.type + " " + document.reference +
                              (document.verdict == Verdict::accepted ? " accepted" : " rejected"));
            }
        }
    }
    return out;
}

TEST(Faults, AreReportedAsTheCasesSay) {
    const bool update = std::getenv("CROSSDOCK_UPDATE") != nullptr;
    std::size_t count = 0;
    for (CaseFile& file : all_files()) {
        std::string text = file.head;
        for (Case& one : file.cases) {
            ++count;
            const std::string message = edited(file, one);
            const auto found = reported(message, message.size());
            if (!update) {
                EXPECT_EQ(found, one.expected) << file.path << ": " << one.name;
            }
            text += "--- case " + one.name + "\n";
            for (const std::string& line : one.lines) text += line + "\n";
            for (const std::string& line : found) text += "> " + line + "\n";
            text += "\n";
        }
        if (update) std::ofstream(file.path, std::ios::binary) << text;
    }
    EXPECT_GE(count, 150u);
}

TEST(Faults, AreTheSameWhereverTheMessageIsCut) {
    for (const CaseFile& file : all_files()) {
        for (const Case& one : file.cases) {
            const std::string message = edited(file, one);
            const auto whole = reported(message, message.size());
            for (std::size_t cut = 0; cut < message.size(); ++cut)
                ASSERT_EQ(reported(message, cut), whole)
                    << file.path << ": " << one.name << ", cut at " << cut;
        }
    }
}

TEST(Faults, AreAllInTheDocumentation) {
    const std::string page = test::read_file(fs::path(CROSSDOCK_SOURCE_DIR) / "docs/edi.md");
    for (std::size_t i = 1; i < fault_count; ++i) {
        const FaultText& text = text_of(static_cast<Fault>(i));
        const auto cell = [](std::string_view code) {
            return code.empty() ? std::string("-") : std::string(code);
        };
        const std::string row = "| `" + std::string(text.name) + "` | " + std::string(to_string(text.level)) +
                                " | " + cell(text.x12) + " | " + cell(text.edifact) + " |";
        EXPECT_NE(page.find(row), std::string::npos) << "docs/edi.md has no row " << row;
    }
}

}  // namespace
}  // namespace crossdock::edi
