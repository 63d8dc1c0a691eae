#include "tests/bench/whole/loader.h"
#include "tests/bench/whole/parts.h"
#include "tests/bench/whole/site.h"
#include "tests/bench/whole/yardstick.h"

#include <algorithm>
#include <stdexcept>

namespace crossdock::bench {

namespace {

constexpr std::size_t connections = 64;

/// The better of two runs: the machine is never quite quiet.
LoadResult better(const LoadResult& a, const LoadResult& b) {
    return a.per_second() > b.per_second() ? a : b;
}

LoadResult must_accept(const LoadResult& result, const std::string& what) {
    if (result.others > 0)
        throw std::runtime_error(what + ": " + std::to_string(result.others) +
                                 " requests were not accepted: " + result.first_other);
    return result;
}

struct Runs {
    std::optional<LoadResult> yardstick;
    LoadResult stored, applied;
};

/// Takes turns, so that all meet the same machine.
Runs run_in_turns(const Sizes& sizes, std::optional<Yardstick>& yardstick, Site& site) {
    Runs runs;
    for (std::uint64_t turn = 0; turn < (sizes.quick ? 1u : 2u); ++turn) {
        const std::uint64_t first = turn * sizes.webhooks;
        if (yardstick) {
            const auto result = must_accept(
                post_all(yardstick->port(), connections, plain_requests("/in/bench", sizes.webhooks, first)),
                "the yardstick");
            runs.yardstick = runs.yardstick ? better(*runs.yardstick, result) : result;
        }
        const std::uint16_t port = site.gateway.suppliers.port;
        runs.stored = better(
            runs.stored,
            must_accept(post_all(port, connections, plain_requests("/in/bench/store", sizes.webhooks, first)),
                        "webhooks to store"));
        runs.applied =
            better(runs.applied,
                   must_accept(post_all(port, connections, signed_requests(site, sizes.webhooks, first)),
                               "signed webhooks"));
    }
    return runs;
}

void add_rate(Report& report, const std::string& name, const LoadResult& result,
              const std::optional<LoadResult>& yardstick, double share, const std::string& says,
              double absolute) {
    Figure figure{name, result.per_second(), "1/s"};
    figure.target_says = says;
    figure.target = yardstick ? yardstick->per_second() * share : absolute;
    figure.yardstick = Yardstick::name;
    if (yardstick) figure.yardstick_value = yardstick->per_second();
    figure.note = std::to_string(result.accepted) + " in " + std::to_string(result.seconds) + " s";
    report.add(figure);
}

void add_p99(Report& report, const std::string& name, const LoadResult& result,
             const std::optional<LoadResult>& yardstick) {
    Figure figure{name, result.p99_ms, "ms", false};
    figure.target_says = yardstick ? "at most twice the yardstick" : "at most 10 ms without a yardstick";
    figure.target = yardstick ? 2 * yardstick->p99_ms : 10;
    figure.yardstick = Yardstick::name;
    if (yardstick) figure.yardstick_value = yardstick->p99_ms;
    figure.note = "p50 " + std::to_string(result.p50_ms) + " ms";
    report.add(figure);
}

}  // namespace

void measure_intake(Report& report, const Sizes& sizes) {
    std::string why_not;
    std::optional<Yardstick> yardstick;
    if (sizes.quick) {
        why_not = "not in quick runs";
    } else {
        report.say("yardstick: " + std::string(Yardstick::name));
        yardstick = Yardstick::start(support::program_folder() + "/../yardstick", why_not);
    }
    if (!yardstick) report.skip("yardstick " + std::string(Yardstick::name), why_not);
    Site site;
    site.gateway.start();
    site.register_hook_products(site.articles.size());
    const Runs runs = run_in_turns(sizes, yardstick, site);
    add_rate(report, "webhooks stored durably, 64 connections", runs.stored, runs.yardstick, 1,
             "at least the yardstick", 20'000);
    add_p99(report, "webhooks stored durably, p99", runs.stored, runs.yardstick);
    add_rate(report, "webhooks signed, mapped and applied durably, 64 connections", runs.applied,
             runs.yardstick, 0.5, "at least half the yardstick", 10'000);
    add_p99(report, "webhooks signed, mapped and applied durably, p99", runs.applied, runs.yardstick);
}

}  // namespace crossdock::bench
