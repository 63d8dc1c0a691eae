// The part of ExpressionCompiler that reads paths and conditions.

#include "gateway/core/text.h"
#include "gateway/mapping/expression.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

constexpr std::size_t most_steps = 16;

struct Comparison {
    std::string_view sign;
    Op op;
};

constexpr std::array<Comparison, 6> comparisons{{{"=", Op::equal},
                                                 {"!=", Op::not_equal},
                                                 {"<", Op::less},
                                                 {"<=", Op::less_equal},
                                                 {">", Op::greater},
                                                 {">=", Op::greater_equal}}};

bool is_moment(Type type) {
    return type == Type::date || type == Type::instant;
}
bool is_textual(Type type) {
    return type == Type::text || type == Type::gtin;
}

/// The last name of a path of records: "LIN" of "LIN", "items" of "feed/items".
std::string_view last_name(std::string_view records) {
    const std::size_t slash = records.rfind('/');
    return slash == std::string_view::npos ? records : records.substr(slash + 1);
}

}  // namespace

ExpressionCompiler::PathInfo ExpressionCompiler::parse_path() {
    const Token at = peek();
    PathInfo info;
    Path path;
    path.from_root = take_if("/");
    const bool at_root = path.from_root || scope_.root;
    info.segment = scope_.segment;
    if (path.from_root)
        info.segment = program_.edi && !scope_.header ? last_name(program_.records) : std::string_view{};
    info.is_self = at_root;
    std::vector<Step> steps;
    bool first = true;
    do {
        parse_step(steps, info, first, at_root);
        first = false;
        if (steps.size() > most_steps) fail(Errc::limit, "M021", at, "a path has at most 16 steps");
    } while (take_if("/"));
    path.first = static_cast<std::uint32_t>(program_.steps.size());
    path.count = static_cast<std::uint16_t>(steps.size());
    path.text = text_.substr(at.at, tokens_[next_ - 1].end - at.at);
    for (const Step& step : steps) info.is_self = info.is_self && step.kind == Step::Kind::self;
    program_.steps.insert(program_.steps.end(), steps.begin(), steps.end());
    program_.paths.push_back(std::move(path));
    info.index = static_cast<std::uint32_t>(program_.paths.size() - 1);
    return info;
}

void ExpressionCompiler::parse_step(std::vector<Step>& steps, PathInfo& info, bool first, bool at_root) {
    const Token at = peek();
    if (at.kind == Token::Kind::digits) {
        if (!program_.edi)
            fail(Errc::syntax, "M007", at, "expected a name; one that is a number stands in `backquotes`");
        return parse_digits(steps, info);
    }
    const bool column = program_.csv && at.kind == Token::Kind::text && at.quote == '"';
    const bool dots = at.is("..") || at.is(".");
    if (at.kind != Token::Kind::name && !column && !dots) fail_syntax("a path, a text or a function");
    take();
    Step step;
    if (at.is(".")) {  // NOLINT(bugprone-branch-clone): the same step for another reason
        step.kind = Step::Kind::self;
    } else if (at.is("..")) {
        step.kind = Step::Kind::up;
        info.segment.clear();
    } else if (program_.edi && first && !info.segment.empty() && at.text == info.segment) {
        step.kind = Step::Kind::self;  // LIN in a LIN record: the record itself
    } else {
        step.name = Name(program_.csv ? to_lower(at.text) : at.text);
        if (first && at_root && !scope_.header) step.slot = program_.slots.add(step.name.text());
        info.segment = program_.edi ? at.text : "";
        info.ends_in_element = false;
    }
    steps.push_back(std::move(step));
    parse_brackets(steps, info);
}

void ExpressionCompiler::parse_digits(std::vector<Step>& steps, PathInfo& info) {
    const Token number = take();
    if (number.text.size() == 1) {
        fail(Errc::syntax, "M007", number, "an element is written with two digits: 0" + number.text);
    }
    if (number.text.size() == 2) {
        add_element(steps, number.text);
    } else {
        const std::string position = locate(info.segment, number);
        for (const std::string_view part : split(position, '/')) add_element(steps, part);
    }
    if (take_if(".")) {
        const Token component = take();
        if (component.kind != Token::Kind::digits || component.text.size() > 2) {
            fail(Errc::syntax, "M007", component, "expected a component's number, as in 02.1");
        }
        add_element(steps, component.text);
    }
    info.ends_in_element = true;
    parse_brackets(steps, info);
}

