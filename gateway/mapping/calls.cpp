// The part of ExpressionCompiler that reads calls of functions.

#include "gateway/core/text.h"
#include "gateway/mapping/expression.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

constexpr std::size_t most_table_rows = 100'000;

/// The element of the first qualifier in segments that list an item's numbers as qualifier/number pairs.
constexpr std::array<std::pair<std::string_view, std::uint32_t>, 4> pair_starts{
    {{"LIN", 2}, {"PO1", 6}, {"IT1", 6}, {"SLN", 9}}};

/// One cell of a table's line; quotes as in CSV. Advances `line`.
std::string cell(std::string_view& line) {
    std::string value;
    line = trim(line);
    if (!line.empty() && line.front() == '"') {
        std::size_t i = 1;
        for (; i < line.size(); ++i) {
            if (line[i] == '"' && (i + 1 == line.size() || line[i + 1] != '"')) break;
            if (line[i] == '"') ++i;
            value += line[i];
        }
        line.remove_prefix(std::min(i + 1, line.size()));
        const std::size_t comma = std::min(line.find(','), line.size());
        line.remove_prefix(std::min(comma + 1, line.size()));
        return value;
    }
    const std::size_t comma = std::min(line.find(','), line.size());
    value = trim(line.substr(0, comma));
    line.remove_prefix(std::min(comma + 1, line.size()));
    return value;
}

/// Reads "from,to" lines; blank lines and lines that begin with # count for nothing. Returns what is amiss,
/// or "".
std::string read_table(std::string_view text, Table& table) {
    std::size_t number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        line = trim(line);
        if (line.empty() || line.front() == '#') continue;
        std::string from = cell(line);
        std::string to = cell(line);
        if (from.empty() || to.empty() || !line.empty()) {
            return "line " + std::to_string(number) + " is not 'from,to'";
        }
        if (table.rows.size() == most_table_rows) return "more than 100000 lines";
        table.rows.emplace_back(std::move(from), std::move(to));
    }
    std::sort(table.rows.begin(), table.rows.end());
    const auto twice = std::adjacent_find(table.rows.begin(), table.rows.end(),
                                          [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice != table.rows.end()) return "'" + printable(twice->first) + "' stands in it twice";
    return {};
}

}  // namespace

Operand ExpressionCompiler::parse_call() {
    const Token at = take();
    const Function* function = find_function(at.text);
    if (function == nullptr) {
        std::vector<std::string_view> known;
        for (const Function& candidate : functions()) known.push_back(candidate.name);
        std::string message = "unknown function '" + printable(at.text) + "'";
        if (const auto near = nearest_name(at.text, known))
            message += "; did you mean '" + std::string(*near) + "'?";
        fail(Errc::unknown_key, "M008", at, std::move(message));
    }
    expect("(");
    switch (function->op) {
        case Op::pair:
            return parse_pair(at);
        case Op::lookup:
            return parse_lookup(at);
        case Op::sum:
            return call_with_path(*function, at);
        default:
            return parse_conversion(*function, at);
    }
}

Operand ExpressionCompiler::call_with_path(const Function& function, const Token& at) {
    const PathInfo path = parse_path();
    if (program_.edi && !path.ends_in_element) {
        fail(Errc::out_of_range, "M010", at,
             std::string(function.form) + " takes the path of an element, as QTY/02");
    }
    expect(")");
    return Operand{
        emit(function.op, function.gives, {}, at, path.index), function.gives, false, false, {}, at};
}

