#include "tests/bench/whole/generate.h"
#include "tests/bench/whole/parts.h"
#include "tests/bench/whole/stream.h"
#include "tests/support/json.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace crossdock::bench {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

/// Whether the newest message of the large supplier is the one named, and is applied to its last line. Throws
/// where it has become anything else: a report that was held is not a figure.
bool is_applied(const Site& site, const std::string& name) {
    if (!support::find_taken(site.files, "failed", name).empty())
        throw std::runtime_error("the large report went to failed/");
    const auto page =
        support::parse_json(site.gateway.ask_admin("GET", "/admin/messages?limit=1&partner=large").body);
    if (support::text_at(page, "messages/0/origin").find(name) == std::string::npos) return false;
    const std::string state = support::text_at(page, "messages/0/state");
    if (state == "applied") return true;
    if (state != "stored" && state != "waiting" && state != "applying")
        throw std::runtime_error("the large report is " + state);
    return false;
}

/// Puts the report into the folder and waits until it is applied; seconds.
double take_report(const Site& site, const std::string& prepared, const std::string& name) {
    const auto begin = Clock::now();
    fs::rename(prepared, site.files + "/" + name);
    if (!support::eventually([&] { return is_applied(site, name); }, 600s))
        throw std::runtime_error("the large report was not applied in ten minutes");
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void add_time(Report& report, const std::string& name, double seconds, double target,
              const std::string& note) {
    Figure figure{name, seconds, "s", false};
    figure.target = target;
    figure.target_says = "under";
    figure.note = note;
    report.add(figure);
}

void add_ms(Report& report, const std::string& name, double ms, double target, const std::string& note) {
    Figure figure{name, ms, "ms", false};
    figure.target = target;
    figure.target_says = "under";
    figure.note = note;
    report.add(figure);
}

/// A changed report is applied while webhooks come at 500 a second.
void measure_beside(Report& report, Site& site, const std::string& prepared) {
    const std::string name = "changed.csv";
    const auto begin = Clock::now();
    fs::rename(prepared, site.files + "/" + name);
    auto last_look = begin;
    bool applied = false;
    StreamResult result = post_steadily(site, 500, [&] {
        if (Clock::now() - last_look < 250ms) return applied;
        last_look = Clock::now();
        return applied = is_applied(site, name) || Clock::now() - begin > 300s;
    });
    const auto middle = [](std::vector<double>& values) {
        return "p50 " + std::to_string(percentile(values, 0.5)) + " ms, p90 " +
               std::to_string(percentile(values, 0.9)) + " ms; ";
    };
    const std::string note =
        std::to_string(result.event_ms.size()) + " events while a changed report was applied in " +
        std::to_string(std::chrono::duration<double>(Clock::now() - begin).count()) + " s";
    add_ms(report, "POST to event on a stream beside a large report, p99", percentile(result.event_ms, 0.99),
           50, middle(result.event_ms) + note);
    add_ms(report, "webhook's answer beside a large report, p99", percentile(result.answer_ms, 0.99), 20,
           middle(result.answer_ms) + note);
}

}  // namespace

void measure_large_report(Report& report, const Sizes& sizes) {
    Site site;
    site.gateway.start();
    site.register_hook_products(site.articles.size());
    report.say("registering " + std::to_string(sizes.report_lines) + " products");
    site.register_large_products(sizes.report_lines);
    const std::string folder = site.gateway.folder();
    write_csv(folder + "/first", sizes.report_lines, 1);
    write_csv(folder + "/again", sizes.report_lines, 1);
    write_csv(folder + "/changed", sizes.report_lines, 2);
    const std::string note = std::to_string(sizes.report_lines) + " lines, " +
                             std::to_string(fs::file_size(folder + "/first")) +
                             " bytes, every line a registered product";
    report.say("full CSV report, first time");
    add_time(report, "full CSV report of a million lines, first time",
             take_report(site, folder + "/first", "first.csv"), 30, note);
    report.say("the same again");
    // A byte more, so that it is news as a message; every figure is as it was.
    std::ofstream(folder + "/again", std::ios::app) << "\n";
    add_time(report, "full CSV report of a million lines, nothing changed",
             take_report(site, folder + "/again", "again.csv"), 5, note);
    report.say("another, beside webhooks");
    measure_beside(report, site, folder + "/changed");
    Figure memory{"memory with a million offers",
                  static_cast<double>(support::resident_kib(site.gateway.process().id())) / 1024, "MiB",
                  false};
    memory.target = 500;
    memory.target_says = "under";
    memory.note = "resident, after three reports; at most so far " +
                  std::to_string(support::peak_kib(site.gateway.process().id()) / 1024) + " MiB";
    report.add(memory);
}

}  // namespace crossdock::bench
