#include "adapters/formats/edi/import_text.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <charconv>

namespace crossdock::edi::un {
namespace {

constexpr std::size_t rule_columns = 40;  ///< a line of at least so many dashes parts two sections

/// Box drawing of code page 437, single and double; 0 for other bytes.
char box_of_437(unsigned char byte) {
    switch (byte) {
        case 0xC4:
        case 0xCD:
            return '-';
        case 0xB3:
        case 0xBA:
            return '|';
        case 0xB4:
        case 0xBF:
        case 0xC0:
        case 0xC1:
        case 0xC2:
        case 0xC3:
        case 0xC5:
        case 0xD9:
        case 0xDA:
            return '+';
        default:
            return 0;
    }
}

/// U+2500 to U+253F, as UTF-8.
char box_of_utf8(std::string_view text) {
    if (!text.starts_with("\xE2\x94") || text.size() < 3) return 0;
    const auto last = static_cast<unsigned char>(text[2]);
    if (last == 0x80 || last == 0x81) return '-';
    return last == 0x82 || last == 0x83 ? '|' : '+';
}

std::string plain(std::string_view line) {
    std::string out;
    out.reserve(line.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (const char box = box_of_utf8(line.substr(i)); box != 0) {
            out += box;
            i += 2;
        } else if (const char old = box_of_437(static_cast<unsigned char>(line[i])); old != 0) {
            out += old;
        } else {
            out += line[i] == '\t' || line[i] == '\x1A' ? ' ' : line[i];
        }
    }
    out.erase(out.find_last_not_of(" \r") + 1);
    return out;
}

bool is_rule(const Line& line) {
    return line.text.size() >= rule_columns && line.text.find_first_not_of('-') == std::string::npos;
}

/// "     1001  Document name code                    [C]" and the lines on which the name goes on.
std::optional<Section> head_of(const std::vector<Line>& lines, std::size_t& next) {
    std::string_view text = without_marks(lines[next].text);
    Section section;
    section.line = lines[next].number;
    section.key = eat_word(text);
    if (!is_number(section.key) && !is_tag(section.key)) return std::nullopt;
    section.name = text;
    while (++next < lines.size() && !lines[next].blank() && !is_rule(lines[next])) {
        section.name += ' ';
        section.name += trim(lines[next].text);
    }
    if (section.name.ends_with(']')) section.name.erase(section.name.rfind('['));
    section.name = to_lower(trim(section.name));
    if (section.name.empty()) return std::nullopt;
    return section;
}

std::string_view eat_last_word(std::string_view& text) {
    text = trim(text);
    const std::size_t blank = text.find_last_of(' ');
    const std::string_view word = blank == std::string_view::npos ? text : text.substr(blank + 1);
    text.remove_suffix(word.size());
    return word;
}

}  // namespace

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (const std::string_view line : split(text, '\n')) {
        lines.push_back({plain(line), static_cast<std::uint32_t>(lines.size() + 1)});
    }
    return lines;
}

std::vector<Section> sections_of(std::string_view text) {
    std::vector<Section> sections;
    const std::vector<Line> lines = lines_of(text);
    bool at_head = true, within = false;
    for (std::size_t i = 0; i < lines.size();) {
        if (is_rule(lines[i])) {
            at_head = true;
            within = false;
        } else if (at_head && !lines[i].blank()) {
            at_head = false;
            std::size_t next = i;
            if (auto section = head_of(lines, next)) {
                sections.push_back(std::move(*section));
                within = true;
                i = next;
                continue;
            }
        } else if (within) {
            sections.back().lines.push_back(lines[i]);
        }
        ++i;
    }
    return sections;
}

std::optional<Tail> tail_of(std::string_view text) {
    Tail tail;
    const std::size_t end = text.find_last_not_of(" -|+");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view boxes = text.substr(end + 1);
    tail.bars = static_cast<std::uint32_t>(std::count(boxes.begin(), boxes.end(), '|'));
    tail.corners = static_cast<std::uint32_t>(std::count(boxes.begin(), boxes.end(), '+'));
    text = text.substr(0, end + 1);
    std::string_view word = eat_last_word(text);
    if (is_representation(word)) word = eat_last_word(text);
    if (all_digits(word)) {
        const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), tail.most);
        if (error != std::errc() || tail.most == 0) return std::nullopt;
        word = eat_last_word(text);
    }
    if (word != "M" && word != "C") return std::nullopt;
    tail.mandatory = word == "M";
    tail.name = trim(text);
    return tail;
}

std::string_view without_marks(std::string_view text) {
    std::string_view rest = text;
    const std::string_view word = eat_word(rest);
    const bool marks = !word.empty() && word.size() <= 2 && word.find_first_not_of("+*#|X-") == word.npos;
    return marks && !rest.empty() ? rest : trim(text);
}

std::string_view eat_word(std::string_view& text) {
    text = trim(text);
    const std::string_view word = text.substr(0, text.find(' '));
    text = trim(text.substr(word.size()));
    return word;
}

bool is_representation(std::string_view word) {
    const std::size_t digits = word.find_first_of("0123456789");
    if (digits == std::string_view::npos || !all_digits(word.substr(digits))) return false;
    std::string_view kind = word.substr(0, digits);
    if (kind.ends_with("..")) kind.remove_suffix(2);
    return kind == "a" || kind == "n" || kind == "an";
}

bool is_number(std::string_view text) {
    const bool letter = !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
    return text.size() == 4 && all_digits(text.substr(letter ? 1 : 0));
}

bool is_tag(std::string_view text) {
    return text.size() == 3 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string_view::npos;
}

}  // namespace crossdock::edi::un
