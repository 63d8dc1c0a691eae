// crossdock-demo: four simulated suppliers, the real gateway, and a small shop. With --once it ends by itself
// and its exit status says whether the shop's final table is the suppliers' own, SKU by SKU.
#include "tests/support/demo/board.h"
#include "tests/support/json.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include <unistd.h>

namespace {

using namespace crossdock;
using namespace crossdock::demo;
using namespace std::chrono_literals;

struct Options {
    std::string config = "config/demo";
    std::uint64_t seed = std::random_device{}();
    bool once = false;
};

bool read_options(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--once") {
            options.once = true;
        } else if (word == "--config" && i + 1 < argc) {
            options.config = argv[++i];
        } else if (word == "--seed" && i + 1 < argc) {
            options.seed = std::strtoull(argv[++i], nullptr, 10);
        } else {
            std::cerr << "usage: crossdock-demo [--once] [--seed N] [--config FOLDER]\n";
            return false;
        }
    }
    return true;
}

/// An error of the demo itself: something that it promises to show did not happen.
struct Failed {
    std::string what;
};

void must(bool holds, const std::string& what) {
    if (!holds) throw Failed{what};
}

class Script {
public:
    Script(World& world, Board& board) : world_(world), board_(board) {}

    void run(bool once) {
        first_reports();
        do {
            business(once ? 12s : 20s);
            held_report();
            silent_supplier();
        } while (!once);
        last_reports();
    }

private:
    void settle(const std::string& what) {
        must(world_.run_until([&] { return world_.arrived(); }, 15s),
             what + ": " + std::to_string(world_.on_their_way()) + " quantities did not arrive in the shop");
    }

    void first_reports() {
        board_.say("\n1. Each supplier reports its whole stock.");
        for (Supplier& supplier : world_.suppliers) world_.report(supplier);
        settle("the first reports");
        board_.draw(true);
    }

    /// Every supplier reports in its own rhythm.
    void business(milliseconds time) {
        board_.say("\n2. Quantities change: by file every 1.5 seconds, by webhook every 150 ms.");
        const auto end = Clock::now() + time;
        for (int round = 0; Clock::now() < end; ++round) {
            Supplier& volta = world_.supplier("volta");
            world_.change(volta, static_cast<std::size_t>(support::between(world_.random, 1, 3)));
            if (round % 10 == 0) world_.change(world_.supplier("harbor"), 3);
            if (round % 10 == 3) world_.change(world_.supplier("lindner"), 3);
            if (round % 10 == 6) world_.change(world_.supplier("atelier"), 3);
            const auto next = Clock::now() + 150ms;
            world_.run_until([&] { return Clock::now() >= next; }, 1s);
        }
        settle("changes");
        board_.draw(true);
    }

    void held_report() {
        Supplier& lindner = world_.supplier("lindner");
        board_.say("\n3. lindner reports most of its stock as zero. The guard `to_zero` holds the report.");
        for (std::size_t i = 0; i < lindner.articles.size(); ++i)
            if (i % 5 != 0) lindner.articles[i].quantity = 0;
        world_.report_unexpected(lindner);
        std::string id, reason;
        must(world_.run_until(
                 [&] {
                     const auto held = support::parse_json(
                         world_.gateway().ask_admin("GET", "/admin/quarantine?limit=10").body);
                     id = std::to_string(support::number_at(held, "quarantine/0/id"));
                     reason = support::text_at(held, "quarantine/0/reason");
                     return !reason.empty();
                 },
                 10s),
             "the report with zeros was not held");
        const support::MirrorEntry* kept = world_.stream().mirror().find(lindner.articles[1].sku);
        must(kept != nullptr && kept->quantity > 0, "the shop must not see what is held");
        board_.say("   held, number " + id + ", reason: " + reason + "; the shop still sells " +
                   std::to_string(kept->quantity) + " of " + lindner.articles[1].sku);
        world_.expect(lindner);
        const auto release = world_.gateway().cli({"quarantine", "release", id});
        must(release.code == 0,
             "crossdock quarantine release " + id + " failed: " + release.out + release.err);
        settle("the released report");
        board_.say("   $ crossdock quarantine release " + id + "\n   released: its zeros are in the shop");
    }

