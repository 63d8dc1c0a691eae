#include "gateway/publish/publisher.h"

#include "gateway/ledger/index_impl.h"
#include "gateway/ledger/journal_impl.h"
#include "tests/publish/lane_simulation.h"
#include "tests/support/endpoint_server.h"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

namespace crossdock::publish::test {
namespace {

using namespace std::chrono_literals;

class SetClock final : public Clock {
public:
    Instant now() const override { return at; }
    Instant at{std::chrono::hours(24 * 365 * 56)};
};

/// Keeps requests until the test answers them.
class ScriptedSender final : public net::HttpSender {
public:
    struct Kept {
        net::HttpRequest request;
        Done done;
    };
    void send(net::HttpRequest request, Done done) override {
        kept.push_back({std::move(request), std::move(done)});
    }

    /// Answers the oldest request to `host`; false when there is none.
    bool answer(std::string_view host, std::uint32_t status) {
        const auto found = std::find_if(kept.begin(), kept.end(), [host](const Kept& each) {
            return each.request.url.find(host) != std::string::npos;
        });
        if (found == kept.end()) return false;
        Kept taken = std::move(*found);
        kept.erase(found);
        net::HttpResponse response;
        response.status = status;
        taken.done(std::move(response));
        return true;
    }

    std::vector<Kept> kept;
};

/// The ledger's side: an index and a journal that the test writes.
class PublisherTest : public testing::Test {
protected:
    PublisherTest()
        : services_{index_,
                    journal_,
                    [this](std::uint64_t after, std::size_t limit) { return read_log(after, limit); },
                    [this](ledger::SubscriberState state) { notes_[state.name] = std::move(state); },
                    http_,
                    clock_,
                    random_,
                    log_,
                    metrics_} {
        journal_.impl().start({1, 0}, 0, 100);
        start();
    }

    void start() {
        std::vector<ledger::SubscriberState> known;
        for (const auto& [name, state] : notes_) known.push_back(state);
        publisher_.reset();
        publisher_ = std::make_unique<Publisher>(services_, known);
    }

    static EndpointOptions endpoint(const std::string& name, const std::string& host) {
        EndpointOptions options;
        options.name = name;
        options.url = "https://" + host + "/hook";
        options.secrets = {{"first", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {}, {}}};
        return options;
    }

    void change(const std::string& sku, std::uint32_t storefront = 0) {
        auto entry = std::make_shared<ledger::AvailabilityEntry>();
        entry->sku = sku;
        entry->storefront = storefront;
        entry->version = ++sequence_;
        index_.impl().put(ledger::PackedEntry::pack(*entry));
        log_events_.push_back({sequence_, entry});
        journal_.impl().append({{sequence_, entry}});
        index_.impl().set_head({1, sequence_});
    }

    Result<std::vector<ledger::JournalEvent>> read_log(std::uint64_t after, std::size_t limit) {
        ++log_reads_;
        if (after < cut_) return failure(Errc::not_found, "cut off");
        std::vector<ledger::JournalEvent> events;
        for (const ledger::JournalEvent& event : log_events_) {
            if (event.sequence > after && events.size() < limit) events.push_back(event);
        }
        return events;
    }

    /// Steps and answers 200 until nothing is on its way.
    void settle(std::string_view host = "shop") {
        do {
            publisher_->step();
            for (const auto& each : http_.kept) {
                if (each.request.url.find(host) != std::string::npos) take(each.request);
            }
        } while (http_.answer(host, 200));
    }

    void take(const net::HttpRequest& request) {
        const boost::json::value body = boost::json::parse(request.body);
        for (const boost::json::value& item : body.at("data").at("items").as_array()) {
            ++items_;
            std::uint64_t& version = received_[std::string(item.at("sku").as_string())];
            version = std::max(version, item.at("version").to_number<std::uint64_t>());
        }
    }

