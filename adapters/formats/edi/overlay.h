#pragma once

#include "adapters/formats/edi/structure.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::edi {

/// What one partner agreed on beyond the standard: changes to a message, applied before it is compiled.
struct Overlay {
    Standard standard = Standard::x12;
    std::string name, type;
    std::vector<std::string> versions;  ///< empty: all

    Directory directory;            ///< its `elements` by number, and segments that it replaces
    std::vector<Element> elements;  ///< take the place of those of the directory
    std::vector<std::pair<std::string, std::string>> mandatory, optional;  ///< segment and path
    /// "LIN/QTY*5!": the position's new number and whether it is mandatory; `most` 0 takes it away.
    struct Change {
        std::vector<std::string> path;  ///< tags from the root; the last is the position
        std::uint32_t most = 1;
        bool mandatory = false;
    };
    std::vector<Change> changes;
    /// "LIN/PID then ZZZ*3".
    struct Addition {
        std::vector<std::string> after;
        Structure::Definition what;
    };
    std::vector<Addition> additions;
    Rules rules;  ///< added to those of the message
};

/// The message as changed. What cannot be applied (a position that the message has not) is named in
/// `problems`, one line each.
Structures::Source apply(const Structures::Source& message, const Overlay& overlay,
                         std::vector<std::string>& problems);

}  // namespace crossdock::edi
