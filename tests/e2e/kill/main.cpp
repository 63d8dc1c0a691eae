// crossdock-killtest: the real gateway is killed at random moments under load; afterwards the senders'
// journal, the gateway's own word and a storefront's two mirrors must agree. See docs/guarantees.md.
#include "tests/e2e/kill/campaign.h"

#include <cstdlib>
#include <iostream>
#include <random>

namespace {

bool read_options(int argc, char** argv, crossdock::killtest::Options& options) {
    options.seed = std::random_device{}();
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool more = i + 1 < argc;
        if (word == "--rounds" && more) {
            options.rounds = static_cast<std::uint32_t>(std::strtoul(argv[++i], nullptr, 10));
        } else if (word == "--messages" && more) {
            options.messages = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--seed" && more) {
            options.seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--keep" && more) {
            options.keep = argv[++i];
        } else if (word == "--rebuild") {
            options.rebuild = true;
        } else if (word == "--verbose") {
            options.verbose = true;
        } else {
            std::cerr << "usage: crossdock-killtest [--rounds 200] [--messages 100000] [--seed N] [--keep "
                         "FOLDER] [--rebuild] "
                         "[--verbose]\n";
            return false;
        }
    }
    return options.rounds > 0;
}

}  // namespace

int main(int argc, char** argv) {
    crossdock::killtest::Options options;
    if (!read_options(argc, argv, options)) return 2;
    try {
        return crossdock::killtest::Campaign(options).run();
    } catch (const std::exception& error) {
        std::cout << "failed (seed " << options.seed << "): " << error.what() << "\n";
        return 1;
    }
}
