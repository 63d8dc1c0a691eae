#pragma once

#include "gateway/core/decimal.h"
#include "gateway/core/time.h"
#include "gateway/yaml/node.h"

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::yaml {

/// A size: "64 MiB", "1 KiB", "500".
struct Bytes {
    std::uint64_t count = 0;
    friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// A share: "50 %", "0.5 %". Held exactly, in parts of ten thousand: 50 % is 5000.
struct Percent {
    std::uint32_t basis_points = 0;
    friend auto operator<=>(const Percent&, const Percent&) = default;
};

/// "250 ms", "5 s", "15 min", "1 h", "24 h", "7 d", and sums of them ("1 h 30 min"). A unit is needed.
/// nullopt for anything else, and above 100 years.
std::optional<Duration> parse_duration(std::string_view text);
std::string show_duration(Duration duration);

/// "50 %", "0.5%": 0 to 100 with at most two digits after the point.
std::optional<Percent> parse_percent(std::string_view text);

/// Reads a value. Returns what is amiss, to follow the key's name ("must be true or false, found a list"), or
/// "" when all is well. A library with a type of its own adds an overload in the type's namespace, and beside
/// it `show` (the value as it would be written) and `type_name(const T*)` (for `crossdock explain config`).
std::string decode(const Node& node, std::string& out);
std::string decode(const Node& node, bool& out);
std::string decode(const Node& node, Decimal& out);
std::string decode(const Node& node, Duration& out);
std::string decode(const Node& node, Bytes& out);
std::string decode(const Node& node, Percent& out);
std::string decode(const Node& node, std::vector<std::string>& out);  ///< a list of texts, or one text
std::string decode(const Node& node,
                   std::vector<std::pair<std::string, std::string>>& out);  ///< a map of texts

/// Whole numbers, decimal only: "0123" and "0x10" are refused, so nothing is read as octal by surprise.
std::string decode_integer(const Node& node, std::int64_t low, std::uint64_t high, bool& negative,
                           std::uint64_t& magnitude);

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

template <Integer T>
std::string decode(const Node& node, T& out) {
    bool negative = false;
    std::uint64_t magnitude = 0;
    std::string amiss =
        decode_integer(node, static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                       static_cast<std::uint64_t>(std::numeric_limits<T>::max()), negative, magnitude);
    if (amiss.empty()) out = static_cast<T>(negative ? 0 - magnitude : magnitude);
    return amiss;
}

template <class T>
std::string decode(const Node& node, std::optional<T>& out) {
    T value{};
    std::string amiss = decode(node, value);
    if (amiss.empty()) out = std::move(value);
    return amiss;
}

std::string show(const std::string& value);
std::string show(bool value);
std::string show(const Decimal& value);
std::string show(Duration value);
std::string show(Bytes value);
std::string show(Percent value);
std::string show(const std::vector<std::string>& value);
std::string show(const std::vector<std::pair<std::string, std::string>>& value);
template <Integer T>
std::string show(T value) {
    return std::to_string(value);
}
template <class T>
std::string show(const std::optional<T>& value) {
    return value ? show(*value) : std::string();
}

inline std::string_view type_name(const std::string*) {
    return "text";
}
inline std::string_view type_name(const bool*) {
    return "true or false";
}
inline std::string_view type_name(const Decimal*) {
    return "number";
}
inline std::string_view type_name(const Duration*) {
    return "duration";
}
inline std::string_view type_name(const Bytes*) {
    return "size";
}
inline std::string_view type_name(const Percent*) {
    return "percent";
}
inline std::string_view type_name(const std::vector<std::string>*) {
    return "list of texts";
}
inline std::string_view type_name(const std::vector<std::pair<std::string, std::string>>*) {
    return "map of texts";
}
template <Integer T>
std::string_view type_name(const T*) {
    return "whole number";
}
template <class T>
std::string_view type_name(const std::optional<T>*) {
    return type_name(static_cast<const T*>(nullptr));
}

}  // namespace crossdock::yaml
