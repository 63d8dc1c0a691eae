#pragma once

#include "gateway/ports/transport.h"

#include <functional>
#include <string>
#include <string_view>

namespace crossdock::transport::directory {

/// Puts documents into a partner's folder: written under a name with a leading dot, synced, renamed, the
/// folder synced. Whoever looks for files there sees all of one or nothing; a kill leaves at most the dot
/// file, which the next attempt replaces. The folder itself is never made: one that is not there is a mount
/// that is missing, or a mistake.
class Outbox final : public ports::Outbox {
public:
    /// `before_change`, for tests: called before each change of the folder, by name. What it throws ends
    /// put() there, as a kill would.
    explicit Outbox(std::string folder, std::function<void(std::string_view change)> before_change = {})
        : folder_(std::move(folder)), before_change_(std::move(before_change)) {}

    Result<void> put(std::string_view name, std::string_view bytes) override;

private:
    void before(std::string_view change) const {
        if (before_change_) before_change_(change);
    }

    std::string folder_;
    std::function<void(std::string_view)> before_change_;
};

}  // namespace crossdock::transport::directory
