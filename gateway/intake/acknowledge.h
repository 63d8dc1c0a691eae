#pragma once

#include "gateway/intake/profiles.h"
#include "gateway/ledger/outgoing.h"
#include "gateway/ports/format.h"

#include <string>
#include <vector>

namespace crossdock::intake {

/// Writes what the sender of a stored message is to be told, by the format that reads it, as its channel's
/// profile says today; mode, numbers, date (in the partner's time zone)
/// and judgements are those of `outgoing`. Made again under the same
/// profile it gives the same bytes. `source` gives the message from its beginning. Errors: unsupported, io;
/// conflict where more came of it than numbers were given out.
Result<std::vector<std::string>> acknowledge(const ChannelProfile& profile, const ledger::Outgoing& outgoing,
                                             const ports::PieceSource& source);

}  // namespace crossdock::intake
