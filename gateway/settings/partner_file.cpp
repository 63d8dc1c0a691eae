#include "gateway/settings/readers.h"

#include <algorithm>
#include <array>

namespace crossdock::settings {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Word = std::string_view;

constexpr std::array<std::pair<Word, Channel::In>, 2> transports{
    {{"directory", Channel::In::directory}, {"webhook", Channel::In::webhook}}};
constexpr std::array<std::pair<Word, model::ReportOf>, 3> report_words{
    {{"message", model::ReportOf::message},
     {"document", model::ReportOf::document},
     {"reference", model::ReportOf::reference}}};
constexpr std::array<std::pair<Word, model::Coverage>, 3> coverage_words{
    {{"full", model::Coverage::full},
     {"partial", model::Coverage::partial},
     {"delta", model::Coverage::delta}}};
constexpr std::array<std::pair<Word, model::Effect>, 3> effect_words{
    {{"keep", model::Effect::keep},
     {"low_stock_only", model::Effect::low_stock_only},
     {"zero", model::Effect::zero}}};
constexpr std::array<std::pair<Word, model::MissingThen>, 3> missing_words{
    {{"zero", model::MissingThen::zero},
     {"keep", model::MissingThen::keep},
     {"discontinue", model::MissingThen::discontinue}}};
constexpr std::array<std::pair<Word, model::Repeated>, 3> repeated_words{
    {{"last", model::Repeated::last}, {"sum", model::Repeated::sum}, {"error", model::Repeated::error}}};
constexpr std::array<std::pair<Word, model::OnReusedReference>, 2> reused_words{
    {{"quarantine", model::OnReusedReference::quarantine}, {"apply", model::OnReusedReference::apply}}};
constexpr std::array<std::pair<Word, AcknowledgeSettings::Mode>, 3> acknowledge_words{
    {{"none", AcknowledgeSettings::Mode::none},
     {"receipt", AcknowledgeSettings::Mode::receipt},
     {"full", AcknowledgeSettings::Mode::full}}};
constexpr std::array<std::pair<Word, OutSettings::To>, 1> out_words{
    {{"directory", OutSettings::To::directory}}};
constexpr std::array<std::pair<Word, bool>, 2> answer_words{{{"accepted", false}, {"verdict", true}}};

/// A name without folders, in which * stands for any run of characters and ? for one.
struct FilePattern {
    std::string operator()(const std::string& value) const {
        return value.empty() || value.find('/') != std::string::npos
                   ? "must be a pattern for file names, without '/'"
                   : "";
    }
    std::string describe() const { return "* and ?"; }
};

struct ContentTypes {
    std::string operator()(const std::vector<std::string>& values) const {
        const bool good = std::all_of(values.begin(), values.end(), [](const std::string& value) {
            const std::size_t slash = value.find('/');
            return slash != 0 && slash != std::string::npos && slash + 1 < value.size() &&
                   value.find_first_of(" ;,") == std::string::npos;
        });
        return good ? "" : "must be media types, as in 'application/json', without parameters";
    }
};

struct MessageLimit {
    static constexpr yaml::Between<yaml::Bytes> range{{1}, {4096ull << 20}};
    std::string operator()(const std::optional<yaml::Bytes>& value) const { return range(*value); }
    std::string describe() const { return range.describe(); }
};

void read_directory(yaml::Object& in, DirectorySettings& directory, const Surroundings& around) {
    if (in.required("path", directory.path, "directory: the folder that is looked into", yaml::NotEmpty{}))
        directory.path = below(around.folder, directory.path);
    in.optional("pattern", directory.pattern, "directory: which files", FilePattern{});
    in.optional("every", directory.every, "directory: how often to look",
                yaml::Between<Duration>{milliseconds(10), hours(24)});
    in.optional("min_age", directory.min_age,
                "directory: a file is whole when it did not change for this long",
                yaml::Between<Duration>{milliseconds(0), hours(24)});
}

void read_webhook(yaml::Object& in, Channel& channel, const Surroundings& around) {
    in.child(
        "signature", "webhook: how the sender proves itself",
        [&](yaml::Object& object) { read_signature(object, channel.signature, channel.key, around.presets); },
        true);
    read_key(in, channel.key);
    in.optional("content_types", channel.content_types, "webhook: accepted; empty is what the mappings read",
                ContentTypes{});
}

void read_in(yaml::Object& in, Channel& channel, const Surroundings& around) {
    const bool known =
        in.word("transport", channel.in, std::span<const std::pair<Word, Channel::In>>(transports),
                "how the bytes come", true);
    if (known && channel.in == Channel::In::directory) read_directory(in, channel.directory, around);
    if (known && channel.in == Channel::In::webhook) read_webhook(in, channel, around);
    if (in.noting()) {
        read_directory(in, channel.directory, around);
        read_webhook(in, channel, around);
    } else if (!known) {
        // The keys of every transport, so that a misspelt one is the only error.
        for (const char* key : {"path", "pattern", "every", "min_age", "signature", "key", "content_types"})
            in.raw(key);
    }
    const bool webhook = channel.in == Channel::In::webhook;
    std::optional<yaml::Bytes> limit;
    if (in.optional("limit", limit, "of one message; without it `limits.message` or `limits.webhook`",
                    MessageLimit{})) {
        channel.max_bytes = limit->count;
    } else {
        channel.max_bytes = webhook ? around.limits.webhook : around.limits.message;
    }
}

void read_format(yaml::Object& object, ReadSettings& read) {
    object.child("read", "how the bytes are to be read", [&](yaml::Object& how) {
        how.optional("strict", read.strict, "small faults that are tolerated otherwise refuse the document");
        how.optional("overlay", read.overlay,
                     "EDI: a file of mappings/standards that changes message structures for this partner");
        how.optional("charset", read.charset,
                     "as in 'ISO-8859-1'; empty: what the document says, else UTF-8");
        how.optional("delimiter", read.delimiter, "csv: one character or 'tab'; empty: found by looking",
                     [](const std::string& value) {
                         return value.size() <= 1 || value == "tab" ? "" : "must be one character or 'tab'";
                     });
        if (read.delimiter == "tab") read.delimiter = "\t";
        how.optional("header_row", read.header_row, "csv: the first row names the columns");
        std::string mark(1, read.decimal_mark);
        how.optional("decimal_mark", mark, "of numbers in text formats", yaml::OneOf{{".", ","}});
        read.decimal_mark = mark.front();
    });
}

void read_expect(yaml::Object& object, std::optional<model::Expect>& out) {
    model::Expect expect{{}, minutes(5), hours(1), hours(24)};
    const yaml::Between<Duration> sane{seconds(1), hours(24 * 366)};
    const yaml::Between<Duration> sane_grace{seconds(0), hours(24 * 366)};
    const bool there = object.child(
        "expect", "when the next report is due; without it the feed never ages", [&](yaml::Object& levels) {
            const bool every = levels.required("every", expect.every, "how often it reports", sane);
            levels.optional("grace", expect.grace, "how late it may be before its figures are `ageing`",
                            sane_grace);
            levels.optional("stale_after", expect.stale_after, "age from which its figures are `stale`",
                            sane);
            levels.optional("expired_after", expect.expired_after, "age from which its figures are `expired`",
                            sane);
            if (!every) return;
            if (expect.stale_after <= expect.every + expect.grace)
                levels.report_at("stale_after", Errc::out_of_range,
                                 "'stale_after' (" + yaml::show_duration(expect.stale_after) +
                                     ") must be more than 'every' and 'grace' together (" +
                                     yaml::show_duration(expect.every + expect.grace) + ")");
            if (expect.expired_after <= expect.stale_after)
                levels.report_at("expired_after", Errc::out_of_range,
                                 "'expired_after' (" + yaml::show_duration(expect.expired_after) +
                                     ") must be more than 'stale_after' (" +
                                     yaml::show_duration(expect.stale_after) + ")");
        });
    if (there) out = expect;
}

void read_share(yaml::Object& object, Word key, double& share, Word about) {
    yaml::Percent percent{static_cast<std::uint32_t>(share * 100)};
    object.optional(key, percent, about);
    share = percent.basis_points / 100.0;
}

template <class T, std::size_t N>
void read_word(yaml::Object& object, Word key, T& out, const std::array<std::pair<Word, T>, N>& words,
               Word about) {
    object.word(key, out, std::span<const std::pair<Word, T>>(words), about);
}

void read_rules(yaml::Object& object, model::FeedPolicy& feed) {
    object.child("coverage", "how far a report reaches", [&](yaml::Object& coverage) {
        read_word(coverage, "of", feed.coverage_of, report_words, "what is one report");
        read_word(coverage, "default", feed.coverage, coverage_words, "what it is when it does not say");
    });
    read_expect(object, feed.expect);
    object.child("effect", "what the age of a feed does to its figures", [&](yaml::Object& effect) {
        read_word(effect, "ageing", feed.effects.ageing, effect_words, "late");
        read_word(effect, "stale", feed.effects.stale, effect_words, "very late");
        read_word(effect, "expired", feed.effects.expired, effect_words, "too late to be believed");
    });
    object.child("guards", "a report that trips one is held, whole", [&](yaml::Object& guards) {
        read_share(guards, "vanish", feed.guards.vanish,
                   "share of the known offers that a full report may leave out");
        read_share(guards, "to_zero", feed.guards.to_zero,
                   "share of the offers in stock that a report may set to zero");
        guards.optional("from_items", feed.guards.from_items,
                        "with fewer known offers the shares are not looked at");
        read_share(guards, "max_rejected", feed.guards.max_rejected,
                   "share of records that may be unreadable ...");
        guards.optional("max_rejected_count", feed.guards.max_rejected_count,
                        "... or their number, if that is more");
    });
    object.child("missing", "what happens to an offer that full reports leave out",
                 [&](yaml::Object& missing) {
                     missing.optional("after", feed.missing.after, "on which absence in a row",
                                      yaml::Between<std::uint32_t>{1, 1000});
                     read_word(missing, "then", feed.missing.then, missing_words, "what it becomes");
                 });
    read_word(object, "repeated", feed.repeated, repeated_words,
              "what counts where one report names an offer twice");
    read_word(object, "on_reused_reference", feed.on_reused_reference, reused_words,
              "for a document whose reference came before with other bytes");
}

void check_mappings(yaml::Object& object, Channel& channel, const Surroundings& around) {
    channel.store_only = channel.mappings.empty();
    const yaml::Node* list = object.raw("mappings");
    for (std::size_t i = 0; i < channel.mappings.size(); ++i) {
        const std::string& name = channel.mappings[i];
        const auto& known = around.mapping_names;
        const bool in_list = list != nullptr && list->kind == yaml::Kind::list && i < list->items.size();
        const Position at = in_list ? list->items[i].at : object.at("mappings");
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            object.report(Errc::not_found, at,
                          "mapping '" + printable(name) + "' is not known" + suggestion(name, known));
        } else if (std::find(channel.mappings.begin(),
                             channel.mappings.begin() + static_cast<std::ptrdiff_t>(i),
                             name) != channel.mappings.begin() + static_cast<std::ptrdiff_t>(i)) {
            object.report(Errc::conflict, at, "mapping '" + name + "' is listed twice");
        }
    }
}

