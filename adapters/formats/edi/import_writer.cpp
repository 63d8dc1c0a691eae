#include "adapters/formats/edi/import_writer.h"

#include <algorithm>

namespace crossdock::edi::un {
namespace {

constexpr std::size_t columns = 110;
constexpr std::uint32_t most_places = 64;  ///< of a segment, in a structure file
constexpr std::size_t short_loop = 60;     ///< up to so many bytes a loop is written in one line

/// Plain where YAML reads it as what it is, else in quotes.
std::string scalar(std::string_view text) {
    const bool plain = !text.empty() && text[0] >= 'a' && text[0] <= 'z' && text != "no" && text != "yes" &&
                       text != "null" && std::all_of(text.begin(), text.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '.' ||
                                  c == '/' || c == '-' || c == '(' || c == ')' || c == '\'';
                       });
    if (plain) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

/// "document/message name, coded" -> "document/message name code".
std::string short_name(std::string name) {
    constexpr std::string_view coded = ", coded";
    if (name.ends_with(coded)) name.replace(name.size() - coded.size(), coded.size(), " code");
    return name;
}

/// One word a place, for syntax 3 has no repetition: so many places as a place may be repeated. Only where
/// that passes the limit (IDE has 99) it is one place that repeats.
std::vector<std::string> words_of(const Group& group) {
    std::vector<std::string> words;
    for (const PlaceRow& place : group.places) {
        const std::string mark = place.mandatory ? "!" : "";
        if (place.most > 1 && words.size() + place.most + group.places.size() > most_places) {
            words.push_back(place.number + "*" + std::to_string(place.most) + mark);
            continue;
        }
        words.push_back(place.number + mark);
        words.insert(words.end(), place.most - 1, place.number);
    }
    return words;
}

/// "3036! (3036)*4 3045": the same place three times and more becomes a group.
std::string places_of(const Group& group) {
    const std::vector<std::string> words = words_of(group);
    std::string out;
    for (std::size_t i = 0; i < words.size();) {
        std::size_t end = i + 1;
        while (end < words.size() && words[end] == words[i]) ++end;
        const std::size_t count = end - i;
        const bool after_its_first = i > 0 && words[i - 1] == words[i] + "!";
        const bool grouped = count >= 3 || (count == 2 && after_its_first);
        if (!out.empty()) out += ' ';
        out += grouped ? "(" + words[i] + ")*" + std::to_string(count) : words[i];
        i = grouped ? end : i + 1;
    }
    return out;
}

/// `"1001": "1 2 3"`, or the list in lines.
void append_codes(std::string& out, const std::string& number, const std::vector<std::string>& codes) {
    std::vector<std::string> lines(1);
    for (const std::string& code : codes) {
        if (lines.back().size() + code.size() + 10 > columns) lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + code;
    }
    out += "  \"" + number + "\":";
    if (lines.size() == 1) {
        out += " \"" + lines[0] + "\"\n";
        return;
    }
    out += '\n';
    for (const std::string& line : lines) out += "    - \"" + line + "\"\n";
}

std::string segment_of(const Node& node) {
    return node.tag + (node.most > 1 ? "*" + std::to_string(node.most) : "") + (node.mandatory ? "!" : "");
}

/// "[DTM*5, QTY]", or nothing where it is too long or has loops of its own.
std::string in_one_line(const std::vector<Node>& nodes) {
    std::string out;
    for (const Node& node : nodes) {
        if (!node.inside.empty()) return {};
        out += (out.empty() ? "[" : ", ") + segment_of(node);
    }
    return out.size() < short_loop ? out + "]" : std::string();
}

void append_nodes(std::string& out, const std::vector<Node>& nodes, std::size_t indent) {
    for (const Node& node : nodes) {
        out += std::string(indent, ' ') + "- " + segment_of(node);
        if (node.inside.empty()) {
            out += '\n';
        } else if (const std::string line = in_one_line(node.inside); !line.empty()) {
            out += ": " + line + '\n';
        } else {
            out += ":\n";
            append_nodes(out, node.inside, indent + 4);
        }
    }
}

}  // namespace

std::string directory_yaml(const Needed& needed) {
    std::string out =
        "# UN/EDIFACT " + needed.version + ", what the messages beside this file need: written by " +
        "`crossdock schema import` from the UN's\n# texts, which are public. Not to be edited.\n" +
        "directory: {standard: edifact, version: \"" + needed.version + "\"}\nelements:\n";
    for (const auto& [number, element] : needed.elements)
        out += "  \"" + number + "\": " + element.representation + "\n";
    if (!needed.codes.empty()) out += "codes:\n";
    for (const auto& [number, codes] : needed.codes) append_codes(out, number, codes);
    if (!needed.composites.empty()) out += "composites:\n";
    for (const auto& [number, composite] : needed.composites)
        out += "  " + number + ": " + places_of(composite) + "\n";
    out += "segments:\n";
    for (const auto& [tag, segment] : needed.segments) out += "  " + tag + ": " + places_of(segment) + "\n";
    out += "names:\n  segments:\n";
    for (const auto& [tag, segment] : needed.segments)
        out += "    " + tag + ": " + scalar(segment.name) + "\n";
    out += "  elements:\n";
    for (const auto& [number, element] : needed.elements)
        out += "    \"" + number + "\": " + scalar(short_name(element.name)) + "\n";
    return out;
}

std::string message_yaml(const Message& message) {
    const std::string version = message.version + ":" + message.release;
    std::string out =
        "# UN/EDIFACT " + message.type + " " + version + (message.title.empty() ? "" : ", " + message.title) +
        ": written by `crossdock schema import`. Not to be edited.\n" +
        "message: {standard: edifact, version: \"" + version + "\", type: " + message.type + "}\nbody:\n";
    append_nodes(out, message.body, 2);
    return out;
}

}  // namespace crossdock::edi::un
