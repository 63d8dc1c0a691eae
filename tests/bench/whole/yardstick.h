#pragma once

#include "tests/support/process.h"

#include <cstdint>
#include <optional>
#include <string>

namespace crossdock::bench {

/// Fastify with better-sqlite3 and one transaction for all requests of a turn (BATCH=1): what a good Node
/// service that only stores its webhooks does. Installed once into a build folder.
class Yardstick {
public:
    /// `why_not` says why there is none: Node or its sources are missing, or the installation failed.
    static std::optional<Yardstick> start(const std::string& folder, std::string& why_not);

    std::uint16_t port() const { return port_; }
    static constexpr const char* name = "fastify + better-sqlite3, BATCH=1";

private:
    support::Process process_;
    std::uint16_t port_ = 0;
};

}  // namespace crossdock::bench
