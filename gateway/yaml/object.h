#pragma once

#include "gateway/core/text.h"
#include "gateway/yaml/node.h"
#include "gateway/yaml/values.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::yaml {

/// One key that a reader knows: a line of `crossdock explain config`.
struct KeyInfo {
    std::string path;      ///< "channels[].guards.vanish"
    std::string type;      ///< "duration", "list", "map"
    std::string standard;  ///< the default, as it would be written; "" = none
    std::string allowed;   ///< "10 to 86400"; "" = whatever the type allows
    std::string about;     ///< what it is for
    bool required = false;
};

/// What a reader knows, in the order of its calls.
using Reference = std::vector<KeyInfo>;

/// No check.
struct Any {
    template <class T>
    std::string operator()(const T&) const {
        return {};
    }
};

/// From `low` to `high`, both allowed.
template <class T>
struct Between {
    T low, high;
    std::string operator()(const T& value) const {
        return value < low || high < value ? "must be " + describe() : "";
    }
    std::string describe() const { return show(low) + " to " + show(high); }
};
template <class T>
Between(T, T) -> Between<T>;

/// One of these texts; a near miss is named.
struct OneOf {
    std::vector<std::string_view> words;
    std::string operator()(const std::string& value) const;
    std::string describe() const;
};

/// A short name: a-z, 0-9 and '-', 1 to 64 bytes, starting with a letter or a digit.
struct Slug {
    std::string operator()(const std::string& value) const;
    std::string describe() const { return "a-z, 0-9 and '-', at most 64"; }
};

/// A text with at least one byte.
struct NotEmpty {
    std::string operator()(const std::string& value) const {
        return value.empty() ? "must not be empty" : "";
    }
    std::string describe() const { return "not empty"; }
};

/// Reads one YAML map. The keys asked for are the schema: there is no second list to drift from it. Every
/// problem is appended to `errors` with its place, so that an operator sees them all at once; what was read
/// means something only if nothing was appended.
///
///     yaml::Object object(node, file, errors);
///     object.required("name", feed.name, "names the feed in logs", yaml::Slug{});
///     object.optional("poll", feed.poll, "how often the file is asked for", yaml::Between{5s, 24h});
///     object.child("guards", "what holds a report", [&](yaml::Object& guards) { guards.optional(...); });
///     object.each("channels", "ways in", [&](yaml::Object& channel) { ... });
///     object.reject_unknown();
///
/// The same calls on `Object(reference)` read nothing, report nothing and note each key with its type,
/// default and text; child() and each() then call their reader once.
class Object {
public:
    /// `node`, `errors` must outlive the object. A node that is no map is one error; every key is then
    /// absent.
    Object(const Node& node, std::string file, std::vector<Error>& errors);
    Object(const Node&& node, std::string file, std::vector<Error>& errors) = delete;

    /// Notes the keys instead of reading them.
    explicit Object(Reference& reference, std::string path = {});

    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    /// Leaves `out` as it is where the key is absent or wrong. True when a good value was read.
    /// `check(value)` returns what is amiss, to follow the key's name ("must be ..."), or "" when all is
    /// well.
    template <class T, class Check = Any>
    bool required(std::string_view key, T& out, std::string_view about = {}, const Check& check = {}) {
        note(key, out, about, check, true);
        const Node* value = ask(key);
        if (value == nullptr) report_missing(key);
        return value != nullptr && read(key, *value, out, check);
    }

    /// As required(), but the key may be left out; `out` holds the default.
    template <class T, class Check = Any>
    bool optional(std::string_view key, T& out, std::string_view about = {}, const Check& check = {}) {
        note(key, out, about, check, false);
        const Node* value = ask(key);
        return value != nullptr && read(key, *value, out, check);
    }

    /// A word that stands for a value (an enum): `words` pairs each with what it means.
    template <class T>
    bool word(std::string_view key, T& out, std::span<const std::pair<std::string_view, T>> words,
              std::string_view about = {}, bool must = false) {
        std::string text, standard;
        OneOf check;
        for (const auto& [name, value] : words) {
            check.words.push_back(name);
            if (value == out) standard = name;
        }
        text = standard;
        const bool read_it = must ? required(key, text, about, check) : optional(key, text, about, check);
        for (const auto& [name, value] : words) {
            if (read_it && name == text) out = value;
        }
        return read_it;
    }

