#include "gateway/mapping/expression.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::mapping {
namespace {

constexpr std::size_t longest_expression = 4096;
constexpr std::size_t deepest_expression = 32;
constexpr std::size_t most_instructions = 20'000;

}  // namespace

ExpressionCompiler::Nesting::Nesting(ExpressionCompiler& compiler) : depth_(++compiler.depth_) {
    if (depth_ > deepest_expression)
        compiler.fail(Errc::limit, "M021", compiler.peek(), "nested deeper than 32 levels");
}

template <class Parse>
auto ExpressionCompiler::guarded(std::string_view text, std::uint32_t file, PlaceOf place, const Scope& scope,
                                 Parse parse) -> std::optional<decltype(parse())> {
    text_ = text;
    file_ = file;
    place_ = std::move(place);
    scope_ = scope;
    next_ = depth_ = 0;
    try {
        if (text.size() > longest_expression) {
            fail(Errc::limit, "M021", Token{}, "an expression has at most 4096 bytes");
        }
        tokens_ = lex(text);
        auto result = parse();
        expect_end();
        return result;
    } catch (const Stop&) {
        return std::nullopt;
    }
}

std::optional<Operand> ExpressionCompiler::expression(std::string_view text, std::uint32_t file,
                                                      PlaceOf place, const Scope& scope) {
    return guarded(text, file, std::move(place), scope, [&] {
        Operand value = parse_expression();
        if (value.can_miss) {
            fail(Errc::missing, "M013", value.token,
                 "lookup needs 'else': say what counts for a text that the table does not have");
        }
        return value;
    });
}

std::optional<std::pair<Each, Scope>> ExpressionCompiler::each(std::string_view text, std::uint32_t file,
                                                               PlaceOf place, const Scope& scope) {
    return guarded(text, file, std::move(place), scope, [&] {
        Each each;
        Scope inner = scope_;
        const bool pairs = peek().is_word("pairs") && at_call();
        if (pairs) {
            if (!program_.edi) fail(Errc::unsupported, "M010", peek(), "pairs() is for X12 and EDIFACT");
            take();
            expect("(");
        }
        const PathInfo path = parse_path();
        each.path = path.index;
        inner.segment = path.segment;
        inner.root = scope_.root && path.is_self;
        inner.pairs = pairs;
        if (pairs) {
            expect(",");
            const Token from = take();
            if (from.kind != Token::Kind::digits || from.text.size() != 2) {
                fail(Errc::syntax, "M010", from,
                     "pairs() takes the element where the pairs begin, as in pairs(SDQ, 03)");
            }
            each.pairs_from = static_cast<std::uint16_t>((from.text[0] - '0') * 10 + (from.text[1] - '0'));
            expect(")");
        }
        return std::pair{each, inner};
    });
}

void ExpressionCompiler::expect_end() {
    if (peek().kind != Token::Kind::end) fail_syntax("the end of the expression");
}

// ---------------------------------------------------------------- values

Operand ExpressionCompiler::parse_expression() {
    const Nesting nesting(*this);
    Operand value = parse_coalesce();
    if (!peek().is_word("else")) return value;
    const Token at = take();
    const Operand other = parse_expression();
    Operand result;
    result.type = merge_types(value.type, other.type, at);
    result.can_miss = other.can_miss;
    result.token = value.token;
    result.has_words = value.has_words;
    result.words = value.words;
    merge_words(result, other);
    result.at = emit(Op::otherwise, result.type, {value.at, other.at}, value.token);
    program_.instructions[result.at].branch = add_branch(at, "what follows 'else'");
    return result;
}

Operand ExpressionCompiler::parse_coalesce(bool literal_texts) {
    Operand value = parse_primary(literal_texts);
    if (!peek().is("??")) return value;
    std::vector<std::uint32_t> operands{value.at};
    std::vector<Token> starts{value.token};
    while (take_if("??")) {
        const Operand next = parse_primary(literal_texts);
        value.type = merge_types(value.type, next.type, next.token);
        value.can_miss = value.can_miss || next.can_miss;
        merge_words(value, next);
        operands.push_back(next.at);
        starts.push_back(next.token);
        if (operands.size() > 64) fail(Errc::limit, "M021", next.token, "more than 64 operands of '\?\?'");
    }
    value.at = emit_list(Op::coalesce, value.type, operands, value.token);
    const auto first_branch = static_cast<std::uint32_t>(program_.branches.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
        add_branch(starts[i], "operand " + std::to_string(i + 1) + " of '\?\?'");
    }
    program_.instructions[value.at].branch = first_branch;
    return value;
}

