#pragma once

#include "tests/support/gateway.h"
#include "tests/support/suppliers.h"

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::bench {

/// The gateway as it is measured: one supplier with a channel that only stores, a signed stock channel and a
/// folder.
class Site {
public:
    Site();

private:
    support::TempFolder folder_{"crossdock-bench"};  // before the gateway, which ends first

public:
    support::Gateway gateway;
    std::string secret;
    std::string files;  ///< the folder for CSV reports

    /// Registers `count` products for the webhooks' articles; throws when that fails.
    void register_hook_products(std::size_t count);
    /// Registers the large supplier's articles 1 to `count`.
    void register_large_products(std::uint64_t count);

    std::vector<support::Article> articles;  ///< of the webhooks
};

/// The same small webhook body for everybody: an id, a SKU, a quantity, and padding to some 200 bytes.
std::vector<std::string> plain_requests(const std::string& target, std::size_t count, std::uint64_t first);
/// Signed stock webhooks, each with one article's new quantity.
std::vector<std::string> signed_requests(const Site& site, std::size_t count, std::uint64_t first);

}  // namespace crossdock::bench
