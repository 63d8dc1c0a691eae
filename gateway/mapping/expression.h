#pragma once

#include "gateway/mapping/functions.h"
#include "gateway/mapping/lexer.h"
#include "gateway/mapping/program.h"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// Where an expression is evaluated.
struct Scope {
    std::string segment;  ///< EDI: the name of the current node, by which its own elements may be addressed
    bool root = true;     ///< the current node is the root of the record
    bool header = false;  ///< the record is the document's header
    bool pairs = false;   ///< 01 and 02 are the two elements of a pair
};

/// What a compiled expression gives.
struct Operand {
    std::uint32_t at = none;  ///< its instruction
    Type type = Type::absent;
    bool can_miss = false;   ///< a lookup whose missing entry nobody has answered
    bool has_words = false;  ///< it gives one of `words` or nothing
    std::vector<std::string> words;
    Token token;  ///< where it begins
};

/// Compiles expressions of one mapping into its program: one pass, no tree. The grammar, lowest first:
///
///     expression := coalesce [ else expression ]
///     coalesce   := primary { ?? primary }
///     primary    := text | number | absent | match | function(...) | document.NAME | path | ( expression )
///     match      := match coalesce { pattern { | pattern } => expression , ... }   pattern: text, absent or
///     else path       := [ / ] step { / step }     step := name | digits [ . digits ] | . | ..   each with [
///     condition ] condition  := not, and, or over: coalesce [ = != < <= > >= coalesce ], coalesce in ( text,
///     ... ), ( condition )
class ExpressionCompiler {
public:
    /// `place(offset)` gives the place in the mapping of an offset in the text.
    using PlaceOf = std::function<Position(std::uint32_t offset)>;

    ExpressionCompiler(Mapping::Program& program, const CompileContext& context, std::vector<Error>& errors)
        : program_(program), context_(context), errors_(errors) {}

    /// An expression of any type; nullopt after an error.
    std::optional<Operand> expression(std::string_view text, std::uint32_t file, PlaceOf place,
                                      const Scope& scope);

    /// What `each:` goes over, and the scope inside it.
    std::optional<std::pair<Each, Scope>> each(std::string_view text, std::uint32_t file, PlaceOf place,
                                               const Scope& scope);

private:
    /// Unwinds one expression after its first error; never leaves this class.
    struct Stop {};
    /// Counts nesting, so that no expression can exhaust the stack.
    class Nesting {
    public:
        explicit Nesting(ExpressionCompiler& compiler);
        ~Nesting() { --depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        std::size_t& depth_;
    };
    struct PathInfo {
        std::uint32_t index = 0;
        std::string segment;  ///< name of the node it leads to, where that is an EDI segment
        bool ends_in_element = false;
        bool is_self = false;
    };

    template <class Parse>
    auto guarded(std::string_view text, std::uint32_t file, PlaceOf place, const Scope& scope, Parse parse)
        -> std::optional<decltype(parse())>;
    void expect_end();

    Operand parse_expression();
    Operand parse_coalesce(bool literal_texts = false);
    Operand parse_primary(bool literal_texts);
    Operand parse_match();
    void parse_case(Match& match, Operand& result, const Operand& subject, std::vector<std::string>& seen);
    Operand parse_document();
    Operand parse_call();
    Operand call_with_path(const Function& function, const Token& at);
    Operand parse_pair(const Token& at);
    Operand parse_lookup(const Token& at);
    Operand parse_conversion(const Function& function, const Token& at);
    std::uint32_t mark_argument();

    PathInfo parse_path();
    Operand path_value(const PathInfo& path, const Token& at);
    void parse_step(std::vector<Step>& steps, PathInfo& info, bool first, bool at_root);
    void parse_digits(std::vector<Step>& steps, PathInfo& info);
    void add_element(std::vector<Step>& steps, std::string_view digits);
    std::string locate(const std::string& segment, const Token& number);
    Quick quick_of(std::uint32_t condition);
    void parse_brackets(std::vector<Step>& steps, const PathInfo& info);

    Operand parse_or();
    Operand parse_and();
    Operand parse_not();
    Operand parse_comparison();
    Operand parse_one_of(const Operand& subject, const Token& at);
    void check_comparable(const Operand& left, const Operand& right, const Token& at);

    const Token& peek() const { return tokens_[next_]; }
    Token take() { return tokens_[next_].kind == Token::Kind::end ? tokens_[next_] : tokens_[next_++]; }
    bool take_if(std::string_view sign);
    void expect(std::string_view sign);
    Token expect_text(std::string_view what);
    bool at_call() const;
    [[noreturn]] void fail(Errc code, std::string_view number, const Token& at, std::string message);
    [[noreturn]] void fail_syntax(std::string_view expected);

    std::uint32_t emit(Op op, Type type, std::initializer_list<std::uint32_t> operands, const Token& at,
                       std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0);
    std::uint32_t emit_list(Op op, Type type, const std::vector<std::uint32_t>& operands, const Token& at);
    std::uint32_t add_place(const Token& from);
    std::uint32_t add_text(std::string text);
    std::uint32_t add_branch(const Token& at, std::string what);
    Type merge_types(Type a, Type b, const Token& at);
    static void merge_words(Operand& into, const Operand& from);
    void need(const Operand& operand, Type type, std::string_view form);

    Mapping::Program& program_;
    const CompileContext& context_;
    std::vector<Error>& errors_;

    // Of the expression at hand.
    std::string_view text_;
    std::uint32_t file_ = 0;
    PlaceOf place_;
    Scope scope_;
    std::vector<Token> tokens_;
    std::size_t next_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace crossdock::mapping
