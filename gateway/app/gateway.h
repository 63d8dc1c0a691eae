#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"
#include "gateway/observe/log.h"

#include <memory>
#include <string>
#include <vector>

namespace crossdock::app {

/// The running gateway: the composition root. Builds every object and thread in the order of the
/// architecture, and takes them down in the reverse order. One per process.
class Gateway {
public:
    /// Reads the configuration, opens the store, starts everything and listens. Null if `errors` got
    /// anything; then nothing is left running. `clock` and `log` must outlive it.
    static std::unique_ptr<Gateway> start(const std::string& config, const Clock& clock, observe::Log& log,
                                          std::vector<Error>& errors);
    ~Gateway();

    /// Reads the configuration again. Empty: it is in force now. Else every error in it, and nothing has
    /// changed. Listeners, `data` and threads are not changed by a reload: a difference there is an error
    /// that says so.
    std::vector<Error> reload();

    /// Accepts nothing new, finishes what is in hand, closes the store. Returns within 15 s.
    void stop();

    /// Does the ledger's thread still go round? False for ever if it has not for 10 s: the watchdog is then
    /// not fed.
    bool is_alive() const;

private:
    struct Impl;
    explicit Gateway(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::app
