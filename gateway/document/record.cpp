#include "gateway/document/record.h"

#include <algorithm>

namespace crossdock::document {
namespace {
constexpr std::size_t block_bytes = 16 * 1024;
}

Record::Record() {
    nodes_.reserve(32);
    clear();
}

void Record::clear(std::string_view root_name, const Position& at) {
    nodes_.clear();
    for (std::string& block : blocks_) block.clear();
    block_ = 0;
    first_byte = last_byte = at.offset;
    Node root;
    root.at = at;
    nodes_.push_back(root);
    if (!root_name.empty()) nodes_[0].name = keep(root_name);
}

NodeId Record::add(NodeId parent, std::string_view name, Kind kind, std::string_view value,
                   const Position& at, std::uint32_t length) {
    const NodeId id = static_cast<NodeId>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.name = name;
    node.value = value;
    node.at = at;
    node.length = length;
    node.kind = kind;
    node.parent = parent;
    Node& above = nodes_[parent];
    if (above.first_child == no_node) {
        above.first_child = id;
    } else {
        nodes_[above.last_child].next = id;
    }
    above.last_child = id;
    return id;
}

std::string_view Record::keep(std::string_view text) {
    if (text.empty()) return {};
    while (block_ < blocks_.size() && blocks_[block_].capacity() - blocks_[block_].size() < text.size())
        ++block_;
    if (block_ == blocks_.size()) blocks_.emplace_back().reserve(std::max(block_bytes, text.size()));
    std::string& block = blocks_[block_];
    const std::size_t at = block.size();
    block.append(text);
    return {block.data() + at, text.size()};
}

NodeId Record::child(NodeId parent, std::string_view name) const {
    for (NodeId id = nodes_[parent].first_child; id != no_node; id = nodes_[id].next) {
        if (nodes_[id].name == name) return id;
    }
    return no_node;
}

NodeId Record::next_named(NodeId sibling) const {
    const std::string_view name = nodes_[sibling].name;
    for (NodeId id = nodes_[sibling].next; id != no_node; id = nodes_[id].next) {
        if (nodes_[id].name == name) return id;
    }
    return no_node;
}

}  // namespace crossdock::document