Operand ExpressionCompiler::parse_primary(bool literal_texts) {
    const Nesting nesting(*this);
    const Token at = peek();
    if (at.is("(")) {
        take();
        Operand inner = parse_expression();
        expect(")");
        return inner;
    }
    if (at.is_word("absent") && !at_call()) {
        take();
        return Operand{emit(Op::absent, Type::absent, {}, at), Type::absent, false, true, {}, at};
    }
    if (at.is_word("match")) return parse_match();
    if (at.is_word("document") && tokens_[next_ + 1].is(".")) return parse_document();
    if (at.kind == Token::Kind::text && (literal_texts || !program_.csv || at.quote == '\'')) {
        take();
        if (at.text.empty())
            fail(Errc::syntax, "M007", at, "a text must not be empty; absent is written 'absent'");
        const std::uint32_t index = emit(Op::text_literal, Type::text, {}, at, add_text(at.text));
        return Operand{index, Type::text, false, true, {at.text}, at};
    }
    const bool number = at.kind == Token::Kind::digits && (!program_.edi || at.text.size() == 1);
    if (number) {
        std::string digits = take().text;
        if (take_if(".")) digits += "." + take().text;
        const auto value = Decimal::parse(digits);
        if (!value) fail(Errc::syntax, "M007", at, "not a number that fits");
        program_.decimals.push_back(*value);
        const auto index = static_cast<std::uint32_t>(program_.decimals.size() - 1);
        return Operand{
            emit(Op::decimal_literal, Type::decimal, {}, at, index), Type::decimal, false, false, {}, at};
    }
    if (at_call()) return parse_call();
    return path_value(parse_path(), at);
}

Operand ExpressionCompiler::parse_document() {
    const Token at = take();
    take();
    const Token name = take();
    if (name.kind != Token::Kind::name) fail(Errc::syntax, "M007", name, "expected a name after 'document.'");
    if (scope_.header) fail(Errc::unsupported, "M023", at, "'document:' cannot refer to itself");
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < program_.document.size(); ++i) {
        const DocumentField& field = program_.document[i];
        known.push_back(field.name);
        if (field.name != name.text) continue;
        Operand value{emit(Op::document, field.type, {}, at, static_cast<std::uint32_t>(i)),
                      field.type,
                      false,
                      false,
                      {},
                      at};
        if (field.name == "coverage") {
            value.has_words = true;
            value.words = {"full", "partial", "delta"};
        }
        return value;
    }
    std::string message = "'document:' has no '" + printable(name.text) + "'";
    if (const auto near = nearest_name(name.text, known))
        message += "; did you mean '" + std::string(*near) + "'?";
    fail(Errc::not_found, "M023", name, std::move(message));
}

Operand ExpressionCompiler::parse_match() {
    const Token at = take();
    const Operand subject = parse_coalesce();
    need(subject, Type::text, "match");
    expect("{");
    Match match;
    Operand result{none, Type::absent, false, true, {}, at};
    result.can_miss = subject.can_miss;
    std::vector<std::string> seen;
    do {
        if (peek().is("}")) break;
        parse_case(match, result, subject, seen);
    } while (take_if(","));
    expect("}");
    const bool exhaustive =
        subject.has_words && std::all_of(subject.words.begin(), subject.words.end(), [&](const auto& word) {
            return std::find(seen.begin(), seen.end(), word) != seen.end();
        });
    if (match.otherwise == none && !exhaustive) {
        fail(Errc::missing, "M012", at,
             "match needs 'else => ...': its subject can have a text that no case names");
    }
    std::sort(match.cases.begin(), match.cases.end(),
              [&](const Case& a, const Case& b) { return program_.texts[a.text] < program_.texts[b.text]; });
    program_.matches.push_back(std::move(match));
    result.at = emit(Op::match, result.type, {subject.at}, at,
                     static_cast<std::uint32_t>(program_.matches.size() - 1));
    return result;
}

void ExpressionCompiler::parse_case(Match& match, Operand& result, const Operand& subject,
                                    std::vector<std::string>& seen) {
    std::vector<Token> patterns;
    do {
        const Token pattern = take();
        const bool word = pattern.is_word("else") || pattern.is_word("absent");
        if (pattern.kind != Token::Kind::text && !word) {
            fail(Errc::syntax, "M007", pattern, "expected a case: a text in quotes, absent or else");
        }
        const bool again = word ? (pattern.text == "else" ? match.otherwise : match.if_absent) != none
                                : std::find(seen.begin(), seen.end(), pattern.text) != seen.end();
        if (again || match.otherwise != none) {
            fail(Errc::conflict, "M020", pattern,
                 again ? "this case stands here twice" : "nothing can reach this case: it follows 'else'");
        }
        const bool impossible =
            subject.has_words && !word &&
            std::find(subject.words.begin(), subject.words.end(), pattern.text) == subject.words.end();
        if (impossible)
            fail(Errc::conflict, "M020", pattern, "the subject of this match never has that text");
        if (!word) seen.push_back(pattern.text);
        patterns.push_back(pattern);
    } while (take_if("|"));
    expect("=>");
    const Operand value = parse_expression();
    result.type = merge_types(result.type, value.type, value.token);
    result.can_miss = result.can_miss || value.can_miss;
    merge_words(result, value);
    for (const Token& pattern : patterns) {
        const std::uint32_t branch =
            add_branch(pattern, "case " + printable(text_.substr(pattern.at, pattern.end - pattern.at)));
        if (pattern.is_word("else")) {
            match.otherwise = value.at;
            match.otherwise_branch = branch;
        } else if (pattern.is_word("absent")) {
            match.if_absent = value.at;
            match.absent_branch = branch;
        } else {
            match.cases.push_back(Case{add_text(pattern.text), value.at, branch});
        }
    }
}

