#include "gateway/settings/readers.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace crossdock::settings {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// 127.0.0.0/8, ::1 and their name.
bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "::1" || host == "[::1]") return true;
    const auto parts = split(host, '.');
    return parts.size() == 4 && parts[0] == "127" &&
           std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               int value = -1;
               const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
               return error == std::errc() && end == part.data() + part.size() && value >= 0 && value <= 255;
           });
}

struct LoopbackAddress {
    std::string operator()(const std::string& value) const {
        return is_loopback(value) ? "" : "must be on loopback (127.0.0.1 or ::1) until keys exist";
    }
    std::string describe() const { return "loopback only"; }
};

struct TimeZoneName {
    std::string operator()(const std::string& value) const {
        return TimeZone::find(value) ? "" : "is not a time zone of the IANA database, as in 'Europe/Berlin'";
    }
    std::string describe() const { return "name of the IANA database"; }
};

struct CurrencyCode {
    std::string operator()(const std::string& value) const {
        const bool good = value.size() == 3 && std::all_of(value.begin(), value.end(),
                                                           [](char c) { return c >= 'A' && c <= 'Z'; });
        return good ? "" : "must be a currency's three letters (ISO 4217), as in 'EUR'";
    }
    std::string describe() const { return "ISO 4217"; }
};

struct EndpointUrl {
    std::string operator()(const std::string& value) const {
        const std::string_view url = value;
        if (url.starts_with("https://") && url.size() > 8) return "";
        if (!url.starts_with("http://")) return "must start with https:// (or http:// on loopback)";
        std::string_view host = url.substr(7, url.find('/', 7) - 7);
        host = host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
        return is_loopback(host) ? "" : "must be https:// unless it is on loopback";
    }
    std::string describe() const { return "https://, or http:// on loopback"; }
};

void read_tcp_listener(yaml::Object& listeners, std::string_view key, Listener& listener,
                       std::string_view about) {
    listeners.child(key, about, [&](yaml::Object& object) {
        object.optional("address", listener.address, "where it listens", LoopbackAddress{});
        object.optional("port", listener.port, "0 lets the kernel choose",
                        yaml::Between<std::uint16_t>{0, 65535});
    });
}

void read_listeners(yaml::Object& main, Settings& settings) {
    main.child(
        "listeners", "where the daemon listens; each can face another network", [&](yaml::Object& listeners) {
            read_tcp_listener(listeners, "suppliers", settings.suppliers,
                              "webhooks of suppliers: POST /in/...");
            read_tcp_listener(listeners, "storefront", settings.storefront, "the storefront's API: /v1/...");
            listeners.child("admin", "the command line's way in", [&](yaml::Object& object) {
                object.optional("socket", settings.admin.socket, "a UNIX socket", yaml::NotEmpty{});
            });
        });
    if (settings.suppliers.port != 0 && settings.suppliers.port == settings.storefront.port &&
        settings.suppliers.address == settings.storefront.address) {
        main.report_at("listeners", Errc::conflict,
                       "listeners 'suppliers' and 'storefront' have the same address and port");
    }
}

void read_storefronts(yaml::Object& main, Settings& settings) {
    main.each("storefronts", "the shops that sell", [&](yaml::Object& object) {
        model::Storefront storefront;
        object.optional("name", storefront.name, "names it in URLs and events", yaml::Slug{});
        object.optional("currency", storefront.currency, "of its prices", CurrencyCode{});
        object.optional("time_zone", storefront.time_zone, "of its days", TimeZoneName{});
        object.optional("suppliers", storefront.suppliers, "whose offers it may sell; empty is all");
        const auto same = [&](const model::Storefront& other) { return other.name == storefront.name; };
        if (std::any_of(settings.storefronts.begin(), settings.storefronts.end(), same))
            object.report_at("name", Errc::conflict, "storefront '" + storefront.name + "' is there twice");
        settings.storefronts.push_back(std::move(storefront));
    });
    if (settings.storefronts.empty()) settings.storefronts.emplace_back();
}

void read_limits(yaml::Object& main, Limits& limits) {
    constexpr std::uint64_t mebibyte = 1ull << 20;
    main.child("limits", "what comes in at most", [&](yaml::Object& object) {
        yaml::Bytes message{limits.message}, webhook{limits.webhook};
        object.optional("message", message, "a file or an upload",
                        yaml::Between<yaml::Bytes>{{1024}, {4096 * mebibyte}});
        object.optional("webhook", webhook, "a webhook's body",
                        yaml::Between<yaml::Bytes>{{1024}, {64 * mebibyte}});
        object.optional("queue", limits.queue,
                        "messages that wait for the ledger; a channel may hold a quarter",
                        yaml::Between<std::uint32_t>{16, 1'000'000});
        object.optional("connections", limits.connections, "open connections of each listener",
                        yaml::Between<std::uint32_t>{1, 1'000'000});
        limits.message = message.count;
        limits.webhook = webhook.count;
    });
}