void read_acknowledge(yaml::Object& object, Channel& channel, const Partner& partner) {
    AcknowledgeSettings& acknowledge = channel.acknowledge;
    read_word(
        object, "acknowledge", acknowledge.mode, acknowledge_words,
        "EDI: what the sender hears; `receipt`: of the envelope (TA1, CONTRL), `full`: of each document "
        "(997, 999, CONTRL)");
    object.child("acknowledge_options", "how acknowledgments are written", [&](yaml::Object& how) {
        how.optional("mask_values", acknowledge.mask_values, "leave out the values that are wrong");
        how.optional("line_breaks", acknowledge.line_breaks, "one segment a line");
    });
    if (object.noting() || acknowledge.mode == AcknowledgeSettings::Mode::none) return;
    if (partner.out.to == OutSettings::To::nowhere)
        object.report_at("acknowledge", Errc::missing,
                         "acknowledgments have nowhere to go: this partner has no 'out'");
    if (channel.store_only)
        object.report_at(
            "acknowledge", Errc::unsupported,
            "a channel that only stores does not read its messages, so it cannot acknowledge them");
}

void read_out(yaml::Object& object, OutSettings& out, const Surroundings& around) {
    object.child("out", "where documents for the partner go", [&](yaml::Object& to) {
        to.word("transport", out.to, std::span<const std::pair<Word, OutSettings::To>>(out_words),
                "how they go", true);
        if (to.required("path", out.path, "directory: the folder that they are put into", yaml::NotEmpty{}))
            out.path = below(around.folder, out.path);
    });
}

