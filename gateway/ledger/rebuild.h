#pragma once

#include "gateway/core/error.h"
#include "gateway/ledger/ledger.h"
#include "gateway/store/store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace crossdock::ledger {

/// The configuration of one generation as the inbox kept it: what decoding a message of that time needs.
struct KeptBundle {
    std::uint64_t generation = 0;
    std::map<std::string, std::string> files;  ///< path -> content
    std::string tzdata;
};

/// Decodes a stored message under the bundle of its step's generation; for products and matches fills
/// `products` or `match`. The same function that intake uses, or nothing is proven.
using DecodeForRebuild =
    std::function<Result<Decoded>(const Undecoded& message, MessageKind kind, const KeptBundle& bundle)>;

/// SHA-256 of each table of the model, its rows as canonical bytes in key order. Two stores have the same
/// model if all are equal. Compared only within one version of the rules.
using ModelDigests = std::map<std::string, std::string>;
Result<ModelDigests> digest_model(store::Reading& store);

struct RebuildReport {
    std::uint64_t steps = 0, messages = 0, events = 0;
    ModelDigests source, rebuilt;
    bool equal() const { return source == rebuilt; }
};

struct RebuildOptions {
    MessageSeq leave_out = 0;  ///< a message that is not replayed: the failing twin of the check
    std::function<void(std::uint64_t step, std::uint64_t of)> progress;
};

/// Replays the steps of `source` in their order, with their model time and generation, into the store in
/// `target_folder`, which must be empty, and compares the models. `source` may be in use: its last state at
/// the start is taken; jobs that are on their way there are replayed as far as they are.
Result<RebuildReport> rebuild(store::Reading& source, const std::string& target_folder,
                              const DecodeForRebuild& decode, const RebuildOptions& options = {});

/// The files of a generation, and its policy, as they were kept.
Result<KeptBundle> kept_bundle(store::Reading& store, std::uint64_t generation);

}  // namespace crossdock::ledger