    SetClock clock_;
    SeededRandom random_{7};
    observe::SilentLog log_;
    observe::Metrics metrics_;
    ledger::AvailabilityIndex index_;
    ledger::JournalTail journal_;
    ScriptedSender http_;
    std::map<std::string, ledger::SubscriberState> notes_;
    std::vector<ledger::JournalEvent> log_events_;
    std::uint64_t sequence_ = 0, cut_ = 0;
    std::size_t log_reads_ = 0, items_ = 0;
    std::map<std::string, std::uint64_t> received_;
    Services services_;
    std::unique_ptr<Publisher> publisher_;
};

TEST_F(PublisherTest, SendsASignedMessageThatOurOwnVerifierTakes) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    publisher_->step();
    ASSERT_EQ(http_.kept.size(), 1u);
    const net::HttpRequest& request = http_.kept[0].request;
    EXPECT_EQ(request.url, "https://shop.example/hook");
    std::vector<crypto::Header> headers;
    for (const auto& [name, value] : request.headers) headers.push_back({name, value});
    const auto verifier = crypto::SignatureVerifier::make(
        crypto::standard_webhooks(), {{"first", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {}, {}}});
    EXPECT_TRUE(verifier->verify(headers, request.body, clock_.at));
    EXPECT_FALSE(request.allow_own_network);
}

TEST_F(PublisherTest, EachAttemptIsStampedAnewUnderTheSameId) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    publisher_->step();
    const net::HttpRequest first = http_.kept[0].request;
    http_.answer("shop", 500);
    const auto again = publisher_->step();
    ASSERT_TRUE(again);
    clock_.at = *again;
    publisher_->step();
    ASSERT_EQ(http_.kept.size(), 1u);
    const net::HttpRequest& second = http_.kept[0].request;
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(first.headers[1], second.headers[1]) << "webhook-id";
    EXPECT_NE(first.headers[2], second.headers[2]) << "webhook-timestamp";
    EXPECT_NE(first.headers[3], second.headers[3]) << "webhook-signature";
}

TEST_F(PublisherTest, RetriesByTheEndpointsOwnWaits) {
    EndpointOptions options = endpoint("shop", "shop.example");
    options.retry = {10s, 100s};
    ASSERT_TRUE(publisher_->configure({options}).empty());
    change("A");
    publisher_->step();
    for (const Duration wait : {Duration(10s), Duration(100s), Duration(100s)}) {
        ASSERT_TRUE(http_.answer("shop", 500));
        const auto again = publisher_->step();
        ASSERT_TRUE(again);
        EXPECT_GE(*again - clock_.at, wait * 8 / 10);
        EXPECT_LE(*again - clock_.at, wait * 12 / 10);
        clock_.at = *again;
        publisher_->step();
    }
}

TEST_F(PublisherTest, NewEndpointGetsTheWholeIndexOnceAndThenWhatChanges) {
    for (int i = 0; i < 350; ++i) change("SKU-" + std::to_string(i % 150));
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    settle();
    EXPECT_EQ(received_.size(), 150u);
    EXPECT_EQ(items_, 150u) << "each SKU once";
    EXPECT_EQ(log_reads_, 0u);
    EXPECT_EQ(notes_.at("shop").cursor, 350u);
    change("SKU-3");
    settle();
    EXPECT_EQ(items_, 151u);
    EXPECT_EQ(received_.at("SKU-3"), 351u);
}

TEST_F(PublisherTest, RestartInTheMiddleOfTheIndexLosesNothing) {
    for (int i = 0; i < 500; ++i) change("SKU-" + std::to_string(i));
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    publisher_->step();
    http_.answer("shop", 200);
    publisher_->step();
    http_.answer("shop", 200);
    http_.kept.clear();
    EXPECT_EQ(notes_.at("shop").cursor, 0u);
    start();
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    settle();
    EXPECT_EQ(received_.size(), 500u);
    EXPECT_EQ(notes_.at("shop").cursor, 500u);
}

TEST_F(PublisherTest, RestartResumesAtItsPlaceThroughTheLog) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    settle();
    for (int i = 0; i < 300; ++i) change("SKU-" + std::to_string(i % 20));
    start();
    items_ = 0;
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    settle();
    EXPECT_GE(log_reads_, 1u) << "the tail holds a hundred events";
    EXPECT_EQ(items_, 20u) << "older figures of a SKU are left out";
    EXPECT_EQ(received_.size(), 21u);
    EXPECT_EQ(received_.at("SKU-19"), sequence_);
}

TEST_F(PublisherTest, EndpointWhoseEventsAreGoneBeginsFromTheIndex) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    settle();
    for (int i = 0; i < 300; ++i) change("SKU-" + std::to_string(i % 20));
    cut_ = 150;
    start();
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    settle();
    EXPECT_EQ(received_.size(), 21u);
    EXPECT_EQ(notes_.at("shop").cursor, sequence_);
}

TEST_F(PublisherTest, AnotherEpochBeginsFromTheIndex) {
    for (int i = 0; i < 30; ++i) change("SKU-" + std::to_string(i));
    notes_["shop"] = {};
    notes_["shop"].name = "shop";
    notes_["shop"].epoch = 9;
    notes_["shop"].cursor = 1'000'000;
    start();
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    settle();
    EXPECT_EQ(received_.size(), 30u);
    EXPECT_EQ(notes_.at("shop").epoch, 1u);
    EXPECT_EQ(notes_.at("shop").cursor, 30u);
}

TEST_F(PublisherTest, DeadEndpointHoldsUpNobodyElse) {
    ASSERT_TRUE(
        publisher_->configure({endpoint("dead", "dead.example"), endpoint("shop", "shop.example")}).empty());
    for (int i = 0; i < 500; ++i) {
        change("SKU-" + std::to_string(i));
        settle("shop");
    }
    EXPECT_EQ(received_.size(), 500u);
    EXPECT_EQ(http_.kept.size(), 1u) << "the dead one has its one message on its way";
}