void read_retry(yaml::Object& object, std::vector<Duration>& retry) {
    std::vector<std::string> texts;
    if (!object.optional("retry", texts, "waits between tries; empty is Standard Webhooks' schedule")) return;
    for (const std::string& text : texts) {
        if (const auto wait = yaml::parse_duration(text); wait && *wait > Duration::zero()) {
            retry.push_back(*wait);
        } else {
            object.report_at("retry", Errc::syntax,
                             "'retry' must be a list of durations, as in [5 s, 5 min]");
            return;
        }
    }
}

void read_endpoints(yaml::Object& main, Settings& settings) {
    main.each(
        "endpoints", "webhook endpoints of the storefronts, to which changes are pushed",
        [&](yaml::Object& object) {
            EndpointSettings endpoint;
            object.required("name", endpoint.name, "names the subscriber and its place in the journal",
                            yaml::Slug{});
            object.required("url", endpoint.url, "where events are posted", EndpointUrl{});
            object.optional("storefront", endpoint.storefront, "whose availability it gets", yaml::Slug{});
            read_secrets(object, endpoint.secrets);
            object.optional("events", endpoint.events, "types of events");
            object.optional("batch", endpoint.batch, "items in one body",
                            yaml::Between<std::uint32_t>{1, 100});
            object.optional("timeout", endpoint.timeout, "for one try",
                            yaml::Between<Duration>{seconds(1), seconds(60)});
            read_retry(object, endpoint.retry);
            object.optional("allow_private", endpoint.allow_private,
                            "may be on loopback or in a private network");
            if (endpoint.secrets.empty() && !object.noting())
                object.report(Errc::missing, "missing key 'secret': every push is signed");
            for (const std::string& event : endpoint.events) {
                if (event != "availability.changed")
                    object.report_at("events", Errc::out_of_range,
                                     "'events' may hold 'availability.changed' only");
            }
            const auto same = [&](const EndpointSettings& other) { return other.name == endpoint.name; };
            if (std::any_of(settings.endpoints.begin(), settings.endpoints.end(), same))
                object.report_at("name", Errc::conflict, "endpoint '" + endpoint.name + "' is there twice");
            std::vector<std::string> known;
            for (const model::Storefront& storefront : settings.storefronts) known.push_back(storefront.name);
            if (!object.noting() &&
                std::find(known.begin(), known.end(), endpoint.storefront) == known.end()) {
                object.report_at("storefront", Errc::not_found,
                                 "storefront '" + endpoint.storefront + "' is not known" +
                                     suggestion(endpoint.storefront, known));
            }
            settings.endpoints.push_back(std::move(endpoint));
        });
}

}  // namespace

void read_main(yaml::Object& object, MainFile& main, Presets& presets) {
    Settings& settings = main.settings;
    object.optional("data", settings.data, "the folder that holds everything", yaml::NotEmpty{});
    read_listeners(object, settings);
    object.optional("partners", main.partners, "partner profiles, one file each; * stands for any name",
                    yaml::NotEmpty{});
    object.optional("mappings", main.mappings, "the folder of the mappings", yaml::NotEmpty{});
    read_storefronts(object, settings);
    read_limits(object, settings.limits);
    read_endpoints(object, settings);
    object.child("threads", "beside the ledger's one", [&](yaml::Object& threads) {
        threads.optional("io", settings.io_threads, "that serve connections",
                         yaml::Between<std::uint32_t>{1, 64});
        threads.optional("decode", settings.decode_threads, "that decode large messages",
                         yaml::Between<std::uint32_t>{1, 64});
    });
    object.child("journal", "the log of what changed", [&](yaml::Object& journal) {
        journal.optional("retention", settings.journal_retention, "how long events are kept at least",
                         yaml::Between<Duration>{hours(1), hours(24 * 366)});
    });
    object.child("streams", "open streams of changes", [&](yaml::Object& streams) {
        streams.optional("bookmark", settings.bookmark, "how often an idle stream says where it stands",
                         yaml::Between<Duration>{seconds(1), std::chrono::minutes(5)});
    });
    read_presets(object, presets);
}

}  // namespace crossdock::settings