void ExpressionCompiler::add_element(std::vector<Step>& steps, std::string_view digits) {
    Step step;
    step.kind = Step::Kind::element;
    const std::string two = (digits.size() == 1 ? "0" : "") + std::string(digits);
    step.name = Name(two);
    step.number = static_cast<std::uint16_t>((two[0] - '0') * 10 + (two[1] - '0'));
    steps.push_back(std::move(step));
}

std::string ExpressionCompiler::locate(const std::string& segment, const Token& number) {
    const ElementLocator& locator =
        program_.reads.format == "x12" ? context_.locate_x12 : context_.locate_edifact;
    if (segment.empty()) {
        fail(Errc::not_found, "M011", number,
             "data element " + number.text + " needs its segment, as in QTY/" + number.text);
    }
    std::vector<std::string> versions = program_.reads.versions;
    if (versions.empty()) versions.emplace_back();
    std::optional<std::string> found;
    for (const std::string& version : versions) {
        const auto position =
            locator ? locator(program_.reads.document, version, segment, number.text) : std::nullopt;
        if (!position) continue;
        if (found && *found != *position) {
            fail(Errc::conflict, "M011", number,
                 "data element " + number.text + " of " + segment +
                     " stands elsewhere in another of the versions read; give its position");
        }
        found = position;
    }
    if (!found) {
        fail(Errc::not_found, "M011", number,
             "segment " + segment + " has no data element " + number.text +
                 " that we know of; give its position, as 02");
    }
    return *found;
}

void ExpressionCompiler::parse_brackets(std::vector<Step>& steps, const PathInfo& info) {
    while (take_if("[")) {
        const Nesting nesting(*this);
        const Scope outer = scope_;
        scope_.segment = info.segment;
        // A condition on the root's own node is still about the root, where names have their slots.
        scope_.root = outer.root && std::all_of(steps.begin(), steps.end(), [](const Step& step) {
                          return step.kind == Step::Kind::self;
                      });
        scope_.pairs = false;
        const Operand condition = parse_or();
        scope_ = outer;
        expect("]");
        Step& last = steps.back();
        last.condition = last.condition == none
                             ? condition.at
                             : emit(Op::both, Type::boolean, {last.condition, condition.at}, condition.token);
        last.quick = quick_of(last.condition);
    }
}

/// Recognises a condition that begins with a test of one element against texts.
Quick ExpressionCompiler::quick_of(std::uint32_t condition) {
    Quick quick;
    const Instruction& test = program_.instructions[condition];
    if (test.op == Op::both) {
        quick = quick_of(program_.operands[test.first]);
        const std::uint32_t right = program_.operands[test.first + 1];
        if (quick.rest != none) quick.elements = 0;
        quick.rest = right;
        return quick;
    }
    if (!program_.edi || (test.op != Op::equal && test.op != Op::one_of)) return quick;
    const Instruction& left = program_.instructions[program_.operands[test.first]];
    if (left.op != Op::path) return quick;
    const Path& path = program_.paths[left.a];
    if (path.from_root || path.count > 2) return quick;
    for (std::uint32_t i = 0; i < path.count; ++i) {
        const Step& step = program_.steps[path.first + i];
        if (step.kind != Step::Kind::element || step.condition != none) return quick;
    }
    quick.wanted = static_cast<std::uint32_t>(program_.codes.size());
    if (test.op == Op::one_of) {
        for (const std::uint32_t text : program_.lists[test.a])
            program_.codes.emplace_back(program_.texts[text]);
    } else {
        const Instruction& right = program_.instructions[program_.operands[test.first + 1]];
        if (right.op != Op::text_literal) return quick;
        program_.codes.emplace_back(program_.texts[right.a]);
    }
    quick.count = static_cast<std::uint32_t>(program_.codes.size()) - quick.wanted;
    quick.first = path.first;
    quick.elements = static_cast<std::uint8_t>(path.count);
    return quick;
}

Operand ExpressionCompiler::path_value(const PathInfo& path, const Token& at) {
    if (program_.edi && !path.ends_in_element && !path.segment.empty()) {
        fail(Errc::out_of_range, "M010", at,
             "'" + path.segment + "' is a segment; name one of its elements, as " + path.segment + "/01");
    }
    return Operand{emit(Op::path, Type::text, {}, at, path.index), Type::text, false, false, {}, at};
}

