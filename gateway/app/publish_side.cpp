#include "gateway/app/publish_side.h"

#include "gateway/crypto/random.h"
#include "gateway/ledger/reader.h"
#include "gateway/net/http_client.h"
#include "gateway/publish/publisher.h"

#include <algorithm>

namespace crossdock::app {
namespace {

/// The endpoints as publish wants them, their secrets read.
std::vector<publish::EndpointOptions> endpoints_of(const settings::Settings& settings,
                                                   std::vector<Error>& errors) {
    std::vector<publish::EndpointOptions> endpoints;
    for (const settings::EndpointSettings& from : settings.endpoints) {
        publish::EndpointOptions to;
        to.name = from.name;
        to.url = from.url;
        to.storefront = from.storefront;
        const auto storefront =
            std::find_if(settings.storefronts.begin(), settings.storefronts.end(),
                         [&](const model::Storefront& each) { return each.name == from.storefront; });
        to.storefront_index = static_cast<std::uint32_t>(storefront - settings.storefronts.begin());
        for (const settings::SecretRef& ref : from.secrets) {
            const auto secret = settings::load_secret(ref, settings.folder);
            if (!secret) {
                errors.push_back(secret.error());
                continue;
            }
            to.secrets.push_back({ref.file, *secret, std::nullopt, std::nullopt});
        }
        to.items = from.batch;
        to.timeout = from.timeout;
        to.retry = from.retry;
        to.allow_own_network = from.allow_private;
        endpoints.push_back(std::move(to));
    }
    return endpoints;
}

}  // namespace

struct PublishSide::Impl {
    Impl(ledger::Ledger& l, std::unique_ptr<net::HttpClient> c, std::unique_ptr<ledger::Reader> r,
         const Clock& clock, observe::Log& log, observe::Metrics& metrics)
        : reader(std::move(r)),
          client(std::move(c)),
          services{l.availability(),
                   l.journal(),
                   [this](std::uint64_t after, std::size_t limit) { return reader->events(after, limit); },
                   [&l](ledger::SubscriberState state) { l.note_subscriber(std::move(state)); },
                   *client,
                   clock,
                   random,
                   log,
                   metrics},
          publisher(services, l.subscribers()) {}

    crypto::SystemRandom random;
    std::unique_ptr<ledger::Reader> reader;  ///< used on the publisher's thread only
    std::unique_ptr<net::HttpClient> client;
    publish::Services services;
    publish::Publisher publisher;
};

std::unique_ptr<PublishSide> PublishSide::make(const settings::Settings& settings, ledger::Ledger& ledger,
                                               const Clock& clock, observe::Log& log,
                                               observe::Metrics& metrics, std::vector<Error>& errors) {
    net::HttpClientOptions options;
    options.user_agent = "crossdock/" CROSSDOCK_VERSION;
    auto client = net::HttpClient::make(options);
    if (!client) {
        errors.push_back(client.error());
        return nullptr;
    }
    auto reader = ledger::Reader::open(settings.data);
    if (!reader) {
        errors.push_back(reader.error());
        return nullptr;
    }
    auto impl = std::make_unique<Impl>(ledger, std::move(*client), std::move(*reader), clock, log, metrics);
    std::unique_ptr<PublishSide> side(new PublishSide(std::move(impl)));
    errors = side->configure(settings);
    return errors.empty() ? std::move(side) : nullptr;
}

PublishSide::PublishSide(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PublishSide::~PublishSide() = default;

std::vector<Error> PublishSide::configure(const settings::Settings& settings) {
    std::vector<Error> errors;
    const std::vector<publish::EndpointOptions> endpoints = endpoints_of(settings, errors);
    return errors.empty() ? impl_->publisher.configure(endpoints) : errors;
}

void PublishSide::start(Threads& threads) {
    threads.start("http-client", [this] { impl_->client->run(); });
    threads.start("publish", [this] { impl_->publisher.run(); });
}

void PublishSide::stop() {
    impl_->publisher.stop();
    impl_->client->stop();
}

}  // namespace crossdock::app
