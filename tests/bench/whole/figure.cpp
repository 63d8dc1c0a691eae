#include "tests/bench/whole/figure.h"

#include "tests/support/json.h"

#include <array>
#include <cstdio>
#include <iostream>

namespace crossdock::bench {

namespace {

std::string number(double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    return text.data();
}

std::string member(const char* name, const std::string& value) {
    return ",\"" + std::string(name) + "\":" + support::quoted(value);
}

}  // namespace

void Report::add(const Figure& figure) {
    const bool holds = figure.holds();
    ++(holds ? held_ : missed_);
    const char* verdict = holds ? "holds" : enforced_ ? "MISSED" : "missed (not enforced)";
    const double base = figure.yardstick_value.value_or(figure.target);
    const double ratio = base > 0 ? figure.value / base : 0;
    if (json_) {
        std::string out = "{\"figure\":" + support::quoted(figure.name) +
                          ",\"value\":" + number(figure.value) + member("unit", figure.unit) +
                          ",\"target\":" + number(figure.target) + member("target_says", figure.target_says);
        if (figure.yardstick_value)
            out += member("yardstick", figure.yardstick) +
                   ",\"yardstick_value\":" + number(*figure.yardstick_value);
        out += ",\"ratio\":" + number(ratio) + member("verdict", verdict);
        if (!figure.note.empty()) out += member("note", figure.note);
        std::cout << out << "}\n" << std::flush;
        return;
    }
    std::cout << figure.name << ": " << number(figure.value) << " " << figure.unit << " ("
              << figure.target_says << ": " << number(figure.target) << " " << figure.unit;
    if (figure.yardstick_value)
        std::cout << "; " << figure.yardstick << " " << number(*figure.yardstick_value) << " " << figure.unit;
    std::cout << "; ratio " << number(ratio) << "): " << verdict
              << (figure.note.empty() ? "" : "  [" + figure.note + "]") << "\n"
              << std::flush;
}

void Report::skip(const std::string& name, const std::string& why) {
    ++skipped_;
    if (json_)
        std::cout << "{\"figure\":" << support::quoted(name) << member("verdict", "skipped")
                  << member("note", why) << "}\n"
                  << std::flush;
    else
        std::cout << name << ": skipped, " << why << "\n" << std::flush;
}

void Report::fail(const std::string& name, const std::string& why) {
    ++failed_;
    if (json_)
        std::cout << "{\"figure\":" << support::quoted(name) << member("verdict", "FAILED")
                  << member("note", why) << "}\n"
                  << std::flush;
    else
        std::cout << name << ": FAILED, " << why << "\n" << std::flush;
}

void Report::say(const std::string& line) const {
    std::cerr << "  " << line << "\n";
}

void Report::summary() const {
    if (json_) return;
    std::cout << held_ << " hold, " << missed_ << " missed" << (enforced_ ? "" : " (not enforced)") << ", "
              << skipped_ << " skipped, " << failed_ << " failed\n";
}

}  // namespace crossdock::bench
