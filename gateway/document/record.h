#pragma once

#include "gateway/core/error.h"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::document {

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = ~NodeId{0};

enum class Kind : std::uint8_t { group, text, number, boolean, null };

/// One node of a record: a name, a value where it is a leaf, and where its bytes stand.
struct Node {
    std::string_view name;   ///< "QTY", "02", "available", "Qty on hand"; "" for an element of a JSON array
    std::string_view value;  ///< unescaped UTF-8; numbers as written ("1998.61"), booleans "true" and "false"
    Position at;             ///< of the first byte of the value (leaf) or of the name (group)
    std::uint32_t length = 0;  ///< bytes in the document from at.offset
    Kind kind = Kind::group;
    NodeId parent = no_node, first_child = no_node, last_child = no_node, next = no_node;
};

/// The tree that every format produces and every mapping reads: one repeating part of a document.
///
/// How formats fill it:
/// * X12 and EDIFACT: a segment is a group named by its tag; its elements are leaves "01", "02" ... (or
/// groups of
///   components "01", "02" where composite; a composite element that has one component only is a leaf AND is
///   found as its component 01). Repeated elements are siblings of the same name. A loop is the group of its
///   first segment: the segments and loops inside it follow its elements as further children. So QTY[01 =
///   "33"]/02 works whether QTY opens a loop or not, and DTM inside a QTY loop is a child of that QTY. An
///   element that is empty or left out has no node: absent is absent.
/// * JSON: an object is a group, a member a child; an array member repeats siblings of the member's name (an
/// array
///   in an array: groups named ""). null is a leaf of kind null.
/// * CSV: a row is a group, each cell a leaf named by its column; an empty cell has no node.
///
/// Names and values point into the record's own storage or into static text; they live until clear().
/// Not thread-safe. Reused from record to record so that the storage is allocated once.
class Record {
public:
    Record();

    /// Empties the record but keeps its storage. The root is a group without a name.
    void clear(std::string_view root_name = {}, const Position& at = {});

    NodeId root() const { return 0; }
    const Node& operator[](NodeId id) const { return nodes_[id]; }
    Node& operator[](NodeId id) { return nodes_[id]; }
    std::size_t size() const { return nodes_.size(); }

    /// Appends a child. `name` and `value` must outlive the record's content: static text, or from keep().
    NodeId add(NodeId parent, std::string_view name, Kind kind, std::string_view value, const Position& at,
               std::uint32_t length);

    /// Copies text into the record's storage.
    std::string_view keep(std::string_view text);

    /// The first child of that name, or no_node; `next_named` goes on from there.
    NodeId child(NodeId parent, std::string_view name) const;
    NodeId next_named(NodeId sibling) const;

    /// The bytes of the document that the record was read from: what `explain` shows.
    std::uint64_t first_byte = 0;
    std::uint64_t last_byte = 0;  ///< one past the end

private:
    std::vector<Node> nodes_;
    std::deque<std::string> blocks_;  ///< text storage; a block never moves once it exists
    std::size_t block_ = 0;
};

}  // namespace crossdock::document
