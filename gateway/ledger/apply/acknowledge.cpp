#include "gateway/ledger/applier.h"
#include "gateway/ledger/outgoing.h"

namespace crossdock::ledger {

void Applier::acknowledge(std::uint64_t message, std::uint32_t channel, AcknowledgeMode mode,
                          std::uint32_t count, const Judgements& judgements) {
    store::OutgoingRow row;
    row.id = make_id();
    row.message = message;
    row.channel = channel;
    row.partner = state_.channel(channel).row.partner;
    row.mode = static_cast<std::uint8_t>(mode);
    row.count = count;
    const auto next = store_.control_number(row.partner);
    if (!next) return fail(next.error());
    row.first_number = *next == 0 ? 1 : *next;
    // The numbers of one message stand in a row.
    if (row.first_number + count - 1 > last_control_number) row.first_number = 1;
    const std::uint64_t after = row.first_number + count;
    store_.put_control_number(row.partner, after > last_control_number ? 1 : after);
    row.verdicts_data = encode(judgements);
    row.created_at = time();
    row.state = replays_ ? store::OutgoingState::replayed : store::OutgoingState::due;
    store_.add(row);
    has_outgoing_ = true;
}

}  // namespace crossdock::ledger
