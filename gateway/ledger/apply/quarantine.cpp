#include "gateway/ledger/applier.h"

namespace crossdock::ledger {

std::uint64_t Applier::hold(std::uint64_t message, std::uint32_t document, std::uint32_t channel,
                            const DocumentResult& result) {
    store::QuarantineRow row;
    row.id = make_id();
    row.message = message;
    row.document = document;
    row.channel = channel;
    row.type = result.type;
    row.reference = result.reference;
    row.reason = result.reason;
    row.held_at = time();
    row.findings_data = encode(result.findings);
    store_.put(row);
    return row.id;
}

bool Applier::settle(std::uint64_t id, store::QuarantineState new_state, store::QuarantineRow& row) {
    auto found = store_.quarantine(id);
    if (!found) {
        fail(found.error());
        return false;
    }
    if (!*found || (*found)->state != store::QuarantineState::held) return false;
    row = std::move(**found);
    row.state = new_state;
    store_.put(row);
    return true;
}

}  // namespace crossdock::ledger
