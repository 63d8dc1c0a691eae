#pragma once

#include "gateway/core/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::yaml {

enum class Kind : std::uint8_t { null, scalar, list, map };

struct Entry;

/// One value of a YAML document with its place. An own tree, so that no header of yaml-cpp leaks out of this
/// library and nothing is guessed: a scalar is its text, whatever it looks like.
struct Node {
    Kind kind = Kind::null;
    bool quoted = false;         ///< the scalar stands in quotes or in a block (`|`, `>`)
    Position at;                 ///< of the first byte; of its key, where an entry has no value
    std::string text;            ///< of a scalar, unescaped
    std::vector<Node> items;     ///< of a list
    std::vector<Entry> entries;  ///< of a map, in the order of the file

    /// The value of a map's key, or null.
    const Node* find(std::string_view key) const;
};

/// One `key: value` of a map. Keys are unique: parse() refuses a second one.
struct Entry {
    std::string key;
    Position key_at;
    Node value;
};

struct Limits {
    std::size_t bytes = 1024 * 1024;
    std::size_t depth = 32;
    std::size_t nodes = 100'000;
};

/// Reads one YAML document (YAML 1.2 as yaml-cpp reads it). Refused, each with its place: bad syntax, a key
/// given twice, a key that is not a scalar, anchors and aliases, tags, a second document, whatever passes
/// `limits`. Appends to `errors`, naming `file`; nullopt if it appended anything. An empty text is a null
/// node.
std::optional<Node> parse(std::string_view text, const std::string& file, std::vector<Error>& errors,
                          const Limits& limits = {});

/// "a text", "a list", "a map", "nothing": what was found, for error messages.
std::string_view kind_name(const Node& node);

}  // namespace crossdock::yaml
