#pragma once

#include "gateway/core/error.h"
#include "gateway/mapping/mapping.h"
#include "gateway/ports/format.h"
#include "gateway/ports/transport.h"
#include "gateway/settings/settings.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crossdock::mapping {
class Catalogue;
}

namespace crossdock::intake {

/// How a channel's bytes become facts: the part of its profile that decoding needs. Immutable but for the
/// counter, shared.
struct ChannelProfile {
    std::string partner, channel;
    ports::ReadOptions read;
    mapping::RunSettings run;
    std::vector<std::shared_ptr<const mapping::Mapping>>
        mappings;                               ///< in order; the first that applies is taken
    std::vector<const ports::Format*> formats;  ///< of the mappings, each once
    ports::AcknowledgeOptions acknowledge;      ///< its mode none: the sender hears nothing
    bool store_only = false;
    bool verdict = false;  ///< 422 for what is refused
    std::uint64_t max_bytes = 0;
    std::vector<std::string> content_types;  ///< in lower case; empty = any

    bool pushed = false;                      ///< comes by webhook
    std::shared_ptr<const ports::Gate> gate;  ///< of a pushed channel; null: its secrets cannot be read (503)
    std::uint32_t most_waiting = 1024;  ///< messages of this channel that may wait for the ledger at once
    mutable std::atomic<std::uint32_t> waiting{0};

    /// The only format of the channel, or the one that is surest of the first bytes; null: none is.
    const ports::Format* surest_format(std::string_view head) const;
};

/// Everything of one configuration generation that decoding needs; swapped whole on reload.
struct Profiles {
    std::uint64_t generation = 0;
    std::vector<std::shared_ptr<const ChannelProfile>> channels;
    std::shared_ptr<const mapping::Catalogue> catalogue;
    std::vector<const ports::Format*> formats;  ///< all that there are
    std::shared_ptr<const void>
        formats_owner;                    ///< what keeps `formats` alive, as they belong to a configuration
    std::uint64_t max_webhook_bytes = 0;  ///< the largest limit of a pushed channel

    /// nullptr where there is no such channel. Takes the same time however many there are.
    const ChannelProfile* find(std::string_view partner, std::string_view channel) const;

    /// Makes `channels` findable; after it was filled.
    void index();

private:
    struct Key {
        std::string_view partner, channel;  ///< of the profile itself
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            return std::hash<std::string_view>()(key.partner) * 31 +
                   std::hash<std::string_view>()(key.channel);
        }
    };
    std::unordered_map<Key, const ChannelProfile*, Hash> by_name_;
};

/// The profiles in force. Readers on any thread; swap() on reload.
class ProfileStore {
public:
    std::shared_ptr<const Profiles> load() const { return current_.load(std::memory_order_acquire); }
    void swap(std::shared_ptr<const Profiles> profiles) {
        current_.store(std::move(profiles), std::memory_order_release);
    }

private:
    std::atomic<std::shared_ptr<const Profiles>> current_{std::make_shared<const Profiles>()};
};

/// Makes the gate of a webhook channel: reads its secrets. See adapters/transports/registry.h; without one
/// (rebuild, map) channels get no gate.
using GateMaker = std::function<Result<std::shared_ptr<const ports::Gate>>(const settings::Channel& channel,
                                                                           const std::string& folder)>;

/// Brings settings and compiled mappings together. Settings that check() found right never fail; a mapping
/// that the catalogue does not have is left out. Why a gate could not be made is appended to `warnings`: its
/// channel answers 503 until a reload.
std::shared_ptr<const Profiles> build_profiles(const settings::Settings& settings,
                                               std::shared_ptr<const mapping::Catalogue> catalogue,
                                               std::vector<const ports::Format*> formats,
                                               std::uint64_t generation, const GateMaker& make_gate,
                                               std::vector<Error>& warnings,
                                               std::shared_ptr<const void> formats_owner = nullptr);

}  // namespace crossdock::intake
