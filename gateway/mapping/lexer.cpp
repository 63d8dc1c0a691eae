#include "gateway/mapping/lexer.h"

#include <array>

namespace crossdock::mapping {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool goes_on_name(char c) {
    return starts_name(c) || is_digit(c) || c == '-' || c == ':';
}

constexpr std::array<std::string_view, 6> long_signs{"??", "=>", "!=", "<=", ">=", ".."};
constexpr std::string_view short_signs = "()[]{},/=<>.|";

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Token next() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
        token_ = Token{};
        token_.at = static_cast<std::uint32_t>(at_);
        if (at_ < text_.size()) read(text_[at_]);
        token_.end = static_cast<std::uint32_t>(at_);
        return token_;
    }

private:
    void read(char c) {
        if (c == '"' || c == '\'' || c == '`') return quoted(c);
        if (is_digit(c)) return run(Token::Kind::digits, is_digit);
        if (starts_name(c)) return run(Token::Kind::name, goes_on_name);
        for (const std::string_view sign : long_signs) {
            if (text_.substr(at_, sign.size()) == sign) return take(Token::Kind::sign, sign.size());
        }
        if (short_signs.find(c) != std::string_view::npos) return take(Token::Kind::sign, 1);
        fail(static_cast<unsigned char>(c) < 0x20 ? "a control character" : "'" + std::string(1, c) + "'");
    }

    void take(Token::Kind kind, std::size_t size) {
        token_.kind = kind;
        token_.text = text_.substr(at_, size);
        at_ += size;
    }

    template <class Test>
    void run(Token::Kind kind, Test belongs) {
        std::size_t size = 0;
        while (at_ + size < text_.size() && belongs(text_[at_ + size])) ++size;
        take(kind, size);
    }

    void quoted(char quote) {
        std::size_t i = at_ + 1;
        std::string value;
        while (i < text_.size() && text_[i] != quote) {
            if (text_[i] == '\\' && i + 1 < text_.size() && quote != '`') ++i;
            value += text_[i++];
        }
        if (i >= text_.size()) return fail("a text without its closing quote");
        at_ = i + 1;
        token_.kind = quote == '`' ? Token::Kind::name : Token::Kind::text;
        token_.quote = quote;
        token_.text = std::move(value);
    }

    void fail(std::string what) {
        token_.kind = Token::Kind::bad;
        token_.text = std::move(what);
        at_ = text_.size();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Token token_;
};

}  // namespace

std::vector<Token> lex(std::string_view text) {
    std::vector<Token> tokens;
    Lexer lexer(text);
    do {
        tokens.push_back(lexer.next());
    } while (tokens.back().kind != Token::Kind::end);
    return tokens;
}

}  // namespace crossdock::mapping
