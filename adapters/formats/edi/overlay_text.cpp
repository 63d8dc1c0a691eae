#include "adapters/formats/edi/structure_text.h"
#include "gateway/core/text.h"

#include <utility>

namespace crossdock::edi::text {
namespace {

using yaml::Node;

std::vector<std::string> path_of(std::string_view text) {
    std::vector<std::string> path;
    for (const std::string_view tag : split(trim(text), '/')) path.emplace_back(tag);
    return path;
}

/// "LIN/QTY*5!", "LIN/REF*0".
std::optional<Overlay::Change> change(std::string_view text) {
    Overlay::Change read;
    const std::size_t end = std::min(text.find_first_of("*!"), text.size());
    read.path = path_of(text.substr(0, end));
    text.remove_prefix(end);
    bool good = !read.path.empty() && !read.path.back().empty();
    if (eat(text, "*")) good = good && eat_number(text, read.most);
    read.mandatory = eat(text, "!");
    return good && text.empty() ? std::optional(std::move(read)) : std::nullopt;
}

/// "LIN/PID then ZZZ*3".
std::optional<Overlay::Addition> addition(const Node& item, Reports& report) {
    constexpr std::string_view then = " then ";
    const std::size_t at = item.text.find(then);
    if (at == std::string::npos) {
        report(item, "expected 'LIN/PID then ZZZ*3'");
        return std::nullopt;
    }
    auto what = read_definition(trim(std::string_view(item.text).substr(at + then.size())), item, report);
    if (!what) return std::nullopt;
    return Overlay::Addition{path_of(item.text.substr(0, at)), std::move(*what)};
}

}  // namespace

Overlay read_overlay(const Node& root, Reports& report) {
    Overlay overlay;
    overlay.elements = read_directory(root, overlay.directory, report);
    overlay.mandatory = read_elements(root, "mandatory", report);
    overlay.optional = read_elements(root, "optional", report);
    each_item(root, "positions", report, [&](const Node& item) {
        if (auto read = change(item.text)) {
            overlay.changes.push_back(std::move(*read));
        } else {
            report(item, "expected a position such as LIN/QTY*5!, or LIN/REF*0 to forbid it");
        }
    });
    each_item(root, "add", report, [&](const Node& item) {
        if (auto read = addition(item, report)) overlay.additions.push_back(std::move(*read));
    });
    overlay.rules = read_rules(root, report);
    return overlay;
}

}  // namespace crossdock::edi::text
