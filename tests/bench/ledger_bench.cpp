// Measures the ledger alone: small messages in groups, and a full report of a million lines, first and
// unchanged.
//
//     ledger_bench [lines] [messages] [folder]

#include "gateway/ledger/fact_file.h"
#include "gateway/ledger/ledger.h"
#include "gateway/store/store.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace {

using namespace crossdock;
using namespace crossdock::ledger;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point begin) {
    return std::chrono::duration<double>(Steady::now() - begin).count();
}

/// Processor seconds of this thread: what the figures would be on a machine that does nothing else.
double processor_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

/// Resident memory of this process in MiB.
double resident_mib() {
    std::ifstream file("/proc/self/statm");
    long pages = 0, resident = 0;
    file >> pages >> resident;
    return static_cast<double>(resident) * 4096 / (1024 * 1024);
}

[[noreturn]] void give_up(const Error& error) {
    std::fprintf(stderr, "ledger_bench: %s\n", to_string(error).c_str());
    std::exit(1);
}

void step_until_idle(Ledger& ledger) {
    for (;;) {
        auto more = ledger.step();
        if (!more) give_up(more.error());
        if (!*more) return;
    }
}

std::string sku(long number) {
    return "SKU-" + std::to_string(1'000'000 + number);
}

void configure(Ledger& ledger) {
    model::Policy policy;
    policy.storefronts.push_back({});
    for (const char* channel : {"file", "hook"}) {
        model::FeedPolicy feed;
        feed.partner = "bench";
        feed.channel = channel;
        feed.coverage = channel[0] == 'f' ? model::Coverage::full : model::Coverage::partial;
        policy.feeds.push_back(feed);
    }
    ConfigurationBundle bundle;
    bundle.files["bench"] = "bench";
    bundle.policy = std::make_shared<const model::Policy>(policy);
    if (auto done = ledger.configure(bundle); !done) give_up(done.error());
}

void register_products(Ledger& ledger, long count) {
    for (long first = 0; first < count; first += 1000) {
        Submission submission;
        submission.kind = MessageKind::product;
        submission.body.bytes = "products";
        submission.decoded.emplace();
        for (long number = first; number < std::min(first + 1000, count); ++number) {
            model::ProductFact fact;
            fact.sku = sku(number);
            fact.suppliers["bench"] = sku(number);
            submission.decoded->products.push_back(fact);
        }
        ledger.offer(std::move(submission));
        step_until_idle(ledger);
    }
}

/// Small messages in groups, as 64 connections bring them. `mapped`: with a fact each, else only stored.
void small_messages(Ledger& ledger, long count, long group, bool mapped, long products) {
    const auto begin = Steady::now();
    const double cpu = processor_seconds();
    long answered = 0;
    for (long at = 0; at < count; at += group) {
        for (long i = 0; i < group; ++i) {
            Submission submission;
            submission.partner = "bench";
            submission.channel = mapped ? "hook" : "store";
            submission.key = (mapped ? "m" : "s") + std::to_string(at + i) + "-0123456789abcdef";
            submission.body.bytes = "{\"sku\": \"" + sku((at + i) % products) +
                                    "\", \"available\": " + std::to_string(at + i) + ", \"padding\": \"" +
                                    std::string(100, 'x') + "\"}";
            submission.body.digest = crypto::sha256(submission.body.bytes);
            submission.store_only = !mapped;
            if (mapped) {
                Decoded& decoded = submission.decoded.emplace();
                decoded.generation = ledger.generation();
                DecodedDocument& document = decoded.documents.emplace_back();
                document.type = "json";
                model::StockFact& fact = document.facts.emplace_back();
                fact.supplier_sku = sku((at + i) % products);
                fact.available = Decimal(at + i);
                fact.place = {0, 0, 150, 1, 0};
            }
            submission.done = [&answered](const Answer&) { ++answered; };
            ledger.offer(std::move(submission));
        }
        step_until_idle(ledger);
    }
    const double took = seconds_since(begin);
    std::printf("%s: %ld messages in groups of %ld: %.0f/s (%.1f us of processor each)\n",
                mapped ? "mapped and applied" : "stored", answered, group,
                static_cast<double>(answered) / took,
                (processor_seconds() - cpu) / static_cast<double>(answered) * 1e6);
}

void large_report(Ledger& ledger, long lines, const char* what, long seed) {
    const std::string path = ledger.spool_folder() + "/bench-facts";
    auto writer = FactFileWriter::create(path);
    if (!writer) give_up(writer.error());
    model::StockFact fact;
    for (long number = 0; number < lines; ++number) {
        fact.supplier_sku = sku(number);
        fact.available = Decimal(number % 100 + seed);
        fact.place = {0, static_cast<std::uint64_t>(number) * 30, 30, static_cast<std::uint32_t>(number + 1),
                      0};
        (*writer)->add(fact);
    }
    if (auto done = (*writer)->finish(); !done) give_up(done.error());
    Submission submission;
    submission.partner = "bench";
    submission.channel = "file";
    submission.body.bytes = std::string(what) + std::to_string(lines);
    Decoded& decoded = submission.decoded.emplace();
    decoded.generation = ledger.generation();
    decoded.fact_file = path;
    decoded.documents.emplace_back().type = "csv";
    const auto begin = Steady::now();
    const double cpu = processor_seconds();
    ledger.offer(std::move(submission));
    double longest = 0;
    for (bool more = true; more;) {
        const auto before = Steady::now();
        auto stepped = ledger.step();
        if (!stepped) give_up(stepped.error());
        longest = std::max(longest, seconds_since(before));
        more = *stepped;
    }
    std::printf(
        "full report of %ld lines, %s: %.2f s (%.2f s of processor), longest group %.1f ms, resident %.0f "
        "MiB\n",
        lines, what, seconds_since(begin), processor_seconds() - cpu, longest * 1000, resident_mib());
}

}  // namespace

int main(int argc, char** argv) {
    const long lines = argc > 1 ? std::atol(argv[1]) : 1'000'000;
    const long messages = argc > 2 ? std::atol(argv[2]) : 100'000;
    const std::string folder = argc > 3 ? argv[3] : "/tmp/crossdock-ledger-bench";
    std::filesystem::remove_all(folder);
    const crossdock::SystemClock clock;
    {
        auto store = crossdock::store::open(folder);
        if (!store) give_up(store.error());
        auto ledger = Ledger::open(**store, clock, {});
        if (!ledger) give_up(ledger.error());
        configure(**ledger);
        std::jthread checkpoints([&store](std::stop_token stop) {
            auto checkpointer = (*store)->checkpointer();
            while (!stop.stop_requested()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                if (auto done = checkpointer->run_once(); !done) give_up(done.error());
            }
        });
        register_products(**ledger, std::min(10'000L, std::max(lines, 1L)));
        small_messages(**ledger, messages, 64, false, 10'000);
        small_messages(**ledger, messages, 64, true, 10'000);
        const auto begin = Steady::now();
        register_products(**ledger, lines);
        std::printf("%ld products registered in %.2f s, resident %.0f MiB\n", lines, seconds_since(begin),
                    resident_mib());
        large_report(**ledger, lines, "first", 1);
        large_report(**ledger, lines, "unchanged", 1);
        large_report(**ledger, lines, "all changed", 2);
    }
    auto store = crossdock::store::open(folder);
    const auto begin = Steady::now();
    auto ledger = Ledger::open(**store, clock, {});
    std::printf("opened again in %.2f s, resident %.0f MiB\n", seconds_since(begin), resident_mib());
    ledger->reset();
    std::filesystem::remove_all(folder);
    return 0;
}
