#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/text.h"
#include "gateway/core/time.h"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::json {

/// Appends JSON to a string, value by value, without a tree: all bodies and events are written with it. It
/// puts the commas; the caller closes what it opens and gives each member of an object a key.
///
///     json::Writer out(body);
///     out.begin_object().member("sku", sku).member("available", 7);
///     out.key("offers").begin_array();
///     for (...) out.begin_object().member(...).end_object();
///     out.end_array().end_object();
class Writer {
public:
    /// `out` must outlive the writer; what it holds stays.
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }

    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(std::same_as<bool> auto flag) { return token(flag ? "true" : "false"); }
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>) Writer& value(T number) {
        return whole(number < 0, number < 0 ? 0 - static_cast<std::uint64_t>(number)
                                            : static_cast<std::uint64_t>(number));
    }
    /// As a string, "1998.61": a reader that makes doubles of numbers would lose it.
    Writer& value(const Decimal& number);
    Writer& value(Instant instant) { return value(to_rfc3339(instant)); }
    Writer& value(Date date) { return value(to_iso(date)); }
    Writer& null() { return token("null"); }

    /// A decimal as a JSON number, all its digits written: 1998.61.
    Writer& number(const Decimal& number) { return token(number.to_string()); }

    /// Text that is JSON already.
    Writer& raw(std::string_view json) { return token(json); }

    template <class T>
    Writer& member(std::string_view name, const T& value_of_it) {
        return key(name).value(value_of_it);
    }

    /// Leaves the member out where there is no value.
    template <class T>
    Writer& member(std::string_view name, const std::optional<T>& value_of_it) {
        return value_of_it ? key(name).value(*value_of_it) : *this;
    }

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    Writer& token(std::string_view text);
    Writer& whole(bool negative, std::uint64_t magnitude);
    void separate() {
        if (comma_) out_ += ',';
        comma_ = true;
    }

    std::string& out_;
    bool comma_ = false;  ///< a value stands before, on the same level
};

}  // namespace crossdock::json
