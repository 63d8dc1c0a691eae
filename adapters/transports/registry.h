#pragma once

#include "gateway/core/time.h"
#include "gateway/observe/log.h"
#include "gateway/ports/transport.h"
#include "gateway/settings/settings.h"

#include <memory>
#include <string>

namespace crossdock::transports {

/// The poller of a channel, or null where its bytes are pushed to us. What is passed must outlive it.
std::unique_ptr<ports::Poller> make_poller(const settings::Partner& partner, const settings::Channel& channel,
                                           ports::Inbox& inbox, const Clock& clock, observe::Log& log);

/// Where documents for the partner go; null where its profile names no place.
std::unique_ptr<ports::Outbox> make_outbox(const settings::Partner& partner);

/// The gate of a channel whose bytes are pushed to us; null where they are polled. Reads the channel's
/// secrets, relative to `folder`. Errors: those of settings::load_secret and of the signature's parts.
Result<std::shared_ptr<const ports::Gate>> make_gate(const settings::Channel& channel,
                                                     const std::string& folder);

}  // namespace crossdock::transports