// ---------------------------------------------------------------- conditions

Operand ExpressionCompiler::parse_or() {
    Operand left = parse_and();
    while (peek().is_word("or")) {
        take();
        const Operand right = parse_and();
        left.at = emit(Op::either, Type::boolean, {left.at, right.at}, left.token);
    }
    return left;
}

Operand ExpressionCompiler::parse_and() {
    Operand left = parse_not();
    while (peek().is_word("and")) {
        take();
        const Operand right = parse_not();
        left.at = emit(Op::both, Type::boolean, {left.at, right.at}, left.token);
    }
    return left;
}

Operand ExpressionCompiler::parse_not() {
    const Nesting nesting(*this);
    const Token at = peek();
    if (at.is_word("not")) {
        take();
        const Operand inner = parse_not();
        return Operand{emit(Op::negate, Type::boolean, {inner.at}, at), Type::boolean, false, false, {}, at};
    }
    if (take_if("(")) {
        const Operand inner = parse_or();
        expect(")");
        return inner;
    }
    return parse_comparison();
}

Operand ExpressionCompiler::parse_comparison() {
    const Token at = peek();
    // A path alone, also one of a segment, asks whether it is there.
    const bool is_path = (at.kind == Token::Kind::name || at.is("/") || at.is("..") || at.is(".")) &&
                         !at_call() && !at.is_word("document") && !at.is_word("match") &&
                         !at.is_word("absent");
    Operand left;
    if (is_path) {
        const PathInfo path = parse_path();
        const Token& next = peek();
        if (next.is("]") || next.is(")") || next.is_word("and") || next.is_word("or")) {
            return Operand{
                emit(Op::exists, Type::boolean, {}, at, path.index), Type::boolean, false, false, {}, at};
        }
        left = path_value(path, at);
    } else {
        left = parse_coalesce();
    }
    const Token sign = peek();
    if (sign.is_word("in")) return parse_one_of(left, at);
    const auto known = std::find_if(comparisons.begin(), comparisons.end(),
                                    [&](const Comparison& c) { return sign.is(c.sign); });
    if (known == comparisons.end()) {
        if (left.type == Type::text && program_.instructions[left.at].op == Op::path) {
            return Operand{emit(Op::exists, Type::boolean, {}, at, program_.instructions[left.at].a),
                           Type::boolean,
                           false,
                           false,
                           {},
                           at};
        }
        fail_syntax("a comparison: = != < <= > >= or in");
    }
    take();
    const Operand right = parse_coalesce(true);
    check_comparable(left, right, sign);
    return Operand{
        emit(known->op, Type::boolean, {left.at, right.at}, at), Type::boolean, false, false, {}, at};
}

Operand ExpressionCompiler::parse_one_of(const Operand& subject, const Token& at) {
    const Token word = take();
    if (subject.can_miss) fail(Errc::missing, "M013", at, "lookup needs 'else'");
    if (!is_textual(subject.type)) fail(Errc::out_of_range, "M010", word, "'in' compares texts");
    expect("(");
    std::vector<std::uint32_t> list;
    do {
        list.push_back(add_text(expect_text("a text in quotes").text));
    } while (take_if(","));
    expect(")");
    program_.lists.push_back(std::move(list));
    const auto index = static_cast<std::uint32_t>(program_.lists.size() - 1);
    return Operand{
        emit(Op::one_of, Type::boolean, {subject.at}, at, index), Type::boolean, false, false, {}, at};
}

void ExpressionCompiler::check_comparable(const Operand& left, const Operand& right, const Token& at) {
    if (left.can_miss || right.can_miss) fail(Errc::missing, "M013", at, "lookup needs 'else'");
    const bool texts = is_textual(left.type) && is_textual(right.type) && (at.is("=") || at.is("!="));
    const bool numbers = left.type == Type::decimal && right.type == Type::decimal;
    if (texts || numbers || (is_moment(left.type) && is_moment(right.type))) return;
    fail(Errc::out_of_range, "M010", at,
         "cannot compare " + std::string(type_name(left.type)) + " with " +
             std::string(type_name(right.type)) + " by '" + at.text + "'");
}

}  // namespace crossdock::mapping
