#pragma once

#include "tests/bench/whole/figure.h"

#include <cstdint>
#include <string>

namespace crossdock::bench {

struct Sizes {
    std::uint64_t webhooks = 200'000;        ///< a run of the intake's load
    std::uint64_t stream_seconds = 10;       ///< at 500 a second
    std::uint64_t map_lines = 115'000;       ///< about 20 MB of X12
    std::uint64_t report_lines = 1'000'000;  ///< of the CSV report
    bool quick = false;
};

/// Webhooks accepted durably at 64 connections, stored only and applied, beside the yardstick.
void measure_intake(Report& report, const Sizes& sizes);
/// `crossdock map` on a large 846: speed, and that memory does not grow with the file.
void measure_map(Report& report, const Sizes& sizes);
/// The EDI reader on one thread: tokens, validation, memory, loading of structures, beside npm's parsers.
void measure_edi(Report& report, const Sizes& sizes);
/// A full report of a million lines: first time and unchanged, memory; and what it costs webhooks and
/// streams.
void measure_large_report(Report& report, const Sizes& sizes);
/// From the POST of a webhook to the event on an open stream, at 500 a second.
void measure_stream(Report& report, const Sizes& sizes);

}  // namespace crossdock::bench
