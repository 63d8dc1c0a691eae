#include "gateway/app/systemd.h"

#include <systemd/sd-daemon.h>

#include <string>

namespace crossdock::app {

void notify(std::string_view state) {
    std::string text(state);
    if (state == "RELOADING=1") {
        // Type=notify wants the moment along with it (sd_notify(3), MONOTONIC_USEC).
        const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now().time_since_epoch());
        text += "\nMONOTONIC_USEC=" + std::to_string(now.count());
    }
    sd_notify(0, text.c_str());
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    std::uint64_t micros = 0;
    if (sd_watchdog_enabled(0, &micros) <= 0) return std::nullopt;
    return std::chrono::microseconds(micros / 2);
}

}  // namespace crossdock::app
