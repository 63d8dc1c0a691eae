#pragma once

#include "gateway/observe/log.h"

#include <mutex>
#include <string>
#include <vector>

namespace crossdock::tests {

/// A log that keeps its lines as `<level>message key=value`, for tests. Any thread.
class CapturedLog final : public observe::Log {
public:
    void write(observe::Level level, std::string_view message,
               std::span<const observe::Field> fields) override {
        observe::LogOptions options;
        options.least = observe::Level::debug;
        std::string line = observe::format_line(options, level, message, fields);
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
    }

    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

    /// True where some line holds `part`.
    bool has(std::string_view part) const {
        const std::lock_guard lock(mutex_);
        for (const auto& line : lines_) {
            if (line.find(part) != std::string::npos) return true;
        }
        return false;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace crossdock::tests
