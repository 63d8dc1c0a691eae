#include "adapters/formats/edi/walker.h"

#include <algorithm>

namespace crossdock::edi {

Walker::Walker(const Structure& structure)
    : structure_(structure), counts_(structure.size()), turns_(structure.size()) {
    restart();
}

void Walker::restart() {
    at_ = Structure::root;
    std::fill(counts_.begin(), counts_.end(), Count{});
    std::fill(turns_.begin(), turns_.end(), 0);
    turn_ = 0;
}

/// Counts a position within the present turn of the loop around it.
void Walker::count(Id id, Placed& placed) {
    const Structure::Node& node = structure_[id];
    Count& count = counts_[id];
    const std::uint32_t turn = turns_[node.parent];
    if (count.loop_turn != turn) count = Count{0, turn};
    ++count.seen;
    // Once for each turn: thousands of segments too many are one fault.
    if (count.seen == std::uint64_t{node.most} + 1) {
        placed.fault = node.inside.empty() ? Fault::too_many_segments : Fault::too_many_loops;
    }
    turns_[id] = ++turn_;
}

Walker::Placed Walker::take(std::string_view tag) {
    const Id number = structure_.tag(tag);
    if (number == Structure::nowhere) return astray(tag, number);
    const Structure::Step& step = structure_.step(at_, number);
    if (step.to == Structure::nowhere) return astray(tag, number);
    Placed placed;
    placed.at = step.to;
    placed.loop = structure_[step.to].parent;
    placed.missing = structure_.missing(step);
    count(step.to, placed);
    at_ = step.to;
    return placed;
}

Walker::Placed Walker::astray(std::string_view tag, Id number) {
    Placed placed;
    placed.loop = structure_[at_].inside.empty() ? structure_[at_].parent : at_;
    if (number == Structure::nowhere) {
        const bool known = structure_.directory().segments.contains(tag);
        placed.fault = known ? Fault::foreign_segment : Fault::unknown_segment;
        return placed;
    }
    placed.fault = Fault::unexpected_segment;
    for (Id loop = placed.loop;; loop = structure_[loop].parent) {
        for (const Id id : structure_[loop].inside) {
            if (structure_[id].tag != tag) continue;
            placed.at = at_ = id;
            placed.loop = loop;
            turns_[id] = ++turn_;
            placed.fault = Fault::wrong_order;
            return placed;
        }
        if (loop == Structure::root) return placed;
    }
}

std::span<const Walker::Id> Walker::end() const {
    return structure_.missing(structure_.end(at_));
}

}  // namespace crossdock::edi
