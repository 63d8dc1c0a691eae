#include "adapters/formats/edi/message_rules.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace crossdock::edi {
namespace {

bool is_like(const Segment& segment, const Pattern& pattern) {
    return segment.tag() == pattern.tag && (!pattern.select || pattern.select->matches(segment));
}

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// A fault at an element of the segment (0: at the segment).
FaultReport fault_at(Fault fault, const Segment& segment, std::uint16_t element, std::uint16_t component) {
    FaultReport report;
    report.fault = fault;
    report.at = segment.place_of(element, component);
    if (element != 0) report.value = segment.element(element, component);
    report.segment = segment.tag();
    report.what = segment.tag();
    if (element != 0) report.what.append(" element ").append(place_name(element));
    if (component > 1) report.what.append(" component ").append(place_name(component));
    return report;
}

}  // namespace

void MessageRules::begin(const Structure* structure, char decimal) {
    rules_ = structure == nullptr ? nullptr : &structure->rules();
    decimal_ = decimal;
    tags_.clear();
    ids_.clear();
    sequential_ = 0;
    if (rules_ == nullptr) return;
    totals_.assign(rules_->balances.size(), {});
    seen_.assign(rules_->conditionals.size(), {});
    const auto name = [this](const std::string& tag) {
        if (std::find(tags_.begin(), tags_.end(), tag) == tags_.end()) tags_.push_back(tag);
    };
    if (rules_->tree) name(rules_->tree->tag);
    for (const Rules::Balance& balance : rules_->balances) {
        name(balance.left.tag);
        name(balance.right.tag);
    }
    for (const Rules::Conditional& conditional : rules_->conditionals) {
        name(conditional.when.tag);
        name(conditional.need.tag);
    }
}

std::optional<Decimal> MessageRules::number(const Segment& segment, const Pattern& pattern) const {
    std::string text(segment.element(pattern.element, pattern.component));
    if (decimal_ != '.') std::replace(text.begin(), text.end(), ',', '.');
    return Decimal::parse(text);
}

void MessageRules::take(const Segment& segment, std::vector<FaultReport>& out) {
    const std::string_view tag = segment.tag();
    if (std::find(tags_.begin(), tags_.end(), tag) == tags_.end()) return;
    if (rules_->tree && rules_->tree->tag == tag) take_tree(segment, *rules_->tree, out);
    for (std::size_t i = 0; i < totals_.size(); ++i) {
        const Rules::Balance& balance = rules_->balances[i];
        Total& total = totals_[i];
        if (is_like(segment, balance.right)) {
            ++total.counted;
            if (balance.sum) {
                const auto value = number(segment, balance.right);
                const auto sum = value ? total.sum.plus(*value) : std::nullopt;
                total.inexact = total.inexact || !sum;
                if (sum) total.sum = *sum;
            }
        }
        if (is_like(segment, balance.left)) {
            total.claimed = number(segment, balance.left);
            total.claim = fault_at(Fault::balance, segment, balance.left.element, balance.left.component);
        }
    }
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        const Rules::Conditional& conditional = rules_->conditionals[i];
        const Pattern& when = conditional.when;
        if (!seen_[i].when && is_like(segment, when) &&
            (when.element == 0 || !segment.element(when.element, when.component).empty())) {
            seen_[i].when = fault_at(Fault::rule, segment, 0, 1);
        }
        const Pattern& need = conditional.need;
        if (is_like(segment, need) &&
            (need.element == 0 || !segment.element(need.element, need.component).empty())) {
            seen_[i].need = true;
        }
    }
}

bool MessageRules::known(std::string_view id) const {
    const auto number = whole(id);
    if (number && *number >= 1 && *number <= sequential_) return true;
    return ids_.contains(std::string(id));
}

void MessageRules::take_tree(const Segment& segment, const Rules::Tree& tree, std::vector<FaultReport>& out) {
    const std::string_view id = segment.element(tree.id), parent = segment.element(tree.parent);
    if (!parent.empty() && !known(parent)) {
        FaultReport& report = out.emplace_back(fault_at(Fault::bad_reference, segment, tree.parent, 1));
        report.expected = "the " + tree.tag + "01 of a " + tree.tag + " before it";
    }
    if (id.empty()) return;
    if (known(id)) {
        FaultReport& report = out.emplace_back(fault_at(Fault::bad_reference, segment, tree.id, 1));
        report.expected = "a number that no " + tree.tag + " before it has";
    } else if (whole(id) == sequential_ + 1) {
        ++sequential_;
    } else if (ids_.size() < most_ids) {
        ids_.emplace(id);
    }
}

void MessageRules::end(std::vector<FaultReport>& out) {
    if (rules_ == nullptr) return;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
        const Rules::Balance& balance = rules_->balances[i];
        Total& total = totals_[i];
        if (!total.claimed || total.inexact) continue;
        const Decimal right = balance.sum ? total.sum : Decimal(static_cast<std::int64_t>(total.counted));
        if (*total.claimed == right) continue;
        total.claim->expected = right.to_string() + " (" + balance.text + ")";
        out.push_back(std::move(*total.claim));
    }
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        if (!seen_[i].when || seen_[i].need) continue;
        seen_[i].when->expected = rules_->conditionals[i].text;
        out.push_back(std::move(*seen_[i].when));
    }
}

}  // namespace crossdock::edi