// ---------------------------------------------------------------- helpers

bool ExpressionCompiler::at_call() const {
    return peek().kind == Token::Kind::name && peek().quote == 0 && tokens_[next_ + 1].is("(");
}

bool ExpressionCompiler::take_if(std::string_view sign) {
    if (!peek().is(sign)) return false;
    take();
    return true;
}

void ExpressionCompiler::expect(std::string_view sign) {
    if (!take_if(sign)) fail_syntax("'" + std::string(sign) + "'");
}

Token ExpressionCompiler::expect_text(std::string_view what) {
    if (peek().kind != Token::Kind::text) fail_syntax(what);
    return take();
}

void ExpressionCompiler::fail_syntax(std::string_view expected) {
    const Token& found = peek();
    std::string message = "expected " + std::string(expected) + ", found ";
    switch (found.kind) {
        case Token::Kind::end:
            message += "the end";
            break;
        case Token::Kind::bad:
            message += found.text;
            break;
        default:
            message += "'" + printable(text_.substr(found.at, found.end - found.at)) + "'";
    }
    fail(Errc::syntax, "M007", found, std::move(message));
}

void ExpressionCompiler::fail(Errc code, std::string_view number, const Token& at, std::string message) {
    Error error{code, program_.files[file_], place_(at.at), std::move(message)};
    error.number = number;
    errors_.push_back(std::move(error));
    throw Stop{};
}

std::uint32_t ExpressionCompiler::emit(Op op, Type type, std::initializer_list<std::uint32_t> operands,
                                       const Token& at, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const std::uint32_t index = emit_list(op, type, std::vector<std::uint32_t>(operands), at);
    Instruction& instruction = program_.instructions[index];
    instruction.a = a;
    instruction.b = b;
    instruction.c = c;
    return index;
}

std::uint32_t ExpressionCompiler::emit_list(Op op, Type type, const std::vector<std::uint32_t>& operands,
                                            const Token& at) {
    if (program_.instructions.size() >= most_instructions) {
        fail(Errc::limit, "M021", at, "the mapping is too large");
    }
    Instruction instruction;
    instruction.op = op;
    instruction.type = type;
    instruction.count = static_cast<std::uint8_t>(operands.size());
    instruction.first = static_cast<std::uint32_t>(program_.operands.size());
    instruction.place = add_place(at);
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
    program_.instructions.push_back(instruction);
    return static_cast<std::uint32_t>(program_.instructions.size() - 1);
}

std::uint32_t ExpressionCompiler::add_place(const Token& from) {
    const std::uint32_t end = next_ > 0 ? tokens_[next_ - 1].end : from.end;
    program_.places.push_back(
        Place{file_, place_(from.at), std::string(text_.substr(from.at, std::max(end, from.at) - from.at))});
    return static_cast<std::uint32_t>(program_.places.size() - 1);
}

std::uint32_t ExpressionCompiler::add_text(std::string text) {
    program_.texts.push_back(std::move(text));
    return static_cast<std::uint32_t>(program_.texts.size() - 1);
}

std::uint32_t ExpressionCompiler::add_branch(const Token& at, std::string what) {
    program_.branches.push_back(Branch{program_.files[file_], place_(at.at), std::move(what)});
    return static_cast<std::uint32_t>(program_.branches.size() - 1);
}

Type ExpressionCompiler::merge_types(Type a, Type b, const Token& at) {
    if (a == Type::absent || a == b) return b;
    if (b == Type::absent) return a;
    fail(Errc::out_of_range, "M010", at,
         "all choices must be of one kind: found " + std::string(type_name(a)) + " and " +
             std::string(type_name(b)));
}

void ExpressionCompiler::merge_words(Operand& into, const Operand& from) {
    into.has_words = into.has_words && from.has_words;
    if (into.has_words) into.words.insert(into.words.end(), from.words.begin(), from.words.end());
}

void ExpressionCompiler::need(const Operand& operand, Type type, std::string_view form) {
    if (operand.type == type || operand.type == Type::absent) return;
    if (type == Type::text && operand.type == Type::gtin) return;
    fail(Errc::out_of_range, "M010", operand.token,
         std::string(form) + " takes " + std::string(type_name(type)) + ", found " +
             std::string(type_name(operand.type)));
}

}  // namespace crossdock::mapping
