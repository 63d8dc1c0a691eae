#pragma once

#include "gateway/core/time.h"
#include "gateway/intake/answers.h"
#include "gateway/intake/profiles.h"
#include "gateway/ledger/ledger.h"
#include "gateway/observe/log.h"
#include "gateway/observe/metrics.h"
#include "gateway/ports/transport.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::intake {

/// One `POST /in/{partner}/{channel}`. Views need to live during receive() only.
struct IncomingWebhook {
    std::string_view partner, channel;
    std::string_view content_type;               ///< as sent, parameters included; "" = none
    std::span<const ports::PushHeader> headers;  ///< all of them
    std::string_view body;
    std::string_view remote;  ///< for people: "192.0.2.7"
};

/// Runs a job that may wait for the disk on another thread; false: too many wait already, and it will not
/// run.
using Offload = std::function<bool(std::function<void()> job)>;

/// Takes webhooks: finds the channel, checks limits, content type and signature, decodes what is small,
/// offers it to the ledger and answers from what the ledger says. A 2xx means durable. Any thread; never
/// blocks.
///
/// 200 decided in this commit, 202 stored, both with a result for each document; a duplicate gets the first
/// one's present state. 404 unknown channel, 401 not authentic, 400 the key is missing, 413, 415, 422 only on
/// channels with `answer: verdict` where nothing could be used; 429 too much of the channel waits already,
/// 503, 507.
class WebhookIntake {
public:
    /// `spool` and `offload` take bodies above 64 KiB. All must outlive it and the calls of `done`.
    WebhookIntake(const ProfileStore& profiles, ledger::Ledger& ledger, ports::Inbox& spool, Offload offload,
                  const Clock& clock, observe::Log& log, observe::Metrics& metrics);
    ~WebhookIntake();

    /// `done` is called once: within the call for what is refused at the door, else on the ledger's thread
    /// (or an offloaded one). It must not block.
    void receive(const IncomingWebhook& webhook, std::function<void(HttpAnswer)> done);

    /// The largest body that any channel takes at present: the listener's own limit. The channel's is checked
    /// here.
    std::uint64_t max_body() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::intake