void read_channel(yaml::Object& object, Partner& partner, const Surroundings& around) {
    Channel channel;
    channel.at = object.at();
    object.required("name", channel.name, "names the channel in URLs, logs and metrics", yaml::Slug{});
    object.child(
        "in", "how the bytes come", [&](yaml::Object& in) { read_in(in, channel, around); }, true);
    object.required("mappings", channel.mappings,
                    "names, tried in order; an empty list only stores what comes");
    if (!object.noting()) check_mappings(object, channel, around);
    read_format(object, channel.read);
    read_acknowledge(object, channel, partner);
    read_rules(object, channel.feed);
    const bool directory = channel.in == Channel::In::directory;
    // Local times may be read an hour wrong around a change of the clocks.
    if (directory && partner.time_zone.name() != "UTC" && !object.noting())
        channel.feed.order_tolerance = minutes(61);
    object.optional(
        "order_tolerance", channel.feed.order_tolerance,
        "how much older than the last report is not yet older; files of a partner with a zone: 61 min",
        yaml::Between<Duration>{seconds(0), hours(48)});
    read_word(object, "answer", channel.verdict, answer_words,
              "webhook: `verdict` answers 422 for what is refused");
    channel.feed.partner = partner.name;
    channel.feed.channel = channel.name;
    if (!object.noting() && channel.feed.coverage == model::Coverage::delta && !directory &&
        channel.key.from == KeySettings::From::none) {
        object.report(
            Errc::missing,
            "missing key 'key' in 'in': deltas need the sender's key, or a repeated one counts twice");
    }
    const auto same = [&](const Channel& other) { return other.name == channel.name; };
    if (std::any_of(partner.channels.begin(), partner.channels.end(), same))
        object.report_at("name", Errc::conflict, "channel '" + channel.name + "' is there twice");
    partner.channels.push_back(std::move(channel));
}