Operand ExpressionCompiler::parse_pair(const Token& at) {
    if (!program_.edi) fail(Errc::unsupported, "M010", at, "pair() is for X12 and EDIFACT");
    const PathInfo path = parse_path();
    if (path.ends_in_element || path.segment.empty()) {
        fail(Errc::out_of_range, "M010", at, "pair() takes a segment, as in pair(LIN, \"VN\")");
    }
    expect(",");
    const std::uint32_t qualifier = add_text(expect_text("a qualifier in quotes").text);
    std::uint32_t from = 0;
    if (program_.reads.format == "x12") {
        const auto known = std::find_if(pair_starts.begin(), pair_starts.end(),
                                        [&](const auto& start) { return start.first == path.segment; });
        from = known == pair_starts.end() ? 0 : known->second;
        if (take_if(",")) {
            const Token element = take();
            if (element.kind != Token::Kind::digits || element.text.size() != 2) {
                fail(Errc::syntax, "M010", element,
                     "the third argument of pair() is the element of the first qualifier, as 06");
            }
            from = static_cast<std::uint32_t>((element.text[0] - '0') * 10 + (element.text[1] - '0'));
        }
        if (from == 0) {
            fail(Errc::missing, "M009", at,
                 "pair() does not know where the pairs of " + path.segment +
                     " begin: name the element, as in pair(" + path.segment + ", \"VN\", 06)");
        }
    }
    expect(")");
    return Operand{
        emit(Op::pair, Type::text, {}, at, path.index, qualifier, from), Type::text, false, false, {}, at};
}

Operand ExpressionCompiler::parse_lookup(const Token& at) {
    const Operand key = parse_expression();
    need(key, Type::text, "lookup()");
    expect(",");
    const Token file = expect_text("the table's file name in quotes");
    expect(")");
    const auto known = std::find_if(program_.tables.begin(), program_.tables.end(),
                                    [&](const Table& table) { return table.file == file.text; });
    auto index = static_cast<std::uint32_t>(known - program_.tables.begin());
    if (known == program_.tables.end()) {
        const auto text = context_.table ? context_.table(file.text) : std::nullopt;
        if (!text)
            fail(Errc::not_found, "M014", file,
                 "there is no table '" + printable(file.text) + "' beside the mappings");
        Table table{file.text, {}};
        if (const std::string amiss = read_table(*text, table); !amiss.empty()) {
            fail(Errc::syntax, "M014", file, "table '" + printable(file.text) + "': " + amiss);
        }
        program_.tables.push_back(std::move(table));
        index = static_cast<std::uint32_t>(program_.tables.size() - 1);
    }
    Operand value{none, Type::text, true, true, {}, at};
    for (const auto& row : program_.tables[index].rows) value.words.push_back(row.second);
    value.at = emit(Op::lookup, Type::text, {key.at}, at, index);
    return value;
}

std::uint32_t ExpressionCompiler::mark_argument() {
    const Token mark = expect_text("the decimal mark in quotes, \".\" or \",\"");
    if (mark.text != "." && mark.text != ",") {
        fail(Errc::out_of_range, "M010", mark, "the decimal mark is \".\" or \",\"");
    }
    return static_cast<std::uint32_t>(mark.text[0]);
}

Operand ExpressionCompiler::parse_conversion(const Function& function, const Token& at) {
    std::vector<std::uint32_t> operands;
    std::uint32_t a = 0;
    bool can_miss = false;
    do {
        if (peek().is(")")) break;
        const bool second = operands.size() == 1;
        if (second && function.op == Op::to_decimal) {
            a = mark_argument();
            operands.push_back(none);
        } else if (second && function.op == Op::implied) {
            const Token digits = take();
            if (digits.kind != Token::Kind::digits || digits.text.size() != 1) {
                fail(Errc::out_of_range, "M010", digits,
                     "implied() takes how many digits follow the mark, 0 to 9");
            }
            a = static_cast<std::uint32_t>(digits.text[0] - '0');
            operands.push_back(none);
        } else {
            const bool format = second && (function.op == Op::to_date || function.op == Op::to_datetime);
            const Operand value = format ? parse_coalesce(true) : parse_expression();
            if (function.op != Op::to_text) need(value, Type::text, function.form);
            can_miss = can_miss || value.can_miss;
            operands.push_back(value.at);
        }
    } while (take_if(","));
    expect(")");
    if (operands.size() < function.least || operands.size() > function.most) {
        fail(Errc::out_of_range, "M009", at, "wrong number of arguments: " + std::string(function.form));
    }
    operands.erase(std::remove(operands.begin(), operands.end(), none), operands.end());
    if (function.op == Op::epoch) a = function.name == "epoch" ? 1 : 1000;
    Operand value{
        emit_list(function.op, function.gives, operands, at), function.gives, can_miss, false, {}, at};
    program_.instructions[value.at].a = a;
    return value;
}

}  // namespace crossdock::mapping
