#pragma once

#include "tests/support/gateway.h"
#include "tests/support/storefront.h"
#include "tests/support/suppliers.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// The demo's world: the real gateway on a copy of config/demo, four suppliers before it and a shop behind
/// it. One thread; time passes only in run_until().
namespace crossdock::demo {

using Clock = std::chrono::steady_clock;
using support::milliseconds;

/// How the documents of a supplier leave it.
enum class Kind { x12_file, edifact_file, csv_file, json_webhook };

struct Supplier {
    std::string name, path;  ///< "harbor", "X12 846 file"
    Kind kind = Kind::x12_file;
    std::vector<support::Article> articles;  ///< its truth
    std::uint64_t documents = 0, changes = 0;
    std::vector<double> stream_ms, push_ms;  ///< from leaving the supplier to arriving in the shop
    std::string last;                        ///< the newest arrival, for people
};

/// A quantity on its way.
struct OnItsWay {
    std::size_t supplier = 0;
    std::int64_t from = 0, quantity = 0;  ///< of the shop's product
    Clock::time_point left;
    bool in_stream = false, in_push = false;
};

/// Somebody pressed Ctrl-C.
struct Interrupted {};

class World {
public:
    /// `source`: the folder config/demo. Prints nothing; throws std::runtime_error when the gateway will not
    /// start.
    World(const std::string& source, std::uint64_t seed);

    void start();
    /// Lets time pass until `holds`, in small steps, calling `tick` between them. False: `within` was over
    /// first.
    bool run_until(const std::function<bool()>& holds, milliseconds within);
    std::function<void()> tick;
    std::function<void(const std::string& line)> say;

    std::vector<Supplier> suppliers;
    Supplier& supplier(std::string_view name);
    support::Random random;

    /// Sends the supplier's whole stock as it is now.
    void report(Supplier& supplier);
    /// Gives `count` random articles new quantities and sends them: the whole stock in a file, the changed
    /// articles in a webhook, absolute or as a delta.
    void change(Supplier& supplier, std::size_t count);
    /// Sends the stock without expecting it in the shop (it will be held).
    void report_unexpected(Supplier& supplier);
    /// Everything that the suppliers' truth says and the shop does not have yet is on its way from now.
    void expect(Supplier& supplier);

    /// What the shop must show: SKU -> sum over the suppliers that have it.
    std::map<std::string, std::int64_t> truth() const;
    bool arrived() const;
    /// The SKUs whose figures differ from the truth in any of the shop's three views (stream, pushes, GET).
    std::vector<std::string> differences();

    support::Gateway& gateway() { return *gateway_; }
    support::StreamFollower& stream() { return *stream_; }
    support::PushReceiver& pushes() { return *pushes_; }
    std::size_t on_their_way() const { return moving_.size(); }
    const std::string& problem() const { return problem_; }

private:
    void make_suppliers();
    void copy_configuration(const std::string& source);
    void register_products();
    void send(Supplier& supplier, const std::vector<support::Article>& changed, std::string_view coverage);
    void arrived_in(bool stream, const std::string& sku, const support::MirrorEntry& after);

    boost::asio::io_context context_{1};
    boost::asio::signal_set signals_{context_, SIGINT, SIGTERM};
    bool interrupted_ = false;
    support::TempFolder folder_{"crossdock-demo"};
    std::unique_ptr<support::Gateway> gateway_;
    std::unique_ptr<support::StreamFollower> stream_;
    std::unique_ptr<support::PushReceiver> pushes_;
    std::string hook_secret_;
    std::map<std::string, OnItsWay> moving_;
    std::uint64_t numbers_ = 0;
    std::string problem_;
};

}  // namespace crossdock::demo
