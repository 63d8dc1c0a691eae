#include "tests/support/demo/board.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

namespace crossdock::demo {

using namespace std::chrono_literals;

namespace {

template <class... Values>
std::string print(const char* format, Values... values) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

/// The freshness of the supplier's figures as the shop sees them: the worst of its articles.
std::string freshness_of(World& world, const Supplier& supplier) {
    constexpr std::array<std::string_view, 4> levels{"fresh", "ageing", "stale", "expired"};
    std::size_t worst = 0;
    for (const auto& article : supplier.articles) {
        const support::MirrorEntry* entry = world.stream().mirror().find(article.sku);
        if (entry == nullptr) continue;
        const auto level = std::find(levels.begin(), levels.end(), entry->freshness);
        if (level != levels.end()) worst = std::max(worst, static_cast<std::size_t>(level - levels.begin()));
    }
    return std::string(levels[worst]);
}

}  // namespace

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double index = share * static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(index + 0.5)];
}

Board::Board(World& world, bool terminal) : world_(world), terminal_(terminal) {}

std::string Board::table() const {
    std::string out = print("%-9s %-20s %9s %8s %10s %10s  %-7s %s\n", "supplier", "path", "documents",
                            "changes", "stream ms", "push ms", "level", "newest arrival in the shop");
    for (const Supplier& supplier : world_.suppliers) {
        const double stream = supplier.stream_ms.empty() ? 0 : supplier.stream_ms.back();
        const double push = supplier.push_ms.empty() ? 0 : supplier.push_ms.back();
        out += print("%-9s %-20s %9llu %8llu %10.1f %10.1f  %-7s %s\n", supplier.name.c_str(),
                     supplier.path.c_str(), static_cast<unsigned long long>(supplier.documents),
                     static_cast<unsigned long long>(supplier.changes), stream, push,
                     freshness_of(world_, supplier).c_str(), supplier.last.c_str());
    }
    return out;
}

void Board::say(const std::string& line) {
    if (terminal_ && drawn_ > 0) std::cout << "\033[" << drawn_ << "A\033[J";
    drawn_ = 0;
    std::cout << line << "\n" << std::flush;
    if (terminal_) draw(true);
}

void Board::draw(bool now) {
    const auto gap = terminal_ ? 200ms : 1000ms;
    if (!now && Clock::now() - last_ < gap) return;
    last_ = Clock::now();
    if (terminal_) return draw_in_place();
    draw_lines();
}

void Board::draw_in_place() {
    const std::string text = table();
    if (drawn_ > 0) std::cout << "\033[" << drawn_ << "A\033[J";
    std::cout << text << std::flush;
    drawn_ = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void Board::draw_lines() {
    for (const Supplier& supplier : world_.suppliers) {
        std::string& told = told_[supplier.name];
        if (supplier.last.empty() || supplier.last == told || supplier.stream_ms.empty()) continue;
        told = supplier.last;
        std::cout << print("  %-9s %-28s in the shop after %6.1f ms (stream)", supplier.name.c_str(),
                           supplier.last.c_str(), supplier.stream_ms.back());
        if (!supplier.push_ms.empty()) std::cout << print(", %6.1f ms (push)", supplier.push_ms.back());
        std::cout << "\n";
    }
    std::cout << std::flush;
}

void Board::summary() const {
    std::cout << "\n"
              << print("%-9s %-20s %9s %9s %8s   %-24s %s\n", "supplier", "path", "articles", "documents",
                       "changes", "stream p50 / max ms", "push p50 / max ms");
    for (const Supplier& supplier : world_.suppliers) {
        std::cout << print("%-9s %-20s %9zu %9llu %8llu   %8.1f / %-13.1f %8.1f / %.1f\n",
                           supplier.name.c_str(), supplier.path.c_str(), supplier.articles.size(),
                           static_cast<unsigned long long>(supplier.documents),
                           static_cast<unsigned long long>(supplier.changes),
                           percentile(supplier.stream_ms, 0.5), percentile(supplier.stream_ms, 1),
                           percentile(supplier.push_ms, 0.5), percentile(supplier.push_ms, 1));
    }
    std::cout << std::flush;
}

}  // namespace crossdock::demo
