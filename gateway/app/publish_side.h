#pragma once

#include "gateway/app/threads.h"
#include "gateway/core/time.h"
#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"
#include "gateway/settings/settings.h"

#include <memory>
#include <vector>

namespace crossdock::app {

/// What pushes: the HTTP client, the subscribers and their thread.
class PublishSide {
public:
    /// Null if `errors` got anything.
    static std::unique_ptr<PublishSide> make(const settings::Settings& settings, ledger::Ledger& ledger,
                                             const Clock& clock, observe::Log& log, observe::Metrics& metrics,
                                             std::vector<Error>& errors);
    ~PublishSide();

    void start(Threads& threads);
    /// The endpoints of a new configuration. Empty = they are in force.
    std::vector<Error> configure(const settings::Settings& settings);
    /// Both threads end; what is on its way is sent again at the next start.
    void stop();

private:
    struct Impl;
    explicit PublishSide(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::app
