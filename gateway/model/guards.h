#pragma once

#include "gateway/model/policy.h"

#include <cstdint>
#include <string>

namespace crossdock::model {

/// What one report would do, counted before its first write.
struct ReportFigures {
    std::uint64_t records = 0;         ///< facts
    std::uint64_t rejected = 0;        ///< records that gave none
    std::uint64_t listed = 0;          ///< offers that the feed's full reports are known to list
    std::uint64_t left_out = 0;        ///< of those, how many this report does not name; full reports only
    std::uint64_t positive = 0;        ///< known offers above zero
    std::uint64_t set_to_zero = 0;     ///< of those, how many this report sets to zero or below
    bool full = false;                 ///< full and complete: nothing in it was refused or rejected
};

/// "" where the report may be applied; else why it is held: "guard: to_zero (62 of 100 offers, at most 30 %)".
/// The shares are silent while the feed has fewer than `from_items` offers; the share of rejected records is
/// silent in documents of fewer records than that, unless all of them are rejected.
std::string guard_reason(const Guards& guards, const ReportFigures& figures);

}  // namespace crossdock::model
