#pragma once

#include "tests/e2e/kill/journal.h"
#include "tests/support/gateway.h"
#include "tests/support/storefront.h"
#include "tests/support/suppliers.h"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <string>
#include <vector>

namespace crossdock::killtest {

/// The senders: each is one connection that owns its products, sends one message after the other, and repeats
/// a message under its key until it is acknowledged. Beside them two writers of files. All on one io_context.
class Load {
public:
    struct Options {
        std::uint64_t seed = 1;
        std::uint64_t messages = 100'000;
        std::size_t senders = 32;
        std::size_t products_each = 10;
    };

    Load(boost::asio::io_context& context, const support::Gateway& gateway, Options options,
         std::string secret);

    /// What the storefront must register.
    std::vector<support::Product> products() const;

    void start();
    /// The senders may send this many more, spread over about `window`.
    void allow(std::uint64_t more, support::milliseconds window);
    /// Files say "units" instead of "quantity" from now on (the mapping was changed); call only while
    /// paused_files().
    std::atomic<bool> new_mapping{false}, pause_files{false}, files_paused{false};
    std::atomic<bool> stop_files{false};
    std::atomic<std::uint64_t> sent{0};  ///< messages that are acknowledged
    std::atomic<std::uint64_t> files{0};
    bool finished() const { return running_ == 0; }

    Journal journal;

private:
    struct Owned;
    boost::asio::awaitable<void> sender(std::size_t number);
    /// The first absolute figures: a change to what nobody has stated yet would be held.
    boost::asio::awaitable<bool> open_articles(support::Connection& connection, std::size_t first,
                                               std::size_t count, std::int64_t figure);
    boost::asio::awaitable<bool> deliver(support::Connection& connection, std::string key, std::string bytes);
    boost::asio::awaitable<void> writer(std::string channel, bool deltas, std::size_t first,
                                        std::size_t count);
    boost::asio::awaitable<void> wait_for_turn(support::Random& random);

    boost::asio::io_context& context_;
    const support::Gateway& gateway_;
    Options options_;
    std::string secret_;
    std::vector<support::Article> articles_;  ///< of the senders, then of the two writers
    std::atomic<std::uint64_t> allowed_{0}, taken_{0};
    std::atomic<std::int64_t> pause_us_{1000};
    std::atomic<std::size_t> running_{0};
};

constexpr std::size_t file_products = 60;  ///< of each writer

}  // namespace crossdock::killtest
