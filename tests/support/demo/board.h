#pragma once

#include "tests/support/demo/world.h"

#include <deque>
#include <string>

namespace crossdock::demo {

/// Shows the world: a table that is drawn anew in place on a terminal, plain lines elsewhere.
class Board {
public:
    Board(World& world, bool terminal);

    /// A line that stays.
    void say(const std::string& line);
    /// Draws at most five times a second; on anything but a terminal one line for each new arrival, a second
    /// apart.
    void draw(bool now = false);
    /// The table at the end: each supplier with its figures and latencies.
    void summary() const;

private:
    std::string table() const;
    void draw_in_place();
    void draw_lines();

    World& world_;
    bool terminal_;
    std::size_t drawn_ = 0;  ///< lines of the table on the screen
    Clock::time_point last_;
    std::map<std::string, std::string> told_;
};

/// The value below which the share lies; 0 for none. Sorts `values`.
double percentile(std::vector<double> values, double share);

}  // namespace crossdock::demo
