#pragma once

#include "gateway/http/services.h"
#include "tests/http/server_fixture.h"
#include "tests/ledger/world.h"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace crossdock::http {

/// A real ledger on a folder of its own, with its thread, a reader thread, and the storefront's and admin
/// listeners in front of it: all of the gateway but its transports.
class RunningGateway {
public:
    explicit RunningGateway(ledger::LedgerOptions options = {}, const SessionLimits& limits = {})
        : world(options),
          reads(64),
          services{*world.ledger,
                   reads,
                   running.log,
                   running.metrics,
                   nullptr,
                   {},
                   {},
                   std::chrono::seconds(15),
                   std::chrono::hours(72),
                   std::chrono::minutes(5),
                   std::chrono::minutes(15),
                   {}} {
        world.policy().storefronts.push_back({});
        world.policy().storefronts.back().name = "second";
        world.configure();
        socket = world.folder.path() + "/admin.sock";
        limits_ = limits;
    }

    /// Settings of `services` may be changed before.
    void start() {
        make_hubs(services, *running.server);
        ListenerOptions storefront;
        storefront.name = "test";
        storefront.routes = storefront_routes(services);
        storefront.limits = limits_;
        running.server->listen(std::move(storefront)).value();
        ListenerOptions admin;
        admin.name = "admin";
        admin.address.socket = socket;
        admin.routes = admin_routes(services);
        running.server->listen(std::move(admin)).value();
        running.run();
        reader_ = std::move(ledger::Reader::open(world.folder.path())).value();
        reading_ = std::thread([this] { reads.run(*reader_); });
        stepping_ = std::thread([this] {
            while (!stopping_) {
                if (world.ledger->step().value()) continue;
                world.ledger->wait(std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
            }
        });
    }

    ~RunningGateway() {
        running.stop();
        reads.close();
        if (reading_.joinable()) reading_.join();
        stopping_ = true;
        world.ledger->wake();
        if (stepping_.joinable()) stepping_.join();
        services.hubs.clear();
        reader_.reset();
    }

    ledger::Answer put(ledger::Submission submission) {
        std::promise<ledger::Answer> done;
        submission.done = [&done](const ledger::Answer& answer) { done.set_value(answer); };
        EXPECT_TRUE(world.ledger->offer(std::move(submission)));
        return done.get_future().get();
    }
    /// Registers products "P0", "P1", … in one message, with the GTIN that stock() reports on.
    void register_products(int count) {
        ledger::Submission submission;
        submission.kind = ledger::MessageKind::product;
        submission.body.bytes = "products " + std::to_string(++bodies_);
        submission.decoded.emplace();
        submission.decoded->generation = world.ledger->generation();
        for (int i = 0; i < count; ++i) {
            auto fact = ledger::testing_world::product("P" + std::to_string(i));
            fact.suppliers["acme"] = "S" + std::to_string(i);
            submission.decoded->products.push_back(std::move(fact));
        }
        put(std::move(submission));
    }
    /// acme says that it has `quantity` of P<number>.
    void stock(int number, std::int64_t quantity) {
        ledger::testing_world::World::Report report;
        report.key = "stock " + std::to_string(++bodies_);
        report.coverage = model::Coverage::partial;
        report.facts = {ledger::testing_world::stock("S" + std::to_string(number), quantity)};
        world.clock.advance(std::chrono::seconds(1));
        put(world.submission(report));
    }

    std::uint16_t port() const { return running.port(); }

    RunningServer running;
    ledger::testing_world::World world;
    ReadQueue reads;
    Services services;
    std::string socket;

private:
    SessionLimits limits_;
    std::unique_ptr<ledger::Reader> reader_;
    std::thread reading_, stepping_;
    std::atomic<bool> stopping_{false};
    int bodies_ = 0;
};

/// "quantity":7 -> 7; the text of a member of a one-line JSON object. "" where it is not.
inline std::string member(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":");
    if (at == std::string::npos) return {};
    std::size_t start = at + name.size() + 3;
    if (json[start] == '"') return json.substr(start + 1, json.find('"', start + 1) - start - 1);
    return json.substr(start, json.find_first_of(",}", start) - start);
}

}  // namespace crossdock::http
