#pragma once

#include "tests/e2e/kill/journal.h"
#include "tests/support/gateway.h"
#include "tests/support/mirror.h"

#include <string>
#include <vector>

namespace crossdock::killtest {

/// What the gateway's inbox says it has of one partner.
struct Kept {
    std::uint64_t size = 0, times = 0, sequence = 0;
};

/// The words of Jepsen, as reliability.md 3.2 has them.
struct Verdict {
    std::uint64_t lost = 0;        ///< acknowledged and not there, or its effect is missing
    std::uint64_t duplicated = 0;  ///< there more than once, or its effect is
    std::uint64_t phantom = 0;     ///< there and never sent, or there with other bytes
    std::vector<std::string> details;
};

/// Compares the sender's journal with the gateway's inbox (over the admin socket) and with its figures.
Verdict classify(const Journal& journal, const support::Gateway& gateway);

/// Products whose figures differ between the gateway and a storefront's mirror.
std::vector<std::string> mirror_differences(const support::Mirror& mirror, const Journal& journal,
                                            const support::Address& storefront);

}  // namespace crossdock::killtest
