// demo-storefront: a small storefront for a gateway that runs already. Registers the products that it is
// given, follows the changes, verifies signed pushes, and prints each change as it arrives.
#include "tests/support/signing.h"
#include "tests/support/storefront.h"

#include "tests/support/process.h"

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace crossdock::support;

struct Options {
    std::uint16_t gateway = 8081, listen = 0;
    std::string secret_file;
    std::vector<Product> products;  ///< SKU=GTIN on the command line
};

bool read_options(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool more = i + 1 < argc;
        const std::size_t equals = word.find('=');
        if (word == "--gateway" && more) {
            options.gateway = static_cast<std::uint16_t>(std::strtoul(argv[++i], nullptr, 10));
        } else if (word == "--listen" && more) {
            options.listen = static_cast<std::uint16_t>(std::strtoul(argv[++i], nullptr, 10));
        } else if (word == "--secret" && more) {
            options.secret_file = argv[++i];
        } else if (!word.starts_with("-") && equals != std::string::npos) {
            options.products.push_back({word.substr(0, equals), word.substr(equals + 1)});
        } else {
            std::cerr
                << "usage: demo-storefront [--gateway PORT] [--listen PORT --secret FILE] [SKU=GTIN]...\n"
                   "  --gateway PORT  the gateway's storefront listener on 127.0.0.1 (8081)\n"
                   "  --listen PORT   receive pushes there, signed with the secret of FILE (whsec_...)\n"
                   "  SKU=GTIN        register this product first\n";
            return false;
        }
    }
    return true;
}

void print_changes(Mirror& mirror, const char* path) {
    mirror.on_change([path](const std::string& sku, const MirrorEntry& before, const MirrorEntry& after) {
        std::cout << path << "  " << sku << "  " << before.quantity << " -> " << after.quantity << "  "
                  << after.availability << ", " << after.freshness << (after.deleted ? ", removed" : "")
                  << "  (version " << after.version << ")\n"
                  << std::flush;
    });
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) return 2;
    const Address gateway{options.gateway, {}};
    boost::asio::io_context context(1);
    StreamFollower stream(context, gateway);
    print_changes(stream.mirror(), "stream");
    stream.start(head_cursor(gateway));
    std::unique_ptr<PushReceiver> pushes;
    if (options.listen != 0) {
        std::string secret = read_file(options.secret_file);
        secret.erase(secret.find_last_not_of("\r\n") + 1);
        pushes = std::make_unique<PushReceiver>(context, secret, options.listen);
        print_changes(pushes->mirror(), "push  ");
        std::cout << "receiving pushes at " << pushes->url() << "\n";
    }
    for (const Product& product : options.products)
        std::cout << product.sku << ": registered, answer " << put_product(gateway, product) << "\n";
    context.run();
}
