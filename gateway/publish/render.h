#pragma once

#include "gateway/ledger/index.h"

#include <string>

namespace crossdock::publish {

/// Appends `entry` as the contract's JSON object `Availability` (contract/openapi.yaml), in one line without
/// blanks: the one place that renders it, for endpoints, streams and webhooks alike.
///
/// `deleted` stands there only when true, `fresh_until` only where a feed is expected, empty lists not at
/// all. Days are written as their first moment in UTC, since the contract knows date-times only. Builds no
/// tree and asks nobody: the times are the caller's (AvailabilityIndex::times).
void render_availability(std::string& out, const ledger::AvailabilityEntry& entry,
                         const ledger::FeedTimes& times);

}  // namespace crossdock::publish
