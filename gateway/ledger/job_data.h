#pragma once

#include "gateway/ledger/messages.h"
#include "gateway/ledger/run.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

/// What a large message's job keeps, so that it goes on after a restart as if nothing had been: everything
/// that was decoded but the facts themselves, and what was decided.
struct JobData {
    RunInput input;
    std::vector<MessageRun::Verdict> verdicts;  ///< after the decision
};

std::string encode(const JobData& data);
std::optional<JobData> decode_job(std::string_view bytes);

}  // namespace crossdock::ledger