TEST_F(PublisherTest, ReloadKeepsThePlaceOfEndpointsThatStay) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    settle();
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.elsewhere")}).empty());
    items_ = 0;
    settle();
    EXPECT_EQ(items_, 0u) << "nothing is sent again";
    change("B");
    publisher_->step();
    ASSERT_EQ(http_.kept.size(), 1u);
    EXPECT_EQ(http_.kept[0].request.url, "https://shop.elsewhere/hook");
}

TEST_F(PublisherTest, AnswerToAnEndpointThatIsGoneIsDropped) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    publisher_->step();
    ASSERT_TRUE(publisher_->configure({}).empty());
    publisher_->step();
    EXPECT_TRUE(http_.answer("shop", 200));
    publisher_->step();
    publisher_->configure({endpoint("shop", "shop.example")});
    settle();
    EXPECT_EQ(received_.size(), 1u);
}

TEST_F(PublisherTest, AnswerAfterThePublisherIsGoneIsDropped) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    publisher_->step();
    publisher_.reset();
    EXPECT_TRUE(http_.answer("shop", 200));
}

TEST_F(PublisherTest, BadEndpointsAreRefusedAllTogether) {
    EndpointOptions unknown = endpoint("a", "a.example"), secretless = endpoint("b", "b.example");
    unknown.kind = "pigeon";
    secretless.secrets.clear();
    const std::vector<Error> errors =
        publisher_->configure({unknown, secretless, endpoint("shop", "shop.example")});
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(errors[0].message, "no kind of endpoint is named 'pigeon'");
    EXPECT_EQ(errors[1].message, "endpoint 'b': an endpoint needs at least one secret");
    change("A");
    publisher_->step();
    EXPECT_TRUE(http_.kept.empty());
}

TEST_F(PublisherTest, DisabledEndpointIsEnabledByName) {
    ASSERT_TRUE(publisher_->configure({endpoint("shop", "shop.example")}).empty());
    change("A");
    publisher_->step();
    http_.answer("shop", 410);
    publisher_->step();
    EXPECT_TRUE(notes_.at("shop").disabled);
    EXPECT_NE(metrics_.prometheus().find("crossdock_push_disabled{endpoint=\"shop\"} 1"), std::string::npos);
    publisher_->enable("shop");
    publisher_->step();
    clock_.at += 1min;
    settle();
    EXPECT_EQ(received_.size(), 1u);
}

/// The whole of it over a real socket: threads, client, publisher.
TEST_F(PublisherTest, RunsOnThreadsOfItsOwnAgainstARealEndpoint) {
    std::mutex mutex;
    std::condition_variable arrived;
    std::map<std::string, std::uint64_t> seen;
    std::size_t requests = 0;
    support::EndpointServer server([&](const support::EndpointServer::Received& got) {
        const std::lock_guard lock(mutex);
        support::EndpointServer::Answer answer;
        if (++requests % 5 == 0) {
            answer.status = 503;
            return answer;
        }
        const boost::json::value body = boost::json::parse(got.body);
        for (const boost::json::value& item : body.at("data").at("items").as_array()) {
            std::uint64_t& version = seen[std::string(item.at("sku").as_string())];
            version = std::max(version, item.at("version").to_number<std::uint64_t>());
        }
        arrived.notify_all();
        return answer;
    });
    const SystemClock clock;
    const auto client = net::HttpClient::make({}).value();
    crypto::SystemRandom random;
    const Services services{
        index_, journal_, services_.read_log, [](ledger::SubscriberState) {}, *client, clock, random,
        log_,   metrics_};
    Publisher publisher(services);
    EndpointOptions options = endpoint("shop", "");
    options.url = server.url();
    options.allow_own_network = true;
    options.retry = {10ms};
    ASSERT_TRUE(publisher.configure({options}).empty());
    std::thread client_thread([&client] { client->run(); });
    std::thread publisher_thread([&publisher] { publisher.run(); });
    for (int i = 0; i < 600; ++i) {
        change("SKU-" + std::to_string(i % 50));
        if (i % 20 == 0) std::this_thread::sleep_for(1ms);
    }
    bool complete = false;
    {
        std::unique_lock lock(mutex);
        complete = arrived.wait_for(lock, 20s, [&] {
            return seen.size() == 50 && seen.at("SKU-49") == sequence_ && seen.at("SKU-0") == sequence_ - 49;
        });
    }
    publisher.stop();
    publisher_thread.join();
    client->stop();
    client_thread.join();
    EXPECT_TRUE(complete);
}

}  // namespace
}  // namespace crossdock::publish::test
