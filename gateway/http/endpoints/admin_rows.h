#pragma once

#include "gateway/json/writer.h"
#include "gateway/ledger/reader.h"

namespace crossdock::http {

/// Rows of the store as the admin API's JSON; each writes one object.
void write_message(json::Writer& out, const ledger::MessageRow& row);
void write_acknowledgment(json::Writer& out, const ledger::Outgoing& row);
void write_outgoing(json::Writer& out, const ledger::OutgoingFigures& row);
void write_held(json::Writer& out, const ledger::QuarantineRow& row);
void write_offer(json::Writer& out, const ledger::OfferRow& row);
/// `offers`: how many it was the last to state.
void write_feed(json::Writer& out, const ledger::FeedRow& row, std::uint64_t offers);

}  // namespace crossdock::http
