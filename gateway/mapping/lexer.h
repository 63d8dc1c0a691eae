#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::mapping {

/// One word of an expression.
struct Token {
    enum class Kind : std::uint8_t {
        end,
        name,    ///< QTY, cac:Item, @currencyID, or any text in `backquotes`
        digits,  ///< 02, 6063
        text,    ///< "VN" or 'VN', without its quotes
        sign,    ///< ?? => != <= >= .. and single characters
        bad      ///< a character or a text that is none of these; `text` says what is amiss
    };
    Kind kind = Kind::end;
    char quote = 0;        ///< of a text; '`' of a name that was quoted
    std::uint32_t at = 0;  ///< offset in the expression
    std::uint32_t end = 0;
    std::string text;

    bool is(std::string_view sign_text) const { return kind == Kind::sign && text == sign_text; }
    bool is_word(std::string_view word) const { return kind == Kind::name && quote == 0 && text == word; }
};

/// Cuts an expression into words; the last is always `end` (or, before it, one `bad`).
std::vector<Token> lex(std::string_view text);

}  // namespace crossdock::mapping
