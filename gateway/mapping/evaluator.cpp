#include "gateway/mapping/evaluator.h"

#include "gateway/mapping/value.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

using document::NodeId;

constexpr std::size_t most_observed_names = 4096;
constexpr std::size_t most_recovered = 64;

}  // namespace

char* Arena::take(std::size_t size) {
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
        ++block_;
        used_ = 0;
    }
    if (block_ == blocks_.size()) {
        const std::size_t room = std::max(block_bytes, size);
        blocks_.push_back(Block{std::make_unique<char[]>(room), room});
    }
    char* at = blocks_[block_].bytes.get() + used_;
    used_ += size;
    return at;
}

// ---------------------------------------------------------------- records and names

Evaluator::Evaluator(const Mapping::Program& program, const RunSettings& settings)
    : program_(program), settings_(settings), hits_(program.branches.size()) {
    for (char tens = '0'; tens <= '9'; ++tens) {
        for (char units = '0'; units <= '9'; ++units) element_names_.emplace_back(std::string{tens, units});
    }
}

void Evaluator::begin(const document::Record& record, bool header) {
    record_ = &record;
    indexed_ = !header;
    visits_ = 0;
    pending_ = Value{};
    arena_.clear();
    recovered_.clear();
    if (indexed_) index_root();
}

/// Notes the first child of each name that a field reads, so that no path need look for it among its
/// siblings.
void Evaluator::index_root() {
    first_.assign(program_.slots.size(), document::no_node);
    for (NodeId id = (*record_)[0].first_child; id != document::no_node;) {
        const document::Node& node = (*record_)[id];
        std::uint32_t index = observed_names_.find(node.name);
        if (index == none) index = observe(node.name);
        if (index != none) {
            Observed& seen = observed_[index];
            ++seen.count;
            if (seen.slot != none && first_[seen.slot] == document::no_node) first_[seen.slot] = id;
        }
        id = node.next;
    }
}

/// A name that no record had so far: finds out once whether a field reads it.
std::uint32_t Evaluator::observe(std::string_view name) {
    if (observed_.size() == most_observed_names) return none;
    Observed seen;
    seen.slot =
        program_.csv ? program_.slots.find_ignoring_case(without_blanks(name)) : program_.slots.find(name);
    const std::uint32_t index = observed_names_.add(name);
    observed_names_.seal();
    observed_.push_back(seen);
    return index;
}

std::vector<std::pair<std::string, std::uint64_t>> Evaluator::unread() const {
    std::vector<std::pair<std::string, std::uint64_t>> names;
    for (std::size_t i = 0; i < observed_.size(); ++i) {
        const std::string& name = observed_names_[i];
        const bool element = program_.edi && !name.empty() && name[0] >= '0' && name[0] <= '9';
        if (observed_[i].slot == none && !element) names.emplace_back(name, observed_[i].count);
    }
    return names;
}

std::uint32_t Evaluator::last_element(NodeId segment) const {
    std::uint32_t last = 0;
    for (NodeId id = (*record_)[segment].first_child; id != document::no_node; id = (*record_)[id].next) {
        const std::string_view name = (*record_)[id].name;
        if (name.size() != 2 || name[0] < '0' || name[0] > '9') break;
        last = static_cast<std::uint32_t>((name[0] - '0') * 10 + (name[1] - '0'));
    }
    return last;
}

bool Evaluator::has_pair(NodeId segment, std::uint32_t at) const {
    for (NodeId id = (*record_)[segment].first_child; id != document::no_node; id = (*record_)[id].next) {
        const document::Node& node = (*record_)[id];
        if (element_name(at).is(node.name) || element_name(at + 1).is(node.name)) return true;
    }
    return false;
}

bool Evaluator::condition(std::uint32_t instruction, NodeId node) {
    const Value value = evaluate(instruction, Context{node, 0});
    if (!value.failed()) return value.truth;
    pending_ = value;
    return true;
}