    /// A nested map, read by `reader(Object&)`; unknown keys in it are rejected afterwards. True when it is
    /// there.
    template <class Reader>
    bool child(std::string_view key, std::string_view about, Reader&& reader, bool must = false) {
        note_group(key, "map", about, must);
        if (reference_ != nullptr) {
            Object inner(*reference_, inner_path(key));
            reader(inner);
            return false;
        }
        const Node* value = ask(key);
        if (value == nullptr) {
            if (must) report_missing(key);
            return false;
        }
        Object inner(*value, file_, *errors_, inner_path(key));
        reader(inner);
        inner.reject_unknown();
        return true;
    }

    /// A list of maps (or one map alone), each read by `reader(Object&)`. Returns how many there were.
    template <class Reader>
    std::size_t each(std::string_view key, std::string_view about, Reader&& reader, bool must = false) {
        note_group(key, "list", about, must);
        if (reference_ != nullptr) {
            Object inner(*reference_, inner_path(key) + "[]");
            reader(inner);
            return 0;
        }
        const Node* value = ask(key);
        if (value == nullptr && must) report_missing(key);
        const std::span<const Node> items = list_items(key, value);
        for (const Node& item : items) {
            Object inner(item, file_, *errors_, inner_path(key) + "[]");
            reader(inner);
            inner.reject_unknown();
        }
        return items.size();
    }

    /// A map whose keys are names of the user's choice: `reader(name, name_at, value)` for each.
    template <class Reader>
    std::size_t names(std::string_view key, std::string_view about, Reader&& reader) {
        note_group(key, "map of names", about, false);
        const Node* value = ask(key);
        const std::span<const Entry> entries = map_entries(key, value);
        for (const Entry& entry : entries) reader(entry.key, entry.key_at, entry.value);
        return entries.size();
    }

    /// The raw value, for what has a reader of its own; null when absent. Counts as asked for.
    const Node* raw(std::string_view key, std::string_view type = {}, std::string_view about = {});

    bool has(std::string_view key) const { return node_ != nullptr && node_->find(key) != nullptr; }

    /// One error for each key that nobody asked for, with the nearest one that was.
    void reject_unknown();

    /// Where the map, or the value of a key, stands.
    Position at() const { return node_ != nullptr ? node_->at : Position{}; }
    Position at(std::string_view key) const;
    const std::string& file() const { return file_; }
    std::vector<Error>& errors() { return *errors_; }
    bool noting() const { return reference_ != nullptr; }

    /// Appends an error about this map as a whole, or about one of its keys.
    void report(Errc code, std::string message) { report(code, at(), std::move(message)); }
    void report_at(std::string_view key, Errc code, std::string message) {
        report(code, at(key), std::move(message));
    }
    void report(Errc code, const Position& where, std::string message);

private:
    Object(const Node& node, std::string file, std::vector<Error>& errors, std::string path);

    const Node* ask(std::string_view key);
    std::span<const Node> list_items(std::string_view key, const Node* value);
    std::span<const Entry> map_entries(std::string_view key, const Node* value);
    void report_missing(std::string_view key);
    std::string inner_path(std::string_view key) const;
    void note_group(std::string_view key, std::string_view type, std::string_view about, bool must);

    template <class T, class Check>
    bool read(std::string_view key, const Node& value, T& out, const Check& check) {
        T candidate = out;
        std::string amiss;
        Errc code = Errc::syntax;
        if (value.kind == Kind::null) {
            amiss = "has no value";
        } else if (amiss = decode(value, candidate); amiss.empty()) {
            amiss = check(candidate);
            code = Errc::out_of_range;
        }
        if (!amiss.empty()) {
            report(code, value.at, "'" + std::string(key) + "' " + amiss);
            return false;
        }
        out = std::move(candidate);
        return true;
    }

    template <class T, class Check>
    void note(std::string_view key, const T& standard, std::string_view about, const Check& check,
              bool must) {
        if (reference_ == nullptr) return;
        KeyInfo info{inner_path(key),
                     std::string(type_name(static_cast<const T*>(nullptr))),
                     {},
                     {},
                     std::string(about),
                     must};
        if (!must) info.standard = show(standard);
        if constexpr (requires { check.describe(); }) info.allowed = check.describe();
        reference_->push_back(std::move(info));
    }

    const Node* node_ = nullptr;  ///< null: not a map, or noting
    std::string file_, path_;
    std::vector<Error>* errors_ = nullptr;
    Reference* reference_ = nullptr;
    std::vector<std::string> asked_;
    std::vector<Error> unused_;  ///< what errors() gives while noting
    bool broken_ = false;        ///< the node is no map: absent keys are no news
};

}  // namespace crossdock::yaml
