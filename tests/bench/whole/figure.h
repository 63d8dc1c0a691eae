#pragma once

#include <optional>
#include <string>
#include <vector>

namespace crossdock::bench {

/// One measured figure beside what it is held against.
struct Figure {
    std::string name;  ///< "webhooks stored, durable, 64 connections"
    double value = 0;
    std::string unit;  ///< "1/s", "ms", "MB/s", "s", "MiB"
    bool more_is_better = true;
    double target = 0;  ///< the issue's bar in the same unit, already multiplied out of the yardstick
    std::string target_says = {};  ///< "at least the yardstick", "under 5 ms"
    std::string yardstick = {};    ///< "fastify + better-sqlite3, BATCH=1"; "" = none, the bar is absolute
    std::optional<double> yardstick_value = {};
    std::string note = {};  ///< sizes, counts

    bool holds() const { return more_is_better ? value >= target : value <= target; }
};

/// Collects the figures and prints each as it comes: lines for people, or JSON, one object a line.
class Report {
public:
    Report(bool json, bool enforced) : json_(json), enforced_(enforced) {}

    void add(const Figure& figure);
    /// A figure that could not be taken, and why.
    void skip(const std::string& name, const std::string& why);
    /// A part that failed: always counts.
    void fail(const std::string& name, const std::string& why);
    void say(const std::string& line) const;  ///< progress, on standard error

    /// The exit status: 1 when a part failed, or a bar was missed and bars are enforced.
    int status() const { return failed_ > 0 || (enforced_ && missed_ > 0) ? 1 : 0; }
    void summary() const;

private:
    bool json_, enforced_;
    int held_ = 0, missed_ = 0, skipped_ = 0, failed_ = 0;
};

}  // namespace crossdock::bench
