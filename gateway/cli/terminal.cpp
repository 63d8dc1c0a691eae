#include "gateway/cli/terminal.h"

#include "gateway/core/text.h"
#include "gateway/core/time.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace crossdock::cli {
namespace {

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

/// Characters, not bytes: continuation bytes of UTF-8 take no room. Escape sequences neither.
std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\033') {
            i = std::min(text.find('m', i), text.size() - 1);
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++columns;
        }
    }
    return columns;
}

void pad(std::string& out, std::string_view cell, std::size_t columns, bool right) {
    const std::string blanks(columns - std::min(columns, width(cell)), ' ');
    if (right) out += blanks;
    out += cell;
    if (!right) out += blanks;
}

}  // namespace

bool is_terminal(int descriptor) {
    return ::isatty(descriptor) == 1;
}

std::string paint(std::string_view text, Colour colour, int descriptor) {
    static const bool plain = std::getenv("NO_COLOR") != nullptr;
    if (colour == Colour::none || plain || !is_terminal(descriptor)) return std::string(text);
    const char* code = colour == Colour::red      ? "31"
                       : colour == Colour::green  ? "32"
                       : colour == Colour::yellow ? "33"
                       : colour == Colour::bold   ? "1"
                                                  : "2";
    return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

Table::Table(std::vector<std::string> heading) : heading_(std::move(heading)) {}

void Table::row(std::vector<std::string> cells) {
    cells.resize(heading_.size());
    rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
    std::vector<std::size_t> widths;
    std::vector<bool> numbers(heading_.size(), !rows_.empty());
    for (const std::string& cell : heading_) widths.push_back(width(cell));
    for (const auto& cells : rows_) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            widths[i] = std::max(widths[i], width(cells[i]));
            if (!cells[i].empty() && !is_number(cells[i])) numbers[i] = false;
        }
    }
    std::string out;
    const auto line = [&](const std::vector<std::string>& cells, bool bold) {
        std::string text;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i != 0) text += "  ";
            pad(text, cells[i], i + 1 == cells.size() && !numbers[i] ? width(cells[i]) : widths[i],
                numbers[i]);
        }
        out += bold ? paint(text, Colour::bold) : text;
        out += '\n';
    };
    line(heading_, true);
    for (const auto& cells : rows_) line(cells, false);
    return out;
}

void complain(std::string_view text) {
    std::cerr << paint("crossdock: ", Colour::red, 2) << text << '\n';
}

void complain(const Error& error) {
    std::cerr << paint(crossdock::to_string(error), Colour::none, 2) << '\n';
}

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)), total_(total), on_(is_terminal(2)) {}

Progress::~Progress() {
    if (on_ && shown_ != ~std::uint64_t{0}) std::cerr << "\r\033[K";
}

void Progress::at(std::uint64_t done) {
    if (!on_) return;
    const std::uint64_t step = total_ == 0 ? done / 1000 : done * 100 / total_;
    if (step == shown_) return;
    shown_ = step;
    std::cerr << "\r" << what_ << ": ";
    if (total_ == 0) {
        std::cerr << done;
    } else {
        const std::size_t filled = static_cast<std::size_t>(step) / 4;
        std::cerr << '[' << std::string(filled, '=')
                  << std::string(25 - std::min<std::size_t>(25, filled), ' ') << "] " << step << " %";
    }
    std::cerr << "\033[K" << std::flush;
}

std::string ago(std::string_view rfc3339) {
    const auto instant = parse_rfc3339(rfc3339);
    if (!instant) return std::string(rfc3339);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(SystemClock().now() - *instant).count();
    if (seconds < 0) return std::string(rfc3339);
    if (seconds < 120) return std::to_string(seconds) + " s ago";
    if (seconds < 7200) return std::to_string(seconds / 60) + " min ago";
    if (seconds < 172'800) return std::to_string(seconds / 3600) + " h ago";
    return std::to_string(seconds / 86'400) + " days ago";
}

}  // namespace crossdock::cli