NodeId Evaluator::first_element(NodeId node, const Name& name) const {
    const document::Node* nodes = &(*record_)[0];
    if (nodes[node].kind != document::Kind::group) return name.text() == "01" ? node : document::no_node;
    for (NodeId id = nodes[node].first_child; id != document::no_node; id = nodes[id].next) {
        const std::string_view found = nodes[id].name;
        if (name.is(found)) return id;
        if (found.empty() || found.front() < '0' || found.front() > '9') break;
    }
    return document::no_node;
}

bool Evaluator::quick(const Step& step, NodeId node) {
    const Quick& quick = step.quick;
    NodeId at = node;
    for (std::uint32_t i = 0; i < quick.elements; ++i) {
        const NodeId above = at;
        at = first_element(at, program_.steps[quick.first + i].name);
        if (at != document::no_node) continue;
        // A repetition of the composite may have the component that this one lacks.
        return i != 0 && record_->next_named(above) != document::no_node && condition(step.condition, node);
    }
    const document::Node& found = (*record_)[at];
    std::string_view text = found.value;
    if (text.empty() || text.front() <= ' ' || text.back() <= ' ') {
        // A composite, a blank one (of which there may be a repetition that is not), or one to be trimmed.
        if (found.kind == document::Kind::group || without_blanks(text).empty())
            return condition(step.condition, node);
        text = without_blanks(text);
    }
    for (std::uint32_t i = 0; i < quick.count; ++i) {
        if (program_.codes[quick.wanted + i].is(text))
            return quick.rest == none || condition(quick.rest, node);
    }
    return false;
}

std::string_view Evaluator::keep(std::string_view text) {
    char* room = arena_.take(text.size());
    std::copy(text.begin(), text.end(), room);
    return {room, text.size()};
}

// ---------------------------------------------------------------- instructions

Value Evaluator::evaluate(std::uint32_t index, const Context& context) {
    const Instruction& instruction = program_.instructions[index];
    switch (instruction.op) {
        case Op::absent:
            return {};
        case Op::text_literal:
            return with_text(program_.texts[instruction.a], nullptr);
        case Op::decimal_literal:
            return with_number(program_.decimals[instruction.a], nullptr);
        case Op::path:
            return path(instruction, index, context);
        case Op::document:
            return document_values[instruction.a];
        case Op::coalesce:
            return coalesce(instruction, context);
        case Op::otherwise:
            return otherwise(instruction, context);
        case Op::match:
            return match(instruction, context);
        case Op::pair:
            return pair(instruction, context);
        case Op::sum:
            return sum(instruction, index, context);
        case Op::concat:
            return concat(instruction, context);
        case Op::exists:
        case Op::both:
        case Op::either:
        case Op::negate:
            return logic(instruction, context);
        case Op::one_of:
            return one_of(instruction, context);
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
            return compare(instruction, context);
        default:
            return convert(instruction, index, context);
    }
}

/// The value of a node: absent where it is null, empty or blank; in EDI a composite gives its first
/// component.
Value Evaluator::leaf(NodeId id) const {
    const document::Node* node = &(*record_)[id];
    if (node->kind == document::Kind::null) return {};
    if (node->kind == document::Kind::group) {
        const NodeId first = program_.edi ? record_->child(id, "01") : document::no_node;
        if (first == document::no_node || (*record_)[first].kind == document::Kind::group) {
            if (program_.edi) return {};
            return failed(Failure::not_a_value, 0, with_text({}, node));
        }
        node = &(*record_)[first];
    }
    std::string_view text = node->value;
    if (!text.empty() && (text.front() <= ' ' || text.back() <= ' ')) text = without_blanks(text);
    return text.empty() ? Value{} : with_text(text, node);
}

Value Evaluator::path(const Instruction& instruction, std::uint32_t index, const Context& context) {
    Value result;
    walk(program_.paths[instruction.a], context, [&](const Context& found) {
        result = leaf(found.node);
        if (result.failed()) result.instruction = index;
        return !result.absent();
    });
    if (stopped()) return take_failure();
    return result;
}

Value Evaluator::coalesce(const Instruction& instruction, const Context& context) {
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
        Value value = evaluate(operand(instruction, i), context);
        if (value.absent()) continue;
        hit(instruction.branch + i);
        return value;
    }
    return {};
}

