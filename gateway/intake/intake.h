#pragma once

#include "gateway/core/error.h"
#include "gateway/ledger/messages.h"
#include "gateway/mapping/catalogue.h"
#include "gateway/ports/format.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::intake {

/// How a channel's bytes become facts: the part of its profile that decoding needs. Immutable, shared.
struct ChannelProfile {
    std::string partner, channel;
    ports::ReadOptions read;
    mapping::RunSettings run;
    std::vector<std::shared_ptr<const mapping::Mapping>> mappings;  ///< in order; the first that applies is taken
    bool store_only = false;
    bool verdict = false;               ///< 422 for what is refused
    std::uint64_t max_bytes = 0;
    std::vector<std::string> content_types;
};

/// Everything of one configuration generation that decoding needs; swapped whole on reload.
struct Profiles {
    std::uint64_t generation = 0;
    std::vector<std::shared_ptr<const ChannelProfile>> channels;
    std::shared_ptr<const mapping::Catalogue> catalogue;
    std::span<const std::unique_ptr<ports::Format>> formats;  ///< of the registry; lives as long as the process

    const ChannelProfile* find(std::string_view partner, std::string_view channel) const;
};

/// Where decoded facts go: into memory for small messages, into a fact file for large ones.
class FactConsumer {
public:
    virtual ~FactConsumer() = default;
    virtual void fact(model::StockFact&& fact) = 0;
};

/// Reads bytes in pieces: a string, or a file. Returns an empty view at the end.
using ChunkSource = std::function<Result<std::string_view>()>;

/// Turns one message into documents and facts. Pure but for the source; any thread; constant memory beside what
/// `consumer` keeps. Facts come in the order of the documents; `DecodedDocument::facts` stays empty here.
///
/// The format is that of the channel's mappings (the one whose detect() is surest among them). A document that no
/// mapping of the channel applies to is refused with reason "unknown document type" and says what was found. Errors: io, from the source only.
Result<ledger::Decoded> decode(const ChannelProfile& profile, const Profiles& profiles, const ChunkSource& source,
                               FactConsumer& consumer);

/// The same for bytes in memory; the facts are put into their documents.
ledger::Decoded decode(const ChannelProfile& profile, const Profiles& profiles, std::string_view bytes);

}  // namespace crossdock::intake
