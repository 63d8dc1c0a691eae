#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossdock::killtest {

/// What the sender knows of one message that it sent.
struct Sent {
    std::uint64_t size = 0;  ///< of the body, and its hash: what the gateway must have kept
    std::uint64_t hash = 0;
    std::uint32_t attempts = 0;
    enum class Outcome : std::uint8_t { unknown, acknowledged, recovered } outcome = Outcome::unknown;
    bool was_unknown = false;  ///< an attempt broke off, and nobody could say what the gateway did with it
};

/// The sender's journal (reliability.md 3.2) and the figures that must come of what was acknowledged. Written
/// by the load's thread; read when it has ended.
struct Journal {
    std::unordered_map<std::string, Sent> messages;  ///< by key
    std::map<std::string, std::int64_t> truth;       ///< product -> quantity
    std::uint64_t acknowledged = 0;
    std::uint64_t recovered = 0;  ///< unknown to the sender, and there when it was sent again
    std::uint64_t refused = 0;    ///< 503 or 429: not stored, sent again
    std::uint64_t broken = 0;     ///< attempts whose outcome was unknown
    std::string problem;          ///< an answer against the contract; "" = none
};

/// FNV-1a: tells one body from another, no more is needed.
std::uint64_t hash_of(std::string_view body);

}  // namespace crossdock::killtest
