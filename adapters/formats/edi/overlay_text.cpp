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

/// "LIN/03 N1/04" below `key`.
std::vector<std::pair<std::string, std::string>> elements_at(const Node& root, std::string_view key,
                                                             Reports& report) {
    std::vector<std::pair<std::string, std::string>> list;
    const Node* node = root.find(key);
    if (node == nullptr) return list;
    for (const std::string_view word : split(node->text, ' ')) {
        if (word.empty()) continue;
        const std::size_t slash = word.find('/');
        if (slash == std::string_view::npos) {
            report(*node, "expected a segment and an element such as N1/04");
            continue;
        }
        list.emplace_back(word.substr(0, slash), word.substr(slash + 1));
    }
    return list;
}

void read_changes(const Node& root, Overlay& overlay, Reports& report) {
    const Node* list = root.find("positions");
    if (list == nullptr) return;
    for (const Node& item : list->items) {
        if (auto read = change(item.text)) {
            overlay.changes.push_back(std::move(*read));
        } else {
            report(item, "expected a position such as LIN/QTY*5!, or LIN/REF*0 to forbid it");
        }
    }
}

void read_additions(const Node& root, Overlay& overlay, Reports& report) {
    const Node* list = root.find("add");
    if (list == nullptr) return;
    for (const Node& item : list->items) {
        constexpr std::string_view then = " then ";
        const std::size_t at = item.text.find(then);
        auto what =
            at == std::string::npos
                ? std::nullopt
                : read_definition(trim(std::string_view(item.text).substr(at + then.size())), item, report);
        if (at == std::string::npos) report(item, "expected 'LIN/PID then ZZZ*3'");
        if (!what) continue;
        overlay.additions.push_back({path_of(item.text.substr(0, at)), std::move(*what)});
    }
}

}  // namespace

Overlay read_overlay(const Node& root, Reports& report) {
    Overlay overlay;
    overlay.elements = read_directory(root, overlay.directory, report);
    overlay.mandatory = elements_at(root, "mandatory", report);
    overlay.optional = elements_at(root, "optional", report);
    read_changes(root, overlay, report);
    read_additions(root, overlay, report);
    overlay.rules = read_rules(root, report);
    return overlay;
}

}  // namespace crossdock::edi::text
