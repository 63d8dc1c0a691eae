#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace crossdock::app {

/// Tells systemd of a change ("READY=1", "STOPPING=1", "RELOADING=1", "STATUS=..."): sd_notify(3). Does
/// nothing where the process was not started by systemd.
void notify(std::string_view state);

/// How often the watchdog wants to hear of us: half of WatchdogSec (sd_watchdog_enabled(3)). nullopt: not at
/// all.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace crossdock::app
