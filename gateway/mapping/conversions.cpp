// The part of Evaluator that runs functions.

#include "gateway/core/gtin.h"
#include "gateway/mapping/evaluator.h"
#include "gateway/mapping/times.h"
#include "gateway/mapping/value.h"

#include <algorithm>

namespace crossdock::mapping {

using document::NodeId;

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
                if (kind != document::no_node && same_code((*record_)[kind].value, qualifier))
                    result = leaf(id);
            } else {
                const auto number =
                    static_cast<std::uint32_t>((node.name[0] - '0') * 10 + (node.name[1] - '0'));
                if (number == wanted) result = leaf(id);
                const bool is_qualifier = number >= instruction.c && (number - instruction.c) % 2 == 0;
                if (is_qualifier) wanted = same_code(node.value, qualifier) ? number + 1 : 0;
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
