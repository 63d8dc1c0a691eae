#pragma once

#include <cstdint>

namespace crossdock::ledger {

/// Work that is cut into slices. The numbers are stored.
enum class JobKind : std::uint8_t {
    document = 1,  ///< a large message on its way into the model
    recompute  ///< availability of a feed's lines (subject) or of all products (subject 0) is computed anew
};

}  // namespace crossdock::ledger
