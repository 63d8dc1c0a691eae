#pragma once

#include "gateway/core/error.h"
#include "gateway/intake/facts.h"
#include "gateway/intake/profiles.h"
#include "gateway/ledger/messages.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace crossdock::intake {

/// Where decoded facts go: into memory for small messages, into a fact file for large ones.
class FactConsumer {
public:
    virtual ~FactConsumer() = default;
    /// Every fact comes before the end of its document; a document that is refused later has given facts
    /// already.
    virtual void fact(model::StockFact&& fact) = 0;
};

/// Reads bytes in pieces: a string, or a file. Returns an empty view at the end.
using ChunkSource = std::function<Result<std::string_view>()>;

/// Turns messages into documents and facts. One thread at a time; keeps runners and storage between messages,
/// so that a small message costs no set-up.
///
/// The format is that of the channel's mappings: the only one, or the one whose detect() is surest. A
/// document that no mapping of the channel applies to is refused with reason "unknown document type" and says
/// what was found. Findings are those of the first 100 of a document; the rest is counted. A record with any
/// problem of its own counts as rejected, once.
class Decoder {
public:
    Decoder();
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// A message in memory; the facts are put into their documents. `profile` must be one of `profiles`.
    ledger::Decoded decode(const ChannelProfile& profile, const Profiles& profiles, std::string_view bytes);

    /// A message of any size in constant memory beside what `consumer` keeps. Facts come in the order of the
    /// documents; `DecodedDocument::facts` stays empty. Errors: those of the source only.
    Result<ledger::Decoded> decode(const ChannelProfile& profile, const Profiles& profiles,
                                   const ChunkSource& source, FactConsumer& consumer);

private:
    class Run;
    struct Kept {
        std::shared_ptr<const mapping::Mapping> mapping;
        mapping::RunSettings settings;
        std::unique_ptr<mapping::Runner> runner;
    };
    mapping::Runner& runner_for(const std::shared_ptr<const mapping::Mapping>& mapping,
                                const mapping::RunSettings& settings);

    FactReader facts_;
    std::vector<Kept> runners_;
};

/// Decoders for threads that come and go: as many as are used at once.
class DecoderCache {
public:
    ledger::Decoded decode(const ChannelProfile& profile, const Profiles& profiles, std::string_view bytes);

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Decoder>> idle_;
};

}  // namespace crossdock::intake
