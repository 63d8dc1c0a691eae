#include "gateway/ledger/messages.h"

#include <array>

namespace crossdock::ledger {

std::string_view to_string(MessageKind kind) {
    constexpr std::array<std::string_view, 8> names{"?",     "document", "product", "match", "configuration",
                                                    "clock", "release",  "dismiss"};
    const auto index = static_cast<std::size_t>(kind);
    return index < names.size() ? names[index] : names[0];
}

std::string_view to_string(Outcome outcome) {
    constexpr std::array<std::string_view, 8> names{"applied", "unchanged",  "stored",  "duplicate",
                                                    "held",    "superseded", "ignored", "failed"};
    const auto index = static_cast<std::size_t>(outcome);
    return index < names.size() ? names[index] : "?";
}

}  // namespace crossdock::ledger
