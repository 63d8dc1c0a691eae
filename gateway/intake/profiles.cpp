#include "gateway/intake/profiles.h"

#include "gateway/core/text.h"
#include "gateway/mapping/catalogue.h"

#include <algorithm>
#include <array>

namespace crossdock::intake {
namespace {

struct MediaTypes {
    std::string_view format;
    std::array<std::string_view, 5> types;
};

/// What senders write in Content-Type for each format. `*` stands for any name before a suffix.
constexpr std::array<MediaTypes, 4> media_types{{
    {"json",
     {"application/json", "application/*+json", "text/json", "application/x-ndjson", "application/jsonl"}},
    {"csv", {"text/csv", "application/csv", "text/tab-separated-values", "application/vnd.ms-excel", ""}},
    {"x12", {"application/edi-x12", "application/x12", "application/edi-consent", "", ""}},
    {"edifact", {"application/edifact", "application/edi-consent", "", "", ""}},
}};
constexpr std::array<std::string_view, 2> any_format{"application/octet-stream", "text/plain"};

std::vector<std::string> accepted_types(const settings::Channel& channel,
                                        const std::vector<const ports::Format*>& formats) {
    std::vector<std::string> types;
    for (const std::string& type : channel.content_types) types.push_back(to_lower(type));
    if (!types.empty() || formats.empty()) return types;
    for (const ports::Format* format : formats) {
        for (const MediaTypes& known : media_types) {
            if (known.format != format->name()) continue;
            for (const std::string_view type : known.types) {
                if (!type.empty()) types.emplace_back(type);
            }
        }
    }
    types.insert(types.end(), any_format.begin(), any_format.end());
    return types;
}

std::shared_ptr<ChannelProfile> make_profile(const settings::Partner& partner,
                                             const settings::Channel& channel,
                                             const mapping::Catalogue& catalogue,
                                             const std::vector<const ports::Format*>& formats) {
    auto profile = std::make_shared<ChannelProfile>();
    profile->partner = partner.name;
    profile->channel = channel.name;
    profile->read.strict = channel.read.strict;
    profile->read.charset = channel.read.charset;
    profile->read.overlay = channel.read.overlay;
    profile->read.delimiter = channel.read.delimiter.empty() ? '\0' : channel.read.delimiter.front();
    profile->read.header_row = channel.read.header_row;
    profile->acknowledge.mode = static_cast<ports::AcknowledgeOptions::Mode>(channel.acknowledge.mode);
    profile->acknowledge.mask_values = channel.acknowledge.mask_values;
    profile->acknowledge.line_breaks = channel.acknowledge.line_breaks;
    profile->run = {partner.time_zone, channel.read.decimal_mark};
    profile->store_only = channel.store_only;
    profile->verdict = channel.verdict;
    profile->max_bytes = channel.max_bytes;
    profile->pushed = channel.in == settings::Channel::In::webhook;
    for (const std::string& name : channel.mappings) {
        auto mapping = catalogue.find(name);
        if (!mapping) continue;
        const auto format = std::find_if(formats.begin(), formats.end(), [&](const ports::Format* candidate) {
            return candidate->name() == mapping->reads().format;
        });
        if (format != formats.end() &&
            std::find(profile->formats.begin(), profile->formats.end(), *format) == profile->formats.end())
            profile->formats.push_back(*format);
        profile->mappings.push_back(std::move(mapping));
    }
    profile->content_types = accepted_types(channel, profile->formats);
    return profile;
}

}  // namespace

const ports::Format* ChannelProfile::surest_format(std::string_view head) const {
    const ports::Format* best = nullptr;
    int certainty = 0;
    for (const ports::Format* format : formats) {
        const int sure = format->detect(head).certainty;
        if (sure > certainty) {
            best = format;
            certainty = sure;
        }
    }
    return best;
}

const ChannelProfile* Profiles::find(std::string_view partner, std::string_view channel) const {
    const auto found = by_name_.find(Key{partner, channel});
    return found != by_name_.end() ? found->second : nullptr;
}

void Profiles::index() {
    by_name_.clear();
    for (const auto& profile : channels)
        by_name_.emplace(Key{profile->partner, profile->channel}, profile.get());
}

std::shared_ptr<const Profiles> build_profiles(const settings::Settings& settings,
                                               std::shared_ptr<const mapping::Catalogue> catalogue,
                                               std::vector<const ports::Format*> formats,
                                               std::uint64_t generation, const GateMaker& make_gate,
                                               std::vector<Error>& warnings,
                                               std::shared_ptr<const void> formats_owner) {
    auto profiles = std::make_shared<Profiles>();
    profiles->generation = generation;
    profiles->catalogue = std::move(catalogue);
    profiles->formats = std::move(formats);
    profiles->formats_owner = std::move(formats_owner);
    for (const settings::Partner& partner : settings.partners) {
        for (const settings::Channel& channel : partner.channels) {
            auto profile = make_profile(partner, channel, *profiles->catalogue, profiles->formats);
            profile->most_waiting = std::max<std::uint32_t>(settings.limits.queue / 4, 1);
            if (profile->pushed && make_gate) {
                if (auto gate = make_gate(channel, settings.folder); gate)
                    profile->gate = std::move(*gate);
                else
                    warnings.push_back(gate.error());
            }
            if (profile->pushed)
                profiles->max_webhook_bytes = std::max(profiles->max_webhook_bytes, profile->max_bytes);
            profiles->channels.push_back(std::move(profile));
        }
    }
    profiles->index();
    return profiles;
}

}  // namespace crossdock::intake
