#pragma once

#include "gateway/intake/intake.h"
#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>

namespace crossdock::intake {

/// Decodes what the ledger has stored: large messages, those found at start, released and rebuilt ones. Its
/// threads are made by app, each with a Decoder of its own:
///
///     Decoder decoder;
///     while (pool.wait()) pool.run_one(decoder);
///
/// Facts go to a file in the store's folder, so that memory stays constant whatever the size. The ledger
/// counts attempts; a message that brought the process down twice goes to the quarantine there, undecoded.
/// While the disk is full the message waits here; it is stored.
class DecodePool {
public:
    DecodePool(const ProfileStore& profiles, ledger::Ledger& ledger, std::string spool_folder,
               observe::Log& log);
    ~DecodePool();

    /// Decodes one message, or runs one offloaded job. False: nothing was waiting.
    bool run_one(Decoder& decoder);

    /// Blocks until something waits; false after stop().
    bool wait();
    void stop();

    /// Runs a job that may wait for the disk on one of the pool's threads; false: 64 wait already.
    bool offload(std::function<void()> job);

private:
    void decode(Decoder& decoder, const ledger::Undecoded& message);
    void tell(const ledger::Undecoded& message, const ledger::Decoded& decoded);

    const ProfileStore& profiles_;
    ledger::Ledger& ledger_;
    std::string spool_folder_;
    observe::Log& log_;
    std::mutex mutex_;
    std::condition_variable bell_;
    bool rung_ = true, stopped_ = false;
    std::deque<std::function<void()>> jobs_;
};

/// Decodes one stored message under these profiles. `fact_path` names the file that will hold its facts; ""
/// keeps them in their documents. A body that cannot be read makes a refused message that says so. Errors:
/// no_space, io, of the file of facts; trying again may help.
Result<ledger::Decoded> decode_stored(Decoder& decoder, const Profiles& profiles,
                                      const ledger::Undecoded& message, const std::string& fact_path);

}  // namespace crossdock::intake
