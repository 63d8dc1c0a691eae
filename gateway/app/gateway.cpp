#include "gateway/app/gateway.h"

#include "adapters/formats/registry.h"
#include "adapters/transports/registry.h"
#include "gateway/app/http_side.h"
#include "gateway/app/ledger_loop.h"
#include "gateway/app/outgoing_side.h"
#include "gateway/app/poller_loop.h"
#include "gateway/app/publish_side.h"
#include "gateway/app/stopper.h"
#include "gateway/app/threads.h"
#include "gateway/intake/configuration.h"
#include "gateway/intake/decode_pool.h"
#include "gateway/intake/inbox.h"
#include "gateway/intake/webhook_intake.h"

#include <filesystem>

namespace crossdock::app {
namespace {

constexpr std::chrono::seconds grace{10};         ///< for requests in hand, at the end
constexpr std::chrono::seconds longest_turn{10};  ///< of the ledger, before the watchdog may bite

/// A configuration with the formats that its message structures made.
struct Loaded {
    std::shared_ptr<const formats::Registry> formats;
    intake::Configuration configuration;
};

Loaded load(const std::string& path, std::vector<Error>& errors) {
    Loaded loaded;
    auto files = settings::load_files(path);
    if (!files) {
        errors.push_back(files.error());
        return loaded;
    }
    loaded.formats = std::make_shared<const formats::Registry>(files->texts, errors);
    loaded.configuration = intake::load_configuration(path, loaded.formats->all());
    errors.insert(errors.end(), loaded.configuration.errors.begin(), loaded.configuration.errors.end());
    return loaded;
}

/// What cannot change while the daemon runs.
void refuse_changes(const settings::Settings& now, const settings::Settings& next,
                    std::vector<Error>& errors) {
    const auto differ = [&](bool different, const std::string& what) {
        if (different)
            errors.push_back(
                failure(Errc::unsupported, what + " cannot change while the daemon runs: restart it"));
    };
    const auto same = [](const settings::Listener& a, const settings::Listener& b) {
        return a.address == b.address && a.port == b.port && a.socket == b.socket;
    };
    differ(now.data != next.data, "'data'");
    differ(!same(now.suppliers, next.suppliers), "'listeners/suppliers'");
    differ(!same(now.storefront, next.storefront), "'listeners/storefront'");
    differ(!same(now.admin, next.admin), "'listeners/admin'");
    differ(now.io_threads != next.io_threads || now.decode_threads != next.decode_threads, "'threads'");
}

}  // namespace

struct Gateway::Impl {
    Impl(std::string config_path, const Clock& c, observe::Log& l)
        : config(std::move(config_path)), clock(c), log(l), threads(l) {}

    bool open_store(std::vector<Error>& errors);
    void use(Loaded next, std::uint64_t generation);
    std::vector<std::unique_ptr<ports::Poller>> make_pollers();
    bool start(std::vector<Error>& errors);
    void start_threads();
    void stop();

    std::string config;
    const Clock& clock;
    observe::Log& log;
    observe::Metrics metrics;
    std::vector<std::shared_ptr<const formats::Registry>>
        registries;  ///< all that were in force: profiles point into them
    intake::Configuration configuration;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Checkpointer> checkpointer;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<LedgerLoop> loop;
    intake::ProfileStore profiles;
    std::unique_ptr<intake::DecodePool> pool;
    std::unique_ptr<intake::LedgerInbox> inbox;
    std::unique_ptr<intake::WebhookIntake> webhooks;
    std::unique_ptr<HttpSide> http;
    std::unique_ptr<PublishSide> publish;
    std::unique_ptr<OutgoingSide> outgoing;
    PollerLoop pollers;
    Stopper checkpoint_stopper;
    Threads threads;  ///< of intake, publish and pollers
    Threads ledger_threads{log};
    bool running = false;

