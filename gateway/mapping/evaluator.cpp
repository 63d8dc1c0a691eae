#include "gateway/mapping/evaluator.h"

#include "gateway/core/gtin.h"
#include "gateway/mapping/times.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

using document::NodeId;

constexpr std::size_t most_observed_names = 4096;
constexpr std::size_t most_recovered = 64;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

Value failed(Failure failure, std::uint32_t instruction, const Value& from) {
    Value value;
    value.failure = failure;
    value.instruction = instruction;
    value.text = from.text;
    value.from = from.from;
    return value;
}

Value truth(bool holds) {
    Value value;
    value.type = Type::boolean;
    value.truth = holds;
    return value;
}

Value with_text(std::string_view text, const document::Node* from, Type type = Type::text) {
    Value value;
    value.type = type;
    value.text = text;
    value.from = from;
    return value;
}

Value with_number(const Decimal& number, const document::Node* from) {
    Value value;
    value.type = Type::decimal;
    value.number = number;
    value.from = from;
    return value;
}

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
    const std::string_view text = without_blanks(node->value);
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

// ---------------------------------------------------------------- functions

Value Evaluator::convert(const Instruction& instruction, std::uint32_t index, const Context& context) {
    const Value value = evaluate(operand(instruction, 0), context);
    if (value.failed() || value.absent()) return value;
    switch (instruction.op) {
        case Op::to_text:
            return to_text(value);
        case Op::to_decimal:
        case Op::implied:
            return to_decimal(instruction, index, value);
        case Op::to_gtin:
            return to_gtin(index, value);
        case Op::lookup:
            return lookup(instruction, index, value);
        case Op::upper:
        case Op::lower:
            return change_case(instruction, value);
        default:
            break;
    }
    Value second;
    if (instruction.count > 1) second = evaluate(operand(instruction, 1), context);
    if (second.failed()) return second;
    return to_moment(instruction, index, value, second);
}

Value Evaluator::to_decimal(const Instruction& instruction, std::uint32_t index, const Value& value) const {
    const bool implied = instruction.op == Op::implied;
    char mark = instruction.a != 0 ? static_cast<char>(instruction.a) : settings_.decimal_mark;
    if (program_.reads.format == "x12" || program_.reads.format == "json")
        mark = instruction.a != 0 ? mark : '.';
    // EDIFACT takes either mark (ISO 9735-1, 10.1), whatever UNA says.
    const bool edifact = program_.reads.format == "edifact" && instruction.a == 0;
    if (edifact) mark = value.text.find(',') != std::string_view::npos ? ',' : '.';
    if (implied) mark = '\0';
    const auto number = Decimal::parse(value.text, mark);
    if (!number || (implied && !number->is_whole())) {
        const bool digits =
            !implied && std::count(value.text.begin(), value.text.end(), mark) <= 1 &&
            value.text.find_first_not_of(std::string{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-',
                                                     '+', mark}) == std::string_view::npos &&
            value.text.size() > 15;
        return failed(implied  ? Failure::not_implied
                      : digits ? Failure::too_large
                               : Failure::not_a_number,
                      index, value);
    }
    if (!implied) return with_number(*number, value.from);
    return with_number(Decimal::from_parts(number->mantissa(), static_cast<int>(instruction.a)), value.from);
}

Value Evaluator::to_gtin(std::uint32_t index, const Value& value) {
    const Result<Gtin> gtin = Gtin::parse(value.text);
    if (!gtin) {
        const bool digit = gtin.error().code == Errc::out_of_range;
        return failed(digit ? Failure::wrong_check_digit : Failure::not_a_gtin, index, value);
    }
    return with_text(keep(gtin->digits()), value.from, Type::gtin);
}

Value Evaluator::lookup(const Instruction& instruction, std::uint32_t index, const Value& key) const {
    const auto& rows = program_.tables[instruction.a].rows;
    const auto row = std::lower_bound(rows.begin(), rows.end(), key.text,
                                      [](const auto& r, std::string_view text) { return r.first < text; });
    if (row == rows.end() || row->first != key.text) return failed(Failure::not_in_table, index, key);
    return with_text(row->second, key.from);
}

