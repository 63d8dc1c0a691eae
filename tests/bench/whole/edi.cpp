#include "tests/bench/whole/generate.h"
#include "tests/bench/whole/parts.h"
#include "tests/support/gateway.h"

#include "adapters/formats/edi/edi.h"
#include "adapters/formats/edi/reader.h"
#include "adapters/formats/edi/structure_file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <utility>

namespace crossdock::bench {

namespace {

namespace fs = std::filesystem;
using Event = ports::DocumentReader::Event;
using Structures = std::shared_ptr<const edi::Structures>;

constexpr std::size_t chunk_bytes = 64 * 1024;
const fs::path standards = fs::path(CROSSDOCK_SOURCE_DIR) / "mappings/standards";

std::vector<edi::StructureFile> structure_files(const std::function<bool(const fs::path&)>& wanted) {
    std::vector<edi::StructureFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(standards)) {
        if (entry.path().extension() == ".yaml" && wanted(entry.path()))
            files.push_back({entry.path().string(), support::read_file(entry.path().string())});
    }
    return files;
}

/// Pulls a whole message through a reader; the number of its documents that have no fault.
std::size_t read(edi::Standard standard, const Structures& structures, std::string_view text) {
    edi::Reader reader(standard, structures, {});
    reader.keep_reports();
    std::size_t good = 0, fed = 0;
    for (;;) {
        const Event event = reader.next();
        if (event == Event::end) return good;
        if (event == Event::document_end) good += reader.take_problems().empty() ? 1 : 0;
        if (event != Event::need_input) continue;
        const std::string_view chunk = text.substr(fed, chunk_bytes);
        fed += chunk.size();
        reader.feed(chunk, fed == text.size());
    }
}

/// Seconds of one call, the median of five after one that warms up.
double median_seconds(const std::function<void()>& work) {
    std::vector<double> seconds;
    work();
    for (int i = 0; i < 5; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    std::nth_element(seconds.begin(), seconds.begin() + 2, seconds.end());
    return seconds[2];
}

/// The npm peer's MB/s on a file; nothing where it cannot be had.
std::optional<double> peer(const std::string& standard, const std::string& file, std::string& why_not) {
    const std::string folder = fs::temp_directory_path() / "crossdock-bench-npm-edi";
    fs::create_directories(folder);
    if (!fs::exists(folder + "/installed")) {
        const auto npm = support::run(
            {"/bin/sh", "-c",
             "cd '" + folder + "' && npm install edifact@1.2.12 x12-parser@1.3.0 --no-audit --no-fund"},
            std::chrono::seconds(300));
        if (npm.code != 0) {
            why_not = "npm install failed: " + npm.err.substr(0, 300);
            return std::nullopt;
        }
        support::write_file(folder + "/installed", "");
    }
    const std::string script = fs::path(CROSSDOCK_SOURCE_DIR) / "tests/bench/whole/peers/edi.mjs";
    const auto ran =
        support::run({"/bin/sh", "-c",
                      "cd '" + folder + "' && exec node '" + script + "' " + standard + " '" + file + "'"},
                     std::chrono::seconds(300));
    if (ran.code == 0) return std::strtod(ran.out.c_str(), nullptr);
    why_not = "the peer ended with " + std::to_string(ran.code) + ": " + ran.err.substr(0, 300);
    return std::nullopt;
}

struct Sample {
    edi::Standard standard;
    std::string name, path, text;
};

void measure_standard(Report& report, const Sample& sample, const Structures& structures) {
    const double megabytes = static_cast<double>(sample.text.size()) / 1e6;
    std::string why_not;
    const std::string standard = sample.standard == edi::Standard::x12 ? "x12" : "edifact";
    const std::optional<double> yardstick = peer(standard, sample.path, why_not);
    if (!yardstick) report.skip("npm peer of " + sample.name, why_not);
    const auto add = [&](const std::string& what, double target, const Structures& known) {
        std::size_t good = 0;
        const double seconds = median_seconds([&] { good = read(sample.standard, known, sample.text); });
        if (good == 0) throw std::runtime_error(sample.name + ": no document was read without a fault");
        Figure figure{what + ", " + sample.name, megabytes / seconds, "MB/s"};
        figure.target = target;
        figure.target_says = "at least";
        figure.yardstick = standard == "x12" ? "npm x12-parser, segments alone" : "npm edifact, events alone";
        figure.yardstick_value = yardstick;
        figure.note = std::to_string(sample.text.size()) + " bytes, one thread, warm, median of 5";
        report.add(figure);
    };
    add("tokens with envelope checks", 500, std::make_shared<const edi::Structures>());
    add("full validation", 100, structures);
}

/// The memory of `crossdock validate` beside what it needs for a tenth of the file.
void measure_memory(Report& report, const std::string& large, const std::string& small) {
    const auto peak = [](const std::string& path) {
        const auto ran =
            support::run({support::binary("crossdock"), "validate", path}, std::chrono::seconds(60));
        if (ran.code != 0)
            throw std::runtime_error("crossdock validate: " + ran.out.substr(0, 300) + ran.err);
        return static_cast<double>(ran.peak_kib) / 1024;
    };
    Figure memory{"crossdock validate, memory for a large file", peak(large), "MiB", false};
    memory.yardstick = "the same with one document";
    memory.yardstick_value = peak(small);
    memory.target = *memory.yardstick_value + 8;
    memory.target_says = "at most 8 MiB more";
    report.add(memory);
}

void measure_load(Report& report) {
    const auto files = structure_files([](const fs::path& path) {
        const std::string folder = path.parent_path().filename(), name = path.filename();
        return (folder == "d96a" && (name == "directory.yaml" || name == "ORDERS.yaml")) ||
               name == "ORDERS.rules.yaml";
    });
    std::vector<Error> errors;
    bool found = false;
    const double seconds = median_seconds([&] {
        const auto loaded = edi::load_structures(files, errors);
        found = loaded->find(edi::Standard::edifact, "ORDERS", "D:96A:UN").structure != nullptr;
    });
    if (!found || !errors.empty()) throw std::runtime_error("the structure of ORDERS cannot be loaded");
    Figure load{"a message structure loaded, ORDERS D.96A with all code lists", seconds * 1000, "ms", false};
    load.target = 5;
    load.target_says = "under";
    report.add(load);
}

/// An 846 of about 1 KB with one wrong quantity: read, validated, its 997 written.
std::string small_interchange() {
    std::string text =
        "ISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*CROSSDOCK      "
        "*261127*1030*U*00401*000000101*0*P*>~"
        "GS*IB*NORTHWIND*CROSSDOCK*20261127*1030*7*X*004010~ST*846*0001~BIA*00*SI*R1*20261127*1030~CUR*SE*"
        "USD~"
        "DTM*007*20261127~N1*SU*NORTHWIND*92*10443~";
    std::size_t segments = 7;
    for (int i = 1; i <= 7; ++i) {
        const std::string line = std::to_string(i);
        text += "LIN*" + line + "*VN*A-000" + line + "*UP*01234567890" + line +
                "~PID*F*08***DESK LAMP, BLUE " + line + "~QTY*33*" + (i == 4 ? "X" : "1") + line +
                "*EA~DTM*007*20261127~";
        segments += 4;
    }
    text += "CTT*7~SE*" + std::to_string(segments) + "*0001~GE*1*7~IEA*1*000000101~";
    return text;
}

void measure_small(Report& report, const Structures& structures, bool quick) {
    const auto format = edi::make_x12(structures);
    const std::string text = small_interchange();
    const int times = quick ? 1000 : 50'000;
    const ports::AcknowledgeOptions options;
    std::size_t rejected = 0;
    const double seconds = median_seconds([&] {
        rejected = 0;
        for (int i = 0; i < times; ++i) {
            bool given = false;
            const ports::PieceSource source = [&]() -> Result<std::string_view> {
                return std::exchange(given, true) ? std::string_view() : std::string_view(text);
            };
            const auto written = format->acknowledge({}, source, options);
            if (written && written->size() == 1 &&
                written->front().find("AK4*2*380*6*X4~AK5*R*5~") != std::string::npos)
                ++rejected;
        }
    });
    if (rejected != static_cast<std::size_t>(times)) throw std::runtime_error("a 997 is not as it should be");
    Figure rate{"small interchanges validated, with their 997", times / seconds, "1/s"};
    rate.target = 100'000;
    rate.target_says = "at least";
    rate.note = std::to_string(text.size()) + " bytes each, one of seven quantities wrong";
    report.add(rate);
}

}  // namespace

void measure_edi(Report& report, const Sizes& sizes) {
    const support::TempFolder folder("crossdock-bench-edi");
    std::vector<Error> errors;
    const Structures structures =
        edi::load_structures(structure_files([](const fs::path&) { return true; }), errors);
    const std::string x12 = folder.path() + "/stock.x12", edifact = folder.path() + "/stock.edi",
                      small = folder.path() + "/small.x12";
    write_x12(x12, sizes.map_lines, 7);
    write_x12(small, 1000, 7);
    write_edifact(edifact, sizes.map_lines, 7);
    report.say("EDI validation, one thread");
    measure_standard(report, {edi::Standard::x12, "X12 846", x12, support::read_file(x12)}, structures);
    measure_standard(report, {edi::Standard::edifact, "EDIFACT INVRPT", edifact, support::read_file(edifact)},
                     structures);
    measure_small(report, structures, sizes.quick);
    measure_memory(report, x12, small);
    measure_load(report);
}

}  // namespace crossdock::bench
