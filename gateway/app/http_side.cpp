#include "gateway/app/http_side.h"

#include "gateway/app/threads.h"
#include "gateway/crypto/random.h"
#include "gateway/http/server.h"
#include "gateway/http/services.h"
#include "gateway/ledger/reader.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <mutex>

namespace crossdock::app {
namespace {

constexpr std::size_t reader_threads = 2;
constexpr std::size_t most_questions = 256;  ///< waiting for a reader thread

using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

/// One I/O thread's io_context, kept running while nothing is to do.
struct IoLoop {
    boost::asio::io_context context{1};
    WorkGuard guard{context.get_executor()};
};

net::Address address_of(const settings::Listener& listener) {
    net::Address address;
    address.host = listener.address;
    address.port = listener.port;
    address.socket = listener.socket;
    return address;
}

}  // namespace

struct HttpSide::Impl {
    Impl(const settings::Settings& settings, ledger::Ledger& ledger, intake::WebhookIntake& webhooks,
         const Clock& c, observe::Log& l, observe::Metrics& m)
        : reads(most_questions), services{ledger, reads, l, m}, clock(c), log(l), metrics(m), threads(l) {
        services.webhooks = &webhooks;
        services.random = [this] {
            std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
            random.fill(bytes);
            return std::bit_cast<std::uint64_t>(bytes);
        };
        services.is_ready = [this] { return ready.load(std::memory_order_relaxed); };
        services.bookmark = settings.bookmark;
        services.retention = settings.journal_retention;
        for (std::uint32_t i = 0; i < settings.io_threads; ++i) loops.push_back(std::make_unique<IoLoop>());
    }

    bool open(const settings::Settings& settings, std::vector<Error>& errors);
    void stop_server(std::chrono::milliseconds grace);

    http::ReadQueue reads;
    http::Services services;
    const Clock& clock;
    observe::Log& log;
    observe::Metrics& metrics;
    crypto::SystemRandom random;
    std::atomic<bool> ready{false};
    std::vector<std::unique_ptr<IoLoop>> loops;
    std::vector<std::unique_ptr<ledger::Reader>> readers;
    std::unique_ptr<http::Server> server;
    Threads threads;
};

bool HttpSide::Impl::open(const settings::Settings& settings, std::vector<Error>& errors) {
    for (std::size_t i = 0; i < reader_threads; ++i) {
        auto reader = ledger::Reader::open(settings.data);
        if (!reader) {
            errors.push_back(reader.error());
            return false;
        }
        readers.push_back(std::move(*reader));
    }
    std::vector<http::Server::Executor> executors;
    for (const auto& loop : loops) executors.push_back(loop->context.get_executor());
    server = std::make_unique<http::Server>(executors, settings.limits.connections, clock, log, metrics);
    http::make_hubs(services, *server);
    const auto listen = [&](const char* name, const settings::Listener& listener,
                            std::vector<http::Route> routes) {
        http::ListenerOptions options;
        options.name = name;
        options.address = address_of(listener);
        options.routes = std::move(routes);
        if (auto opened = server->listen(std::move(options)); !opened) {
            Error error = opened.error();
            error.message = std::string("listener ") + name + ": " + error.message;
            errors.push_back(std::move(error));
        }
    };
    listen("suppliers", settings.suppliers, http::supplier_routes(services));
    listen("storefront", settings.storefront, http::storefront_routes(services));
    listen("admin", settings.admin, http::admin_routes(services));
    return errors.empty();
}

void HttpSide::Impl::stop_server(std::chrono::milliseconds grace) {
    std::mutex lock;
    std::condition_variable bell;
    bool stopped = false;
    server->stop(grace, [&] {
        const std::lock_guard guard(lock);
        stopped = true;
        bell.notify_all();
    });
    std::unique_lock guard(lock);
    bell.wait(guard, [&] { return stopped; });
}

std::unique_ptr<HttpSide> HttpSide::make(const settings::Settings& settings, ledger::Ledger& ledger,
                                         intake::WebhookIntake& webhooks, const Clock& clock,
                                         observe::Log& log, observe::Metrics& metrics,
                                         std::vector<Error>& errors) {
    auto impl = std::make_unique<Impl>(settings, ledger, webhooks, clock, log, metrics);
    if (!impl->open(settings, errors)) return nullptr;
    return std::unique_ptr<HttpSide>(new HttpSide(std::move(impl)));
}

HttpSide::HttpSide(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpSide::~HttpSide() {
    impl_->services.hubs.clear();
}

void HttpSide::start() {
    for (const auto& reader : impl_->readers) {
        impl_->threads.start("read", [this, &reader] { impl_->reads.run(*reader); });
    }
    impl_->server->start();
    for (const auto& loop : impl_->loops) {
        impl_->threads.start("io", [&loop] { loop->context.run(); });
    }
    impl_->ready = true;
}

void HttpSide::stop(std::chrono::milliseconds grace) {
    impl_->ready = false;
    impl_->stop_server(grace);
    impl_->reads.close();
    for (const auto& loop : impl_->loops) {
        loop->guard.reset();
        loop->context.stop();
    }
    impl_->threads.join();
}

std::uint16_t HttpSide::port(std::string_view listener) const {
    return impl_->server->port(listener);
}

}  // namespace crossdock::app
