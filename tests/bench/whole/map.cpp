#include "tests/bench/whole/generate.h"
#include "tests/bench/whole/parts.h"
#include "tests/support/gateway.h"

#include <algorithm>
#include <stdexcept>

namespace crossdock::bench {

namespace {

struct MapRun {
    double megabytes = 0, seconds = 1e9;
    std::uint64_t peak_kib = 0;
};

MapRun run_map(const std::string& path, std::uint64_t bytes, int times) {
    MapRun best;
    best.megabytes = static_cast<double>(bytes) / 1e6;
    for (int i = 0; i < times; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        // The facts go to a file that is thrown away: what a shell's `> /dev/null` costs, no more.
        const auto output = support::run(
            {"/bin/sh", "-c",
             "exec '" + support::binary("crossdock") + "' map '" + path + "' --mapping x12.846 > /dev/null"},
            std::chrono::seconds(300));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        if (output.code != 0)
            throw std::runtime_error("crossdock map ended with " + std::to_string(output.code) + ": " +
                                     output.err.substr(0, 500));
        best.seconds = std::min(best.seconds, took.count());
        best.peak_kib = std::max(best.peak_kib, output.peak_kib);
    }
    return best;
}

}  // namespace

void measure_map(Report& report, const Sizes& sizes) {
    const support::TempFolder folder("crossdock-bench-map");
    const std::string large = folder.path() + "/large.edi", small = folder.path() + "/small.edi";
    const std::uint64_t large_bytes = write_x12(large, sizes.map_lines, 7);
    const std::uint64_t small_bytes = write_x12(small, sizes.map_lines / 10, 7);
    report.say("crossdock map on " + std::to_string(large_bytes) + " bytes of X12 846");
    const MapRun of_small = run_map(small, small_bytes, 2),
                 of_large = run_map(large, large_bytes, sizes.quick ? 1 : 3);
    Figure speed{"crossdock map, X12 846", of_large.megabytes / of_large.seconds, "MB/s"};
    speed.target = 60;
    speed.target_says = "at least";
    speed.note = std::to_string(large_bytes) + " bytes in " + std::to_string(of_large.seconds) +
                 " s, start of the program included";
    report.add(speed);
    Figure memory{"crossdock map, memory for ten times the file",
                  static_cast<double>(of_large.peak_kib) / 1024, "MiB", false};
    memory.yardstick = "the same with a tenth of the file";
    memory.yardstick_value = static_cast<double>(of_small.peak_kib) / 1024;
    memory.target = *memory.yardstick_value + 8;
    memory.target_says = "constant: at most 8 MiB more";
    report.add(memory);
}

}  // namespace crossdock::bench
