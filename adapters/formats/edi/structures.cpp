#include "adapters/formats/edi/overlay.h"
#include "adapters/formats/edi/structure.h"

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::string_view service_prefix = "service:";

/// Versions in order of age: "004010" as it is; "D:96A:UN" becomes "1996A", since D.00A follows D.99B.
std::string version_key(Standard standard, std::string_view version) {
    if (standard != Standard::edifact || version.starts_with(service_prefix)) return std::string(version);
    const std::size_t colon = version.find(':');
    const std::string_view release = version.substr(colon == std::string_view::npos ? 0 : colon + 1);
    const std::string_view year = release.substr(0, release.find(':'));
    const bool old = !year.empty() && year[0] >= '8' && year[0] <= '9';
    return (old ? "19" : "20") + std::string(year);
}

std::string service_key(std::uint8_t syntax) {
    return std::string(service_prefix) + std::to_string(syntax);
}

template <class Map>
auto nearest(const Map& versions, const std::string& key) -> typename Map::const_iterator {
    const auto after = versions.upper_bound(key);
    return after == versions.begin() ? after : std::prev(after);
}

}  // namespace

void Structures::add(std::shared_ptr<const Directory> directory) {
    const std::string key = version_key(directory->standard, directory->version);
    auto& versions = key.starts_with(service_prefix) ? services_ : directories_[directory->standard];
    versions[key] = std::move(directory);
}

void Structures::add(Source source) {
    const Directory& directory = *source.directory;
    const std::string key = version_key(directory.standard, directory.version);
    auto lazy = std::make_shared<Lazy>();
    auto& place = structures_[{directory.standard, source.type}][key];
    lazy->source = std::move(source);
    place = std::move(lazy);
}

bool Structures::add(Overlay overlay, std::vector<std::string>& problems) {
    const auto versions = structures_.find({overlay.standard, overlay.type});
    bool any = false;
    for (const auto& [key, lazy] : versions == structures_.end() ? ByVersion<Lazy>() : versions->second) {
        const std::string& version = lazy->source.directory->version;
        const bool meant =
            overlay.versions.empty() ||
            std::find(overlay.versions.begin(), overlay.versions.end(), version) != overlay.versions.end();
        if (!meant) continue;
        any = true;
        auto changed = std::make_shared<Lazy>();
        changed->source = apply(lazy->source, overlay, problems);
        overlays_[overlay.name][{overlay.standard, overlay.type}][key] = std::move(changed);
    }
    return any;
}

Structures::Found Structures::find(Standard standard, std::string_view type, std::string_view version,
                                   std::uint8_t syntax, std::string_view overlay) const {
    if (!overlay.empty()) {
        const auto named = overlays_.find(overlay);
        const Found changed =
            named == overlays_.end() ? Found{} : found_in(named->second, standard, type, version, syntax);
        if (changed.structure != nullptr) return changed;
    }
    return found_in(structures_, standard, type, version, syntax);
}

Structures::Found Structures::found_in(const ByType& structures, Standard standard, std::string_view type,
                                       std::string_view version, std::uint8_t syntax) {
    const auto versions = structures.find({standard, std::string(type)});
    if (versions == structures.end()) return {};
    const bool of_syntax = versions->second.begin()->first.starts_with(service_prefix);
    const std::string key = of_syntax ? service_key(syntax) : version_key(standard, version);
    const auto found = nearest(versions->second, key);
    const Lazy& lazy = *found->second;
    std::call_once(lazy.once, [&lazy] {
        const Source& source = lazy.source;
        lazy.made = std::make_shared<Structure>(source.type, source.directory, source.body, source.rules,
                                                source.group);
    });
    return {lazy.made, of_syntax || found->first == key};
}

std::shared_ptr<const Directory> Structures::directory(Standard standard, std::string_view version) const {
    const auto versions = directories_.find(standard);
    if (versions == directories_.end() || versions->second.empty()) return nullptr;
    return nearest(versions->second, version_key(standard, version))->second;
}

std::shared_ptr<const Directory> Structures::service(std::uint8_t syntax) const {
    return services_.empty() ? nullptr : nearest(services_, service_key(syntax))->second;
}

}  // namespace crossdock::edi