Value Evaluator::to_moment(const Instruction& instruction, std::uint32_t index, const Value& value,
                           const Value& second) const {
    Value result;
    result.from = value.from;
    if (instruction.op == Op::epoch) {
        const auto instant = read_epoch(value.text, instruction.a);
        if (!instant) return failed(Failure::not_a_time, index, value);
        result.type = Type::instant;
        result.instant = *instant;
        return result;
    }
    if (instruction.op == Op::to_date) {
        if (!second.absent() && !is_format(second.text))
            return failed(Failure::unknown_format, index, second);
        const auto date = second.absent() ? read_date(value.text) : read_date(value.text, second.text);
        if (!date) return failed(Failure::not_a_date, index, value);
        result.type = Type::date;
        result.date = *date;
        return result;
    }
    const TimeZone& zone = settings_.zone;
    const bool format = !second.absent() && is_format(second.text);
    const auto instant = second.absent() ? read_datetime(value.text, zone)
                         : format        ? read_datetime(value.text, second.text, zone)
                                         : read_date_and_time(value.text, second.text, zone);
    if (!instant) {
        const bool code = !second.absent() && !format && second.text.size() <= 3;
        return failed(code ? Failure::unknown_format : Failure::not_a_time, index, code ? second : value);
    }
    result.type = Type::instant;
    result.instant = *instant;
    return result;
}

Value Evaluator::change_case(const Instruction& instruction, const Value& value) {
    char* room = arena_.take(value.text.size());
    const bool up = instruction.op == Op::upper;
    std::transform(value.text.begin(), value.text.end(), room, [&](char c) {
        if (up) return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return with_text({room, value.text.size()}, value.from);
}

Value Evaluator::to_text(const Value& value) {
    switch (value.type) {
        case Type::decimal:
            return with_text(keep(value.number.to_string()), value.from);
        case Type::date:
            return with_text(keep(to_iso(value.date)), value.from);
        case Type::instant:
            return with_text(keep(to_rfc3339(value.instant)), value.from);
        default:
            return with_text(value.text, value.from);
    }
}

Value Evaluator::concat(const Instruction& instruction, const Context& context) {
    std::array<std::string_view, 16> parts;
    const document::Node* from = nullptr;
    std::size_t size = 0;
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
        const Value value = evaluate(operand(instruction, i), context);
        if (value.failed() || value.absent()) return value;
        if (from == nullptr) from = value.from;
        parts[i] = value.text;
        size += value.text.size();
    }
    char* room = arena_.take(size);
    char* end = room;
    for (std::uint32_t i = 0; i < instruction.count; ++i)
        end = std::copy(parts[i].begin(), parts[i].end(), end);
    return with_text({room, size}, from);
}

/// X12: the element after the one that holds the qualifier, in steps of two. EDIFACT: the first component of
/// the composite whose second is the qualifier (C212 of LIN and PIA).
Value Evaluator::pair(const Instruction& instruction, const Context& context) {
    const std::string& qualifier = program_.texts[instruction.b];
    Value result;
    walk(program_.paths[instruction.a], context, [&](const Context& at) {
        std::uint32_t wanted = 0;  // the element that would be the number of the qualifier just seen
        for (NodeId id = (*record_)[at.node].first_child; id != document::no_node; id = (*record_)[id].next) {
            const document::Node& node = (*record_)[id];
            if (node.name.size() != 2 || node.name[0] < '0' || node.name[0] > '9') break;
            ++visits_;
            if (instruction.c == 0) {
                const NodeId kind =
                    node.kind == document::Kind::group ? record_->child(id, "02") : document::no_node;
                if (kind != document::no_node && without_blanks((*record_)[kind].value) == qualifier)
                    result = leaf(id);
            } else {
                const auto number =
                    static_cast<std::uint32_t>((node.name[0] - '0') * 10 + (node.name[1] - '0'));
                if (number == wanted) result = leaf(id);
                const bool is_qualifier = number >= instruction.c && (number - instruction.c) % 2 == 0;
                if (is_qualifier) wanted = without_blanks(node.value) == qualifier ? number + 1 : 0;
            }
            if (!result.absent()) return true;
        }
        return false;
    });
    if (stopped()) return take_failure();
    return result;
}

Value Evaluator::sum(const Instruction& instruction, std::uint32_t index, const Context& context) {
    Value total;
    walk(program_.paths[instruction.a], context, [&](const Context& at) {
        const Value text = leaf(at.node);
        if (text.absent()) return false;
        Instruction as_written;
        const Value number = text.failed() ? text : to_decimal(as_written, index, text);
        const auto next = number.failed()  ? std::nullopt
                          : total.absent() ? std::optional(number.number)
                                           : total.number.plus(number.number);
        if (!next) {
            total = number.failed() ? number : failed(Failure::too_large, index, text);
            return true;
        }
        total = with_number(*next, total.absent() ? text.from : total.from);
        return false;
    });
    if (stopped()) return take_failure();
    return total;
}

}  // namespace crossdock::mapping
