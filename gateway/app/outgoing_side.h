#pragma once

#include "gateway/app/threads.h"
#include "gateway/core/time.h"
#include "gateway/intake/profiles.h"
#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"
#include "gateway/settings/settings.h"

#include <memory>
#include <vector>

namespace crossdock::app {

/// What goes out to partners: the lane of acknowledgments and its thread, which may wait for disks.
class OutgoingSide {
public:
    /// Null if `errors` got anything.
    static std::unique_ptr<OutgoingSide> make(const settings::Settings& settings,
                                              const intake::ProfileStore& profiles, ledger::Ledger& ledger,
                                              const Clock& clock, observe::Log& log,
                                              observe::Metrics& metrics, std::vector<Error>& errors);
    ~OutgoingSide();

    void start(Threads& threads);
    /// The partners' places of a new configuration; what waits is tried at once.
    void configure(const settings::Settings& settings);
    /// The thread ends; what is not sent yet is sent after the next start.
    void stop();

private:
    struct Impl;
    explicit OutgoingSide(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::app
