#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::json {

enum class Kind : std::uint8_t { null, boolean, number, text, array, object };

/// One JSON value as it was read: for small bodies and stored values, never for partners' documents (those go
/// through adapters/formats/json). Numbers keep the text they were written with, so none is ever rounded.
class Value {
public:
    Kind kind() const { return kind_; }
    bool is_null() const { return kind_ == Kind::null; }
    bool is_object() const { return kind_ == Kind::object; }
    bool is_array() const { return kind_ == Kind::array; }
    bool is_text() const { return kind_ == Kind::text; }

    /// A text's characters; a number as written; "" for the other kinds.
    std::string_view text() const { return text_; }

    /// nullopt where it is of another kind.
    std::optional<bool> boolean() const;

    /// Of a number, or of a text that is one ("1998.61"); nullopt for others and for what a Decimal cannot
    /// hold.
    std::optional<Decimal> decimal() const;

    /// Of a number that is whole ("7", also "7.0"); nullopt for all others.
    std::optional<std::int64_t> integer() const;

    /// Elements of an array, or the values of an object in the order of names(); empty for other kinds.
    std::span<const Value> items() const { return items_; }
    std::span<const std::string> names() const { return names_; }

    /// The member of that name; null where there is none or this is no object.
    const Value* find(std::string_view name) const;

private:
    friend class Builder;

    Kind kind_ = Kind::null;
    bool flag_ = false;
    std::string text_;
    std::vector<Value> items_;
    std::vector<std::string> names_;
};

struct Limits {
    std::size_t bytes = 1024 * 1024;
    std::size_t depth = 32;  ///< of arrays and objects inside each other
    std::size_t values = 200'000;
};

/// Reads one JSON text (RFC 8259), strictly: UTF-8 without a mark, no name twice in one object, nothing
/// behind it. Errors: syntax, conflict (a name twice), limit; each with line and column.
Result<Value> read(std::string_view text, const Limits& limits = {});

}  // namespace crossdock::json
