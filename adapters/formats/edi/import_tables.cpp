#include "adapters/formats/edi/import_tables.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi::un {
namespace {

constexpr std::size_t name_column = 10;  ///< of codes: what begins there or beyond is text
constexpr std::size_t most_row_lines = 4;

/// "010   C817  ADDRESS USAGE", at the start of a line.
bool begins_row(const Line& line) {
    const std::string_view text = line.text;
    return text.size() > 4 && all_digits(text.substr(0, 3)) && !all_digits(text.substr(3, 1));
}

/// One row, which may go on over some lines; `next` is moved to the last of them.
std::optional<PlaceRow> row_of(const std::vector<Line>& lines, std::size_t& next) {
    PlaceRow row;
    row.line = lines[next].number;
    std::string text = lines[next].text.substr(3);
    const std::size_t end = std::min(lines.size(), next + most_row_lines);
    std::optional<Tail> tail = tail_of(text);
    for (std::size_t i = next + 1; !tail && i < end && !lines[i].blank() && !begins_row(lines[i]); ++i) {
        text += ' ';
        text += trim(lines[i].text);
        tail = tail_of(text);
        if (tail) next = i;
    }
    if (!tail) return std::nullopt;
    std::string_view rest = without_marks(tail->name);
    row.number = eat_word(rest);
    row.mandatory = tail->mandatory;
    row.most = tail->most;
    if (!is_number(row.number)) return std::nullopt;
    return row;
}

void read_groups(const std::string& file, std::string_view text, std::string_view kind, Table<Group>& out,
                 Reports& report) {
    for (const Section& section : sections_of(text)) {
        Group group{section.name, {}, {file, section.line}};
        for (std::size_t i = 0; i < section.lines.size(); ++i) {
            const Line& line = section.lines[i];
            if (!begins_row(line)) continue;
            if (const auto row = row_of(section.lines, i)) {
                group.places.push_back(*row);
            } else {
                report(line.number, "expected a number, a name and M or C");
            }
        }
        if (group.places.empty()) {
            report(section.line, std::string(kind) + " " + section.key + " has no elements", Errc::missing);
        } else if (!out.try_emplace(section.key, std::move(group)).second) {
            report(section.line, std::string(kind) + " " + section.key + " is described twice",
                   Errc::conflict);
        }
    }
    if (out.empty()) report(1, "found no " + std::string(kind), Errc::missing);
}

/// A paragraph "Repr: an..35", and what follows up to an empty line (of a note: all that follows).
std::string paragraph(const std::vector<Line>& lines, std::string_view title, bool to_the_end) {
    std::string text;
    bool within = false;
    for (const Line& line : lines) {
        std::string_view content = without_marks(line.text);
        if (within && line.blank() && !to_the_end) break;
        if (!within && content.starts_with(title)) {
            within = true;
            content = trim(content.substr(title.size()));
        }
        if (within && !content.empty()) text += (text.empty() ? "" : " ") + std::string(content);
    }
    return text;
}

struct CodeLine {
    std::string_view code;
    bool good = false;
};

/// "   AAA    Acknowledgement of order number", "X    2     ICD 9": the marks have the first three columns.
std::optional<CodeLine> code_of(std::string_view text) {
    constexpr std::size_t marks = 3;
    const std::size_t first = text.find_first_not_of(' ', marks);
    if (first == std::string_view::npos || first >= name_column) return std::nullopt;
    std::string_view rest = text.substr(first);
    const std::string_view code = eat_word(rest);
    const bool good = !rest.empty() && code.find_first_of("\"\\") == std::string_view::npos;
    return CodeLine{code, good};
}

/// Desc, Repr and Note are paragraphs of the element, not codes.
bool is_paragraph(std::string_view text) {
    text = without_marks(text);
    return text.starts_with("Desc:") || text.starts_with("Repr:") || text.starts_with("Note:");
}

}  // namespace

void read_segments(const std::string& file, std::string_view text, Table<Group>& out,
                   std::vector<Error>& errors) {
    Reports report(file, errors);
    read_groups(file, text, "segment", out, report);
}

void read_composites(const std::string& file, std::string_view text, Table<Group>& out,
                     std::vector<Error>& errors) {
    Reports report(file, errors);
    read_groups(file, text, "composite", out, report);
}

void read_elements(const std::string& file, std::string_view text, Table<ElementEntry>& out,
                   std::vector<Error>& errors) {
    Reports report(file, errors);
    for (const Section& section : sections_of(text)) {
        ElementEntry entry{section.name,
                           paragraph(section.lines, "Repr:", false),
                           to_lower(paragraph(section.lines, "Note:", true)),
                           {file, section.line}};
        if (!is_representation(entry.representation)) {
            report(section.line, "element " + section.key + " has no representation such as 'Repr: an..35'");
        } else if (!out.try_emplace(section.key, std::move(entry)).second) {
            report(section.line, "element " + section.key + " is described twice", Errc::conflict);
        }
    }
    if (out.empty()) report(1, "found no element", Errc::missing);
}

void read_codes(const std::string& file, std::string_view text, Table<std::vector<std::string>>& out,
                std::vector<Error>& errors) {
    Reports report(file, errors);
    const std::vector<Section> sections = sections_of(text);
    for (const Section& section : sections) {
        std::vector<std::string>& codes = out[section.key];
        bool paragraph = false;
        for (const Line& line : section.lines) {
            paragraph = !line.blank() && (paragraph || is_paragraph(line.text));
            if (paragraph || line.blank()) continue;
            const std::optional<CodeLine> found = code_of(line.text);
            if (!found) continue;
            if (!found->good) {
                report(line.number, "expected a code and its name");
            } else if (std::find(codes.begin(), codes.end(), found->code) == codes.end()) {
                codes.emplace_back(found->code);
            }
        }
    }
    if (sections.empty()) report(1, "found no code list", Errc::missing);
}

}  // namespace crossdock::edi::un
