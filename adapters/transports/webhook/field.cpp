#include "adapters/transports/webhook/gate.h"
#include "gateway/core/text.h"

namespace crossdock::transport::webhook {
namespace {

constexpr std::size_t most_depth = 64;

/// Walks JSON text byte by byte. After a fault `at` stands at the end.
class Walker {
public:
    explicit Walker(std::string_view text) : text_(text) {}

    char look() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (look() != c || at_ == text_.size()) return false;
        ++at_;
        return true;
    }

    /// The inside of a string, escapes as written; nullopt where none begins here or it does not end.
    std::optional<std::string_view> string() {
        if (!take('"')) return std::nullopt;
        const std::size_t from = at_;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') return text_.substr(from, at_++ - from);
            if (text_[at_] == '\\') ++at_;
        }
        at_ = text_.size();
        return std::nullopt;
    }

    /// A number, true, false or null.
    std::string_view word() {
        look();
        const std::size_t from = at_;
        while (at_ < text_.size() &&
               std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos)
            ++at_;
        return text_.substr(from, at_ - from);
    }

    /// Past one value of any kind; false where it does not end.
    bool skip() {
        std::size_t depth = 0;
        do {
            const char c = look();
            if (c == '\0') return false;
            if (c == '"') {
                if (!string()) return false;
            } else if (c == '{' || c == '[') {
                ++at_;
                if (++depth > most_depth) return false;
            } else if (c == '}' || c == ']') {
                ++at_;
                if (depth == 0) return false;
                --depth;
            } else if (c == ',' || c == ':') {
                ++at_;
            } else if (word().empty()) {
                return false;
            }
        } while (depth > 0);
        return true;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// Ids have no escapes but \/ and the like; a \u in one is refused, not guessed.
std::optional<std::string> unescaped(std::string_view inside) {
    std::string out;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] != '\\') {
            out += inside[i];
            continue;
        }
        if (++i == inside.size()) return std::nullopt;
        if (inside[i] != '"' && inside[i] != '\\' && inside[i] != '/') return std::nullopt;
        out += inside[i];
    }
    return out;
}

}  // namespace

std::optional<std::string> find_field(std::string_view json, std::string_view path) {
    Walker walker(json);
    for (const std::string_view name : split(path, '/')) {
        if (!walker.take('{')) return std::nullopt;
        for (bool found = false; !found;) {
            const auto key = walker.string();
            if (!key || !walker.take(':')) return std::nullopt;
            found = *key == name;
            if (!found && (!walker.skip() || !walker.take(','))) return std::nullopt;
        }
    }
    const char c = walker.look();
    if (c == '"') {
        const auto text = walker.string();
        return text && !text->empty() ? unescaped(*text) : std::nullopt;
    }
    const bool number = c == '-' || (c >= '0' && c <= '9');
    return number ? std::optional<std::string>(walker.word()) : std::nullopt;
}

}  // namespace crossdock::transport::webhook
