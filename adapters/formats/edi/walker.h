#pragma once

#include "adapters/formats/edi/faults.h"
#include "adapters/formats/edi/structure.h"
#include "adapters/formats/edi/tokenizer.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace crossdock::edi {

/// Follows one document through its structure: where does each segment belong, and what is wrong with its
/// place? Looks at tags and at the qualifiers that tell segments apart.
class Walker {
public:
    using Id = Structure::Id;

    struct Placed {
        Id at = Structure::nowhere;  ///< its position; `nowhere` where it has none
        Id loop = Structure::root;   ///< the loop in which it stands (its own, where it is no trigger)
        Fault fault = Fault::none;
        std::span<const Id> missing;  ///< mandatory positions that were passed over
    };

    /// `structure` outlives the walker.
    explicit Walker(const Structure& structure);

    void restart();

    /// A segment that cannot stand where it does is placed all the same where that can be guessed: at its
    /// earlier position in the nearest loop that has one; else loose in the loop in hand.
    Placed take(const Segment& segment) { return take(structure_.symbol(segment), segment.tag()); }
    Placed take(std::string_view tag) { return take(structure_.symbol(tag), tag); }

    /// What is missing at the end of the document.
    std::span<const Id> end() const;

private:
    Placed take(Id symbol, std::string_view tag);
    Placed astray(std::string_view tag, Id symbol);
    bool full(Id id) const;
    void count(Id id, Placed& placed);

    struct Count {
        std::uint32_t seen = 0, loop_turn = 0;
    };
    const Structure& structure_;
    Id at_ = Structure::root;
    std::vector<Count> counts_;         ///< by position: how often in this turn of its loop
    std::vector<std::uint32_t> turns_;  ///< by position: which turn of the loop this is
    std::uint32_t turn_ = 0;
};

}  // namespace crossdock::edi
