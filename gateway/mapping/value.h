#pragma once

#include "gateway/document/record.h"
#include "gateway/mapping/failure.h"
#include "gateway/mapping/program.h"

#include <string_view>

namespace crossdock::mapping {

/// What an instruction gave. `text` is set for text and gtin, the others by their type.
struct Value {
    Type type = Type::absent;
    Failure failure = Failure::no_failure;
    bool truth = false;
    Date date{};
    std::uint32_t instruction = 0;  ///< of a failure
    std::string_view text;
    Decimal number;
    Instant instant{};
    const document::Node* from = nullptr;  ///< whose bytes gave it

    bool failed() const { return failure != Failure::no_failure; }
    bool absent() const { return type == Type::absent && !failed(); }
};

inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

inline std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Codes are compared without the blanks that pad them.
inline bool same_code(std::string_view value, std::string_view code) {
    return value == code || (value.size() > code.size() && without_blanks(value) == code);
}

inline Value failed(Failure failure, std::uint32_t instruction, const Value& from) {
    Value value;
    value.failure = failure;
    value.instruction = instruction;
    value.text = from.text;
    value.from = from.from;
    return value;
}

inline Value truth(bool holds) {
    Value value;
    value.type = Type::boolean;
    value.truth = holds;
    return value;
}

inline Value with_text(std::string_view text, const document::Node* from, Type type = Type::text) {
    Value value;
    value.type = type;
    value.text = text;
    value.from = from;
    return value;
}

inline Value with_number(const Decimal& number, const document::Node* from) {
    Value value;
    value.type = Type::decimal;
    value.number = number;
    value.from = from;
    return value;
}

}  // namespace crossdock::mapping