    void silent_supplier() {
        Supplier& atelier = world_.supplier("atelier");
        // Reports once more, so that the levels can be watched from the beginning.
        atelier.articles[0].quantity = 500;
        world_.change(atelier, 1);
        settle("a report of atelier");
        board_.say("\n4. atelier falls silent.");
        const std::string& sku = atelier.articles[0].sku;
        const auto silent_since = Clock::now();
        for (const std::string level : {"ageing", "stale"}) {
            const bool came = world_.run_until([&] { return level_of(sku) == level; }, 15s);
            must(came, "the silent supplier's figures did not become " + level);
            const auto seconds = std::chrono::duration<double>(Clock::now() - silent_since).count();
            board_.say("   after " + std::to_string(seconds).substr(0, 4) + " s its figures are " + level +
                       ": the shop sells " + std::to_string(world_.stream().mirror().find(sku)->quantity) +
                       " of " + sku);
        }
        world_.change(atelier, 2);
        must(world_.run_until([&] { return level_of(sku) == "fresh" && world_.arrived(); }, 15s),
             "the supplier's figures did not become fresh again");
        board_.say("   it reports again: its figures are fresh, the shop sells " +
                   std::to_string(world_.stream().mirror().find(sku)->quantity));
    }
    std::string level_of(const std::string& sku) { return world_.stream().mirror().find(sku)->freshness; }

    /// Everybody once more, so that no figure fades while the tables are compared.
    void last_reports() {
        for (Supplier& supplier : world_.suppliers) world_.change(supplier, 5);
        settle("the last reports");
    }

    World& world_;
    Board& board_;
};

int compare(World& world, const Board& board) {
    std::vector<std::string> amiss;
    world.run_until([&] { return (amiss = world.differences()).empty(); }, 5s);
    board.summary();
    std::string problem =
        world.stream().problem().empty() ? world.pushes().problem() : world.stream().problem();
    if (problem.empty() && world.pushes().bad_signatures() > 0) problem = "a push with a wrong signature";
    const std::size_t skus = world.truth().size();
    std::cout << "\nthe shop's final table and the suppliers' own: " << skus - amiss.size() << " of " << skus
              << " SKUs are equal (stream, pushes and GET); " << world.pushes().accepted()
              << " signed pushes verified\n";
    for (const std::string& line : amiss) std::cout << "  " << line << "\n";
    if (!problem.empty()) std::cout << "against the contract: " << problem << "\n";
    return amiss.empty() && problem.empty() ? 0 : 1;
}

int show(const Options& options) {
    const bool terminal = ::isatty(STDOUT_FILENO) == 1;
    std::cout << "Crossdock: four suppliers, the gateway, a shop. Seed " << options.seed
              << (options.once ? "" : ". End with Ctrl-C") << ".\n"
              << std::flush;
    World world(options.config, options.seed);
    Board board(world, terminal);
    world.start();
    world.tick = [&board] { board.draw(); };
    std::cout << "suppliers post to port " << world.gateway().suppliers.port << ", the shop asks port "
              << world.gateway().storefront.port << " and is pushed to at port " << world.pushes().port()
              << "; " << world.truth().size() << " products are registered\n";
    try {
        Script(world, board).run(options.once);
    } catch (const Interrupted&) {
        board.summary();
        world.gateway().terminate();
        return 0;
    } catch (const Failed& failed) {
        board.say("\nfailed: " + failed.what);
        for (const std::string& line : world.differences()) std::cout << "  " << line << "\n";
        const std::string log = world.gateway().log();
        std::cout << "the end of crossdockd's log:\n"
                  << log.substr(log.size() - std::min<std::size_t>(log.size(), 2000));
        return 1;
    }
    const int result = compare(world, board);
    const auto code = world.gateway().terminate();
    if (code != 0)
        std::cout << "crossdockd did not end well: " << (code ? std::to_string(*code) : "still running")
                  << "\n";
    return code == 0 ? result : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) return 2;
    try {
        return show(options);
    } catch (const std::exception& error) {
        std::cout << "failed: " << error.what() << "\n";
        return 1;
    }
}
