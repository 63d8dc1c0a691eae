#include "adapters/formats/edi/structure_text.h"
#include "gateway/core/text.h"

#include <algorithm>
#include <utility>

namespace crossdock::edi::text {
namespace {

using yaml::Node;

/// "QTY", "CNT[01.1=2]/01.2", "BEG/02".
std::optional<Pattern> pattern(std::string_view text) {
    text = trim(text);
    Pattern read;
    const std::size_t end = std::min(text.find_first_of("[/"), text.size());
    read.tag = text.substr(0, end);
    text.remove_prefix(end);
    bool good = !read.tag.empty() && read.tag.size() <= 3;
    if (text.starts_with('[')) read.select = eat_select(text, good);
    if (good && eat(text, "/")) {
        good = eat_number(text, read.element) && read.element > 0;
        if (eat(text, ".")) good = good && eat_number(text, read.component) && read.component > 0;
    }
    return good && text.empty() ? std::optional(std::move(read)) : std::nullopt;
}

/// "CTT/01 = count(LIN)", "CTT/02 = sum(SN1/02)".
std::optional<Rules::Balance> balance(std::string_view text) {
    Rules::Balance read;
    read.text = text;
    const std::size_t equals = text.rfind('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto left = pattern(text.substr(0, equals));
    std::string_view right = trim(text.substr(equals + 1));
    read.sum = eat(right, "sum(");
    if ((!read.sum && !eat(right, "count(")) || !right.ends_with(')')) return std::nullopt;
    right.remove_suffix(1);
    const auto what = pattern(right);
    if (!left || !what || left->element == 0 || (read.sum && what->element == 0)) return std::nullopt;
    read.left = *left;
    read.right = *what;
    return read;
}

/// "BEG/02 = DS|SA needs N1[01=ST]".
std::optional<Rules::Conditional> conditional(std::string_view text) {
    Rules::Conditional read;
    read.text = text;
    const std::size_t needs = text.find(" needs ");
    if (needs == std::string_view::npos) return std::nullopt;
    std::string_view when = text.substr(0, needs);
    std::string_view codes;
    if (const std::size_t equals = when.rfind(" = "); equals != std::string_view::npos) {
        codes = trim(when.substr(equals + 3));
        when = when.substr(0, equals);
    }
    auto first = pattern(when);
    auto second = pattern(text.substr(needs + 7));
    if (!first || !second) return std::nullopt;
    if (!codes.empty()) {
        if (first->element == 0 || first->select) return std::nullopt;
        Select select{first->element, first->component, {}};
        for (const std::string_view code : split(codes, '|')) select.codes.emplace_back(code);
        first->select = std::move(select);
        first->element = 0;
    }
    read.when = std::move(*first);
    read.need = std::move(*second);
    return read;
}

std::uint16_t number_of(const Node& node, std::string_view key, std::uint16_t standard, Reports& report) {
    const Node* found = node.find(key);
    if (found == nullptr) return standard;
    std::string_view text = found->text;
    std::uint16_t value = 0;
    if (!eat_number(text, value) || !text.empty() || value == 0)
        report(*found, "'" + std::string(key) + "' must be the number of an element");
    return value;
}

}  // namespace

std::optional<Select> eat_select(std::string_view& text, bool& good) {
    Select select;
    const std::size_t close = text.find(']');
    const std::size_t equals = text.find('=');
    good = good && eat(text, "[") && close != std::string_view::npos && equals < close &&
           eat_number(text, select.element) && select.element > 0;
    if (good && eat(text, ".")) good = eat_number(text, select.component) && select.component > 0;
    good = good && eat(text, "=");
    if (!good) return std::nullopt;
    const std::size_t end = text.find(']');
    for (const std::string_view code : split(text.substr(0, end), '|')) {
        if (code.empty()) good = false;
        select.codes.emplace_back(code);
    }
    text.remove_prefix(end + 1);
    return good ? std::optional(std::move(select)) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> read_elements(const Node& root, std::string_view key,
                                                               Reports& report) {
    std::vector<std::pair<std::string, std::string>> list;
    const Node* node = root.find(key);
    if (node == nullptr) return list;
    for (const std::string_view word : split(node->text, ' ')) {
        if (word.empty()) continue;
        const std::size_t slash = word.find('/');
        if (slash == std::string_view::npos) {
            report(*node, "expected a segment and an element such as QTY/02");
            continue;
        }
        list.emplace_back(word.substr(0, slash), word.substr(slash + 1));
    }
    return list;
}

Rules read_rules(const Node& root, Reports& report) {
    Rules rules;
    if (const Node* tree = root.find("tree")) {
        const Node* segment = tree->find("segment");
        if (segment == nullptr || segment->text.empty()) report(*tree, "missing key 'segment'");
        rules.tree = Rules::Tree{segment == nullptr ? "" : segment->text, number_of(*tree, "id", 1, report),
                                 number_of(*tree, "parent", 2, report)};
    }
    each_item(root, "balance", report, [&](const Node& item) {
        if (auto read = balance(item.text)) {
            rules.balances.push_back(std::move(*read));
        } else {
            report(item, "expected 'CTT/01 = count(LIN)' or 'CTT/02 = sum(SN1/02)'");
        }
    });
    each_item(root, "conditions", report, [&](const Node& item) {
        if (auto read = conditional(item.text)) {
            rules.conditionals.push_back(std::move(*read));
        } else {
            report(item, "expected 'BEG/02 = DS|SA needs N1[01=ST]'");
        }
    });
    rules.needed = read_elements(root, "needed", report);
    return rules;
}

}  // namespace crossdock::edi::text
