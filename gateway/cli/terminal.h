#pragma once

#include "gateway/core/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::cli {

/// Colours are written to a terminal only, and not where NO_COLOR is set (no-color.org).
enum class Colour { none, red, green, yellow, bold, dim };
std::string paint(std::string_view text, Colour colour, int descriptor = 1);
bool is_terminal(int descriptor);

/// Rows under a heading, columns as wide as they need to be; numbers to the right.
class Table {
public:
    explicit Table(std::vector<std::string> heading);
    void row(std::vector<std::string> cells);
    std::string to_string() const;
    bool empty() const { return rows_.empty(); }

private:
    std::vector<std::string> heading_;
    std::vector<std::vector<std::string>> rows_;
};

/// "crossdock: acme.yaml:3:1: ..." on standard error.
void complain(const Error& error);
void complain(std::string_view text);

/// A line on standard error that shows how far long work is; nothing where that is not a terminal.
class Progress {
public:
    /// `total` 0: unknown.
    Progress(std::string what, std::uint64_t total);
    ~Progress();
    void at(std::uint64_t done);

private:
    std::string what_;
    std::uint64_t total_;
    std::uint64_t shown_ = ~std::uint64_t{0};
    bool on_;
};

/// "3 s ago", "2 h ago": for people.
std::string ago(std::string_view rfc3339);

}  // namespace crossdock::cli
