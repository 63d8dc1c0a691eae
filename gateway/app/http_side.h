#pragma once

#include "gateway/core/time.h"
#include "gateway/intake/webhook_intake.h"
#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"
#include "gateway/settings/settings.h"

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace crossdock::app {

/// What listens: I/O threads, reader threads, the server with its three listeners.
class HttpSide {
public:
    /// Binds all listeners. Null if `errors` got anything.
    static std::unique_ptr<HttpSide> make(const settings::Settings& settings, ledger::Ledger& ledger,
                                          intake::WebhookIntake& webhooks, const Clock& clock,
                                          observe::Log& log, observe::Metrics& metrics,
                                          std::vector<Error>& errors);
    ~HttpSide();

    void start();
    /// Accepts nothing new, ends idle connections, finishes requests in hand; cuts what is left after
    /// `grace`. The ledger must still run: it answers what is in hand.
    void stop(std::chrono::milliseconds grace);

    std::uint16_t port(std::string_view listener) const;

private:
    struct Impl;
    explicit HttpSide(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::app