Value Evaluator::otherwise(const Instruction& instruction, const Context& context) {
    Value value = evaluate(operand(instruction, 0), context);
    if (value.failure == Failure::too_much_work) return value;
    if (!value.failed() && !value.absent()) return value;
    if (value.failed() && recovered_.size() < most_recovered) recovered_.push_back(value);
    hit(instruction.branch);
    return evaluate(operand(instruction, 1), context);
}

Value Evaluator::match(const Instruction& instruction, const Context& context) {
    const Match& match = program_.matches[instruction.a];
    const Value subject = evaluate(operand(instruction, 0), context);
    if (subject.failed()) return subject;
    if (subject.absent()) {
        if (match.if_absent == none) return {};
        hit(match.absent_branch);
        return evaluate(match.if_absent, context);
    }
    const auto found =
        std::lower_bound(match.cases.begin(), match.cases.end(), subject.text,
                         [&](const Case& c, std::string_view text) { return program_.texts[c.text] < text; });
    const bool known = found != match.cases.end() && program_.texts[found->text] == subject.text;
    if (!known && match.otherwise == none) return {};
    hit(known ? found->branch : match.otherwise_branch);
    Value result = evaluate(known ? found->result : match.otherwise, context);
    // A literal has no bytes of its own: those of the subject chose it.
    if (result.from == nullptr) result.from = subject.from;
    return result;
}

Value Evaluator::logic(const Instruction& instruction, const Context& context) {
    if (instruction.op == Op::exists) {
        bool found = false;
        walk(program_.paths[instruction.a], context, [&](const Context& at) {
            const document::Node& node = (*record_)[at.node];
            found = node.kind == document::Kind::group ||
                    (node.kind != document::Kind::null && !without_blanks(node.value).empty());
            return found;
        });
        return stopped() ? take_failure() : truth(found);
    }
    Value left = evaluate(operand(instruction, 0), context);
    if (left.failed()) return left;
    if (instruction.op == Op::negate) return truth(!left.truth);
    if (left.truth == (instruction.op == Op::either)) return left;
    return evaluate(operand(instruction, 1), context);
}

Value Evaluator::compare(const Instruction& instruction, const Context& context) {
    const Value left = evaluate(operand(instruction, 0), context);
    if (left.failed()) return left;
    const Value right = evaluate(operand(instruction, 1), context);
    if (right.failed()) return right;
    if (left.absent() || right.absent()) return truth(instruction.op == Op::not_equal);
    std::strong_ordering order = std::strong_ordering::equal;
    if (left.type == Type::decimal) {
        order = left.number <=> right.number;
    } else if (left.type == Type::text || left.type == Type::gtin) {
        order = left.text <=> right.text;
    } else if (left.type == Type::date && right.type == Type::date) {
        order = left.date <=> right.date;
    } else {
        // A day is compared with a moment by its first moment in the partner's zone.
        const auto moment = [&](const Value& value) {
            return value.type == Type::instant
                       ? value.instant
                       : settings_.zone.to_instant(LocalTime(std::chrono::local_days(value.date)));
        };
        order = moment(left) <=> moment(right);
    }
    switch (instruction.op) {
        case Op::equal:
            return truth(order == 0);
        case Op::not_equal:
            return truth(order != 0);
        case Op::less:
            return truth(order < 0);
        case Op::less_equal:
            return truth(order <= 0);
        case Op::greater:
            return truth(order > 0);
        default:
            return truth(order >= 0);
    }
}

Value Evaluator::one_of(const Instruction& instruction, const Context& context) {
    const Value subject = evaluate(operand(instruction, 0), context);
    if (subject.failed()) return subject;
    if (subject.absent()) return truth(false);
    const std::vector<std::uint32_t>& list = program_.lists[instruction.a];
    return truth(std::any_of(list.begin(), list.end(),
                             [&](std::uint32_t text) { return program_.texts[text] == subject.text; }));
}

}  // namespace crossdock::mapping
