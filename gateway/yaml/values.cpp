#include "gateway/yaml/values.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <array>

namespace crossdock::yaml {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t microseconds;
};

constexpr std::array<Unit, 5> units{
    {{"d", 86'400'000'000}, {"h", 3'600'000'000}, {"min", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}}};

constexpr std::int64_t longest_microseconds = 36'525 * units[0].microseconds;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string must_be(std::string_view what, const Node& node) {
    std::string text = "must be " + std::string(what);
    if (node.kind != Kind::scalar) text += ", found " + std::string(kind_name(node));
    return text;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    std::int64_t total = 0;
    text = trim(text);
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        std::int64_t number = 0;
        std::size_t digits = 0;
        for (; digits < text.size() && is_digit(text[digits]); ++digits) {
            if (digits == 12) return std::nullopt;
            number = number * 10 + (text[digits] - '0');
        }
        if (digits == 0) return std::nullopt;
        text = trim(text.substr(digits));
        const std::size_t end = std::min(text.find_first_of(" 0123456789"), text.size());
        const std::string_view name = text.substr(0, end);
        const auto unit =
            std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
        if (unit == units.end() || number > longest_microseconds / unit->microseconds) return std::nullopt;
        total += number * unit->microseconds;
        if (total > longest_microseconds) return std::nullopt;
        text = trim(text.substr(end));
    }
    return Duration(total);
}

std::string show_duration(Duration duration) {
    for (const Unit& unit : units) {
        if (duration.count() != 0 && duration.count() % unit.microseconds == 0) {
            // "24 h" reads better than "1 d" as the default of an hourly thing, but one rule is easier to
            // know.
            return std::to_string(duration.count() / unit.microseconds) + " " + std::string(unit.name);
        }
    }
    return duration.count() == 0 ? "0 s" : std::to_string(duration.count()) + " us";
}

std::optional<Percent> parse_percent(std::string_view text) {
    text = trim(text);
    if (text.empty() || text.back() != '%') return std::nullopt;
    const auto value = Decimal::parse(trim(text.substr(0, text.size() - 1)));
    if (!value || value->is_negative() || value->scale() > 2 || *value > Decimal(100)) return std::nullopt;
    std::int64_t points = value->mantissa();
    for (int scale = value->scale(); scale < 2; ++scale) points *= 10;
    return Percent{static_cast<std::uint32_t>(points)};
}

std::string decode(const Node& node, std::string& out) {
    if (node.kind != Kind::scalar) return must_be("a text", node);
    out = node.text;
    return {};
}

std::string decode(const Node& node, bool& out) {
    if (node.kind != Kind::scalar || (node.text != "true" && node.text != "false")) {
        return must_be("true or false", node);
    }
    out = node.text == "true";
    return {};
}

std::string decode(const Node& node, Decimal& out) {
    const auto value = node.kind == Kind::scalar ? Decimal::parse(node.text) : std::nullopt;
    if (!value) return must_be("a number, as 12 or 1.5", node);
    out = *value;
    return {};
}

std::string decode(const Node& node, Duration& out) {
    const auto value = node.kind == Kind::scalar ? parse_duration(node.text) : std::nullopt;
    if (!value) return must_be("a duration with its unit (ms, s, min, h, d), as 15 min", node);
    out = *value;
    return {};
}

std::string decode(const Node& node, Bytes& out) {
    const auto value = node.kind == Kind::scalar ? parse_bytes(node.text) : std::nullopt;
    if (!value) return must_be("a size (KiB, MiB, GiB), as 64 MiB", node);
    out.count = *value;
    return {};
}

std::string decode(const Node& node, Percent& out) {
    const auto value = node.kind == Kind::scalar ? parse_percent(node.text) : std::nullopt;
    if (!value) return must_be("a share from 0 % to 100 %, as 50 %", node);
    out = *value;
    return {};
}

std::string decode(const Node& node, std::vector<std::string>& out) {
    out.clear();
    if (node.kind == Kind::scalar) {
        out.push_back(node.text);
        return {};
    }
    if (node.kind != Kind::list) return must_be("a list of texts", node);
    for (const Node& item : node.items) {
        if (item.kind != Kind::scalar)
            return "must be a list of texts, found " + std::string(kind_name(item)) + " in it";
        out.push_back(item.text);
    }
    return {};
}

std::string decode(const Node& node, std::vector<std::pair<std::string, std::string>>& out) {
    out.clear();
    if (node.kind != Kind::map) return must_be("a map of texts", node);
    for (const Entry& entry : node.entries) {
        if (entry.value.kind != Kind::scalar) {
            return "must be a map of texts, found " + std::string(kind_name(entry.value)) + " at '" +
                   printable(entry.key) + "'";
        }
        out.emplace_back(entry.key, entry.value.text);
    }
    return {};
}

std::string decode_integer(const Node& node, std::int64_t low, std::uint64_t high, bool& negative,
                           std::uint64_t& magnitude) {
    if (node.kind != Kind::scalar) return must_be("a whole number", node);
    std::string_view text = node.text;
    negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit))
        return must_be("a whole number", node);
    if (text.size() > 1 && text.front() == '0') return "must not begin with 0: write the number without it";
    const std::uint64_t most = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(low) : high;
    magnitude = 0;
    for (const char c : text) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (magnitude > (most - digit) / 10 || digit > most) {
            return "must be " + std::to_string(low) + " to " + std::to_string(high);
        }
        magnitude = magnitude * 10 + digit;
    }
    return {};
}

std::string show(const std::string& value) {
    return value;
}
std::string show(bool value) {
    return value ? "true" : "false";
}
std::string show(const Decimal& value) {
    return value.to_string();
}
std::string show(Duration value) {
    return show_duration(value);
}

std::string show(Bytes value) {
    constexpr std::array<std::pair<std::string_view, int>, 3> sizes{{{"GiB", 30}, {"MiB", 20}, {"KiB", 10}}};
    for (const auto& [name, shift] : sizes) {
        if (value.count != 0 && value.count % (std::uint64_t{1} << shift) == 0) {
            return std::to_string(value.count >> shift) + " " + std::string(name);
        }
    }
    return std::to_string(value.count);
}

std::string show(Percent value) {
    return Decimal::from_parts(value.basis_points, 2).to_string() + " %";
}

std::string show(const std::vector<std::string>& value) {
    std::string text = "[";
    for (const std::string& item : value) text += (text.size() > 1 ? ", " : "") + item;
    return text + "]";
}

std::string show(const std::vector<std::pair<std::string, std::string>>& value) {
    std::string text = "{";
    for (const auto& [key, item] : value) {
        text += text.size() > 1 ? ", " : "";
        text.append(key).append(": ").append(item);
    }
    return text + "}";
}

}  // namespace crossdock::yaml
