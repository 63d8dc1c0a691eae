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

/// True where one more at that position would be too many.
bool Walker::full(Id id) const {
    const Count& count = counts_[id];
    return count.loop_turn == turns_[structure_[id].parent] && count.seen >= structure_[id].most;
}

Walker::Placed Walker::take(Id symbol, std::string_view tag) {
    if (symbol == Structure::nowhere) return astray(tag, symbol);
    const Structure::Step* step = &structure_.step(at_, symbol);
    if (step->to == Structure::nowhere) return astray(tag, symbol);
    Placed placed;
    placed.at = step->to;
    placed.missing = structure_.missing(*step);
    if (step->other != Structure::nowhere && full(step->to) && !full(step->other)) {
        placed.at = step->other;
        placed.missing = {};
    }
    placed.loop = structure_[placed.at].parent;
    count(placed.at, placed);
    at_ = placed.at;
    return placed;
}

Walker::Placed Walker::astray(std::string_view tag, Id symbol) {
    Placed placed;
    placed.loop = structure_[at_].inside.empty() ? structure_[at_].parent : at_;
    if (symbol == Structure::nowhere) {
        const bool known = structure_.directory().segments.contains(tag);
        placed.fault = known ? Fault::foreign_segment : Fault::unknown_segment;
        return placed;
    }
    placed.fault = Fault::unexpected_segment;
    for (Id loop = placed.loop;; loop = structure_[loop].parent) {
        for (const Id id : structure_[loop].inside) {
            if (!structure_.fits(id, symbol)) continue;
            placed.at = id;
            placed.loop = loop;
            // What follows belongs to a loop that opens late; else to where we were.
            if (!structure_[id].inside.empty()) {
                at_ = id;
                turns_[id] = ++turn_;
            }
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