    std::uint64_t last_turns = 0;
    std::chrono::steady_clock::time_point last_turn_at = std::chrono::steady_clock::now();
};

bool Gateway::Impl::open_store(std::vector<Error>& errors) {
    const settings::Settings& settings = configuration.settings;
    std::error_code failed;
    std::filesystem::create_directories(settings.data, failed);
    if (failed) {
        errors.push_back(
            Error{Errc::io, settings.data, {}, "the data folder cannot be made: " + failed.message()});
        return false;
    }
    auto opened = store::open(settings.data);
    if (!opened) {
        errors.push_back(opened.error());
        return false;
    }
    store = std::move(*opened);
    checkpointer = store->checkpointer();
    ledger::LedgerOptions options;
    options.queue = settings.limits.queue;
    options.journal_retention = std::chrono::duration_cast<std::chrono::hours>(settings.journal_retention);
    auto ready = ledger::Ledger::open(*store, clock, options);
    if (!ready) {
        errors.push_back(ready.error());
        return false;
    }
    ledger = std::move(*ready);
    loop = std::make_unique<LedgerLoop>(*ledger, clock, log);
    return true;
}

/// Puts a configuration in force for everything but the ledger, which has it already.
void Gateway::Impl::use(Loaded next, std::uint64_t generation) {
    registries.push_back(std::move(next.formats));
    configuration = std::move(next.configuration);
    std::vector<Error> warnings = configuration.warnings;
    profiles.swap(intake::build_profiles(configuration.settings, configuration.catalogue,
                                         registries.back()->all(), generation, transports::make_gate,
                                         warnings));
    for (const Error& warning : warnings) log.warning("configuration", {{"warning", to_string(warning)}});
}

std::vector<std::unique_ptr<ports::Poller>> Gateway::Impl::make_pollers() {
    std::vector<std::unique_ptr<ports::Poller>> made;
    for (const settings::Partner& partner : configuration.settings.partners) {
        for (const settings::Channel& channel : partner.channels) {
            if (auto poller = transports::make_poller(partner, channel, *inbox, clock, log))
                made.push_back(std::move(poller));
        }
    }
    return made;
}

bool Gateway::Impl::start(std::vector<Error>& errors) {
    Loaded loaded = load(config, errors);
    if (!errors.empty()) return false;
    configuration = loaded.configuration;
    if (!open_store(errors)) return false;
    const auto generation = ledger->configure(intake::make_bundle(configuration));
    if (!generation) {
        errors.push_back(generation.error());
        return false;
    }
    use(std::move(loaded), *generation);
    pool = std::make_unique<intake::DecodePool>(profiles, *ledger, store->spool_folder(), log);
    inbox = std::make_unique<intake::LedgerInbox>(profiles, *ledger, store->spool_folder());
    const auto offload = [this](std::function<void()> job) { return pool->offload(std::move(job)); };
    webhooks =
        std::make_unique<intake::WebhookIntake>(profiles, *ledger, *inbox, offload, clock, log, metrics);
    publish = PublishSide::make(configuration.settings, *ledger, clock, log, metrics, errors);
    if (!publish) return false;
    outgoing = OutgoingSide::make(configuration.settings, profiles, *ledger, clock, log, metrics, errors);
    if (!outgoing) return false;
    http = HttpSide::make(configuration.settings, *ledger, *webhooks, clock, log, metrics, errors);
    if (!http) return false;
    pollers.set(make_pollers());
    start_threads();
    return true;
}

void Gateway::Impl::start_threads() {
    running = true;
    ledger_threads.start("ledger", [this] { loop->run(); });
    ledger_threads.start("checkpoint", [this] {
        run_checkpoints(
            *checkpointer, [this](std::chrono::milliseconds time) { return checkpoint_stopper.sleep(time); },
            log);
    });
    for (std::uint32_t i = 0; i < configuration.settings.decode_threads; ++i) {
        threads.start("decode", [this] {
            intake::Decoder decoder;
            while (pool->wait()) pool->run_one(decoder);
        });
    }
    publish->start(threads);
    outgoing->start(threads);
    threads.start("poll", [this] { pollers.run(); });
    http->start();
    log.notice("listening", {{"suppliers", http->port("suppliers")},
                             {"storefront", http->port("storefront")},
                             {"admin", configuration.settings.admin.socket},
                             {"generation", ledger->generation()},
                             {"products", ledger->availability().size()}});
}

/// The reverse of the start: first what brings messages in, last the ledger.
void Gateway::Impl::stop() {
    if (!running) return;
    running = false;
    pollers.stop();
    http->stop(grace);
    pool->stop();
    publish->stop();
    outgoing->stop();
    threads.join();
    checkpoint_stopper.stop();
    loop->stop();
    ledger_threads.join();
}

std::unique_ptr<Gateway> Gateway::start(const std::string& config, const Clock& clock, observe::Log& log,
                                        std::vector<Error>& errors) {
    auto impl = std::make_unique<Impl>(config, clock, log);
    if (!impl->start(errors)) return nullptr;
    return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gateway::~Gateway() {
    impl_->stop();
}

std::vector<Error> Gateway::reload() {
    std::vector<Error> errors;
    Loaded next = load(impl_->config, errors);
    if (errors.empty()) refuse_changes(impl_->configuration.settings, next.configuration.settings, errors);
    if (!errors.empty()) return errors;
    errors = impl_->publish->configure(next.configuration.settings);
    if (!errors.empty()) return errors;
    std::optional<Result<std::uint64_t>> generation;
    const ledger::ConfigurationBundle bundle = intake::make_bundle(next.configuration);
    impl_->loop->run_between_steps([&] { generation = impl_->ledger->configure(bundle); });
    if (!*generation) {
        errors.push_back(generation->error());
        return errors;
    }
    impl_->use(std::move(next), **generation);
    impl_->pollers.set(impl_->make_pollers());
    impl_->outgoing->configure(impl_->configuration.settings);
    impl_->log.notice("configuration in force", {{"generation", **generation}});
    return errors;
}

void Gateway::stop() {
    impl_->stop();
}

bool Gateway::is_alive() const {
    const auto now = std::chrono::steady_clock::now();
    const std::uint64_t turns = impl_->loop->turns();
    if (turns != impl_->last_turns) {
        impl_->last_turns = turns;
        impl_->last_turn_at = now;
    }
    return now - impl_->last_turn_at < longest_turn;
}

}  // namespace crossdock::app
