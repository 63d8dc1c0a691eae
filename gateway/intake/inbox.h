#pragma once

#include "gateway/intake/intake.h"
#include "gateway/ledger/ledger.h"
#include "gateway/ports/transport.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::intake {

/// The ledger's inbox as transports see it: small messages are decoded on the caller's thread, large ones are
/// stored and decoded afterwards by the DecodePool. Any thread.
class LedgerInbox final : public ports::Inbox {
public:
    /// `spool_folder` is the store's. All must outlive it.
    LedgerInbox(const ProfileStore& profiles, ledger::Ledger& ledger, std::string spool_folder);

    bool offer(ports::Arrival&& arrival, std::function<void(const ports::Receipt&)> done) override;
    Result<std::unique_ptr<ports::SpoolFile>> spool() override;

private:
    const ProfileStore& profiles_;
    ledger::Ledger& ledger_;
    std::string spool_folder_;
    DecoderCache decoders_;
};

/// Everything that is the same for all ways in: what the ledger is offered for an arrival. `decoded` as far
/// as it is small.
ledger::Submission make_submission(ports::Arrival&& arrival, const ChannelProfile& profile);

/// "unknown document type: ...", a line for each finding of a message that could not be used: "8:1: text".
/// Texts never hold content of the message.
std::string describe(const std::vector<ledger::Finding>& findings);

}  // namespace crossdock::intake
