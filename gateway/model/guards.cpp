#include "gateway/model/guards.h"

#include <cstdio>

namespace crossdock::model {
namespace {

bool above(std::uint64_t part, std::uint64_t whole, double percent) {
    return whole != 0 && static_cast<double>(part) * 100.0 > percent * static_cast<double>(whole);
}

std::string percent_text(double percent) {
    char text[32];
    std::snprintf(text, sizeof text, "%g %%", percent);
    return text;
}

std::string share(std::string_view guard, std::uint64_t part, std::uint64_t whole, std::string_view what,
                  double percent) {
    return "guard: " + std::string(guard) + " (" + std::to_string(part) + " of " + std::to_string(whole) + " " +
           std::string(what) + ", at most " + percent_text(percent) + ")";
}

}  // namespace

std::string guard_reason(const Guards& guards, const ReportFigures& figures) {
    const std::uint64_t seen = figures.records + figures.rejected;
    if (figures.rejected != 0) {
        if (figures.records == 0) return "guard: max_rejected (no record could be read)";
        if (figures.rejected > guards.max_rejected_count) {
            return "guard: max_rejected (" + std::to_string(figures.rejected) + " records, at most " +
                   std::to_string(guards.max_rejected_count) + ")";
        }
        if (seen >= guards.from_items && above(figures.rejected, seen, guards.max_rejected)) {
            return share("max_rejected", figures.rejected, seen, "records", guards.max_rejected);
        }
    }
    if (figures.full && figures.listed >= guards.from_items &&
        above(figures.left_out, figures.listed, guards.vanish)) {
        return share("vanish", figures.left_out, figures.listed, "offers", guards.vanish);
    }
    if (figures.positive >= guards.from_items && above(figures.set_to_zero, figures.positive, guards.to_zero)) {
        return share("to_zero", figures.set_to_zero, figures.positive, "offers", guards.to_zero);
    }
    return {};
}

}  // namespace crossdock::model