void read_offers(yaml::Object& object, model::OfferPolicy& offers) {
    object.child("offers", "what holds for all offers of a supplier", [&](yaml::Object& rules) {
        rules.optional("safety_stock", offers.safety_stock, "units kept back from each offer",
                       yaml::Between<std::int64_t>{0, 1'000'000'000});
        rules.optional("priority", offers.priority, "lower is preferred",
                       yaml::Between<std::int32_t>{0, 1000});
        rules.optional("low_stock", offers.low_stock, "at or below it an offer counts as limited",
                       yaml::Between<std::int64_t>{0, 1'000'000'000});
        rules.names("packs", "supplier's SKU: units of the product in one unit of the offer",
                    [&](const std::string& sku, const Position&, const yaml::Node& node) {
                        std::int64_t units = 0;
                        std::string amiss = yaml::decode(node, units);
                        if (amiss.empty() && units < 1) amiss = "must be 1 or more";
                        if (amiss.empty())
                            offers.packs[sku] = units;
                        else
                            rules.report(Errc::out_of_range, node.at, "a pack " + amiss);
                    });
    });
}

}  // namespace

void read_partner(yaml::Object& object, Partner& partner, const Surroundings& around) {
    object.required("partner", partner.name, "names it in URLs, logs and metrics", yaml::Slug{});
    object.optional("kind", partner.kind, "what it does for the shop",
                    yaml::OneOf{{"supplier", "carrier", "storefront"}});
    std::string zone = "UTC";
    const bool read =
        object.optional("time_zone", zone, "of times that come without one", [](const std::string& name) {
            return TimeZone::find(name) ? ""
                                        : "is not a time zone of the IANA database, as in 'America/Chicago'";
        });
    if (read) partner.time_zone = *TimeZone::find(zone);
    read_out(object, partner.out, around);
    object.each(
        "channels", "the ways in which its bytes come",
        [&](yaml::Object& channel) { read_channel(channel, partner, around); }, true);
    read_offers(object, partner.offers);
}

}  // namespace crossdock::settings
