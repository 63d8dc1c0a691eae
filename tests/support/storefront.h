#pragma once

#include "tests/support/http.h"
#include "tests/support/mirror.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// A storefront as a real one would be: it registers its products, follows /v1/availability/changes, and
/// receives signed pushes on a port of its own. Everything runs on one io_context, on one thread.
namespace crossdock::support {

struct Product {
    std::string sku, gtin;
};

/// The body of PUT /v1/products/{sku}, and with "sku" the line of the bulk import.
std::string product_json(const Product& product, bool with_sku);

/// Registers one with PUT; returns the status.
int put_product(const Address& storefront, const Product& product);
/// Registers all with NDJSON, in requests of at most `lines` lines; returns how many were accepted.
std::size_t import_products(const Address& storefront, const std::vector<Product>& products,
                            std::size_t lines = 10'000);

/// Follows the changes: pages until it is up to date, then the stream; opens it again with its cursor for
/// ever.
class StreamFollower {
public:
    StreamFollower(boost::asio::io_context& context, Address storefront);
    ~StreamFollower();

    /// Starts at `cursor`; "now" skips history.
    void start(std::string cursor);
    void stop();
    /// Closes the connection as a broken network does; it opens another one.
    void cut();

    Mirror& mirror();
    bool streaming() const;  ///< the stream is open and the head was reached once
    std::uint64_t connects() const;
    std::uint64_t resets() const;  ///< answers 410 and events `reset`
    std::uint64_t bookmarks() const;
    const std::string& problem() const;  ///< an answer against the contract; "" = none

    struct Impl;

private:
    std::shared_ptr<Impl> impl_;  ///< shared with its coroutine
};

/// Receives webhooks of Standard Webhooks 1.0.0, verifies each signature, and keeps a mirror of its own.
class PushReceiver {
public:
    /// What it does with a push, as real endpoints do at times.
    enum class Mode { accept, refuse, apply_then_drop, hang, gone };

    PushReceiver(boost::asio::io_context& context, std::string secret, std::uint16_t port = 0);
    ~PushReceiver();

    std::uint16_t port() const;
    std::string url() const;
    void mode(Mode mode);
    /// Of `one_in` pushes one is dropped after it was applied, and one refused; 0 = none. Counted, not
    /// random.
    void disturb(std::uint32_t one_in);
    void listen(bool open);  ///< false: as if the machine were off
    void stop();

    Mirror& mirror();
    std::uint64_t accepted() const;
    std::uint64_t refused() const;
    std::uint64_t bad_signatures() const;
    std::uint64_t again() const;         ///< pushes whose webhook-id had come before
    const std::string& problem() const;  ///< a push against the contract; "" = none

    struct Impl;

private:
    std::shared_ptr<Impl> impl_;  ///< shared with its coroutines
};

/// GET /v1/availability/{sku}: status and entry.
struct ServerEntry {
    int status = 0;
    MirrorEntry entry;
};
ServerEntry get_availability(const Address& storefront, std::string_view sku);
/// The same for many SKUs, on a few connections.
std::map<std::string, ServerEntry> get_availability(const Address& storefront,
                                                    const std::vector<std::string>& skus);

/// The head of the log, as `cursor=now` gives it; "" when the server does not answer.
std::string head_cursor(const Address& storefront);

std::string percent_encoded(std::string_view text);

}  // namespace crossdock::support
