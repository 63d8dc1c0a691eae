#include "adapters/formats/edi/structure.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace crossdock::edi {
namespace {

/// No tag of either standard is empty: it stands for the end of the message.
constexpr std::string_view end_of_message;

/// A tag as a number; 0 for what is too long to be one.
std::uint32_t pack(std::string_view tag) {
    if (tag.size() > 4) return 0;
    std::uint32_t packed = 0;
    for (const char c : tag) packed = packed << 8 | static_cast<unsigned char>(c);
    return packed;
}

std::size_t hash_of(std::uint32_t packed) {
    return packed * 0x9E3779B1U >> 16;
}

/// Versions in order of age: "004010" as it is; "D:96A:UN" becomes "1996A", since D.00A follows D.99B.
std::string version_key(Standard standard, std::string_view version) {
    if (standard == Standard::x12) return std::string(version);
    const std::size_t colon = version.find(':');
    const std::string_view release = version.substr(colon == std::string_view::npos ? 0 : colon + 1);
    const std::string_view year = release.substr(0, release.find(':'));
    const bool old = !year.empty() && year[0] >= '8' && year[0] <= '9';
    return (old ? "19" : "20") + std::string(year);
}

template <class Map>
auto nearest(const Map& versions, const std::string& key) -> typename Map::mapped_type {
    if (versions.empty()) return nullptr;
    const auto after = versions.upper_bound(key);
    return after == versions.begin() ? after->second : std::prev(after)->second;
}

std::uint64_t mandatory_mask(const std::vector<Place>& places) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 64); ++i) {
        if (places[i].mandatory) mask |= std::uint64_t{1} << i;
    }
    return mask;
}

}  // namespace

void seal(SegmentRule& rule) {
    for (Place& place : rule.places) place.mandatory_components = mandatory_mask(place.components);
    rule.mandatory = mandatory_mask(rule.places);
}

Structure::Structure(std::string type, std::shared_ptr<const Directory> directory,
                     const std::vector<Definition>& body)
    : type_(std::move(type)), directory_(std::move(directory)) {
    Definition all;
    all.inside = body;
    add(all, root);
    compile();
}

Structure::Id Structure::add(const Definition& definition, Id parent) {
    const Id id = static_cast<Id>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.tag = definition.tag;
    node.mandatory = definition.mandatory;
    node.most = definition.most;
    node.parent = parent;
    if (const auto rule = directory_->segments.find(definition.tag); rule != directory_->segments.end()) {
        node.rule = &rule->second;
    }
    if (id != root && std::find(tags_.begin(), tags_.end(), definition.tag) == tags_.end()) {
        tags_.push_back(definition.tag);
    }
    for (const Definition& inner : definition.inside) {
        const Id child = add(inner, id);
        nodes_[id].inside.push_back(child);
    }
    return id;
}

void Structure::compile() {
    slots_.assign(std::bit_ceil(tags_.size() * 4 + 1), Slot{});
    for (std::size_t i = 0; i < tags_.size(); ++i) {
        const std::uint32_t packed = pack(tags_[i]);
        std::size_t slot = hash_of(packed);
        while (slots_[slot & (slots_.size() - 1)].id != nowhere) ++slot;
        slots_[slot & (slots_.size() - 1)] = {packed, static_cast<Id>(i)};
    }
    for (std::size_t id = 0; id < nodes_.size(); ++id) {
        for (const std::string& tag : tags_) steps_.push_back(search(static_cast<Id>(id), tag));
        ends_.push_back(search(static_cast<Id>(id), end_of_message));
    }
}

/// The first position of that tag in `loop` behind the child `after` (`root`: from the start). What is
/// mandatory and passed over is appended to `missing`.
Structure::Id Structure::scan(Id loop, Id after, std::string_view tag, std::vector<Id>& missing) const {
    const std::vector<Id>& inside = nodes_[loop].inside;
    auto next = inside.begin();
    if (after != root) next = std::find(inside.begin(), inside.end(), after) + 1;
    for (; next != inside.end(); ++next) {
        if (nodes_[*next].tag == tag) return *next;
        if (nodes_[*next].mandatory) missing.push_back(*next);
    }
    return nowhere;
}

Structure::Step Structure::search(Id from, std::string_view tag) {
    std::vector<Id> missing;
    Step step, over;
    step.to = scan(from, root, tag, missing);
    for (Id id = from; step.to == nowhere && id != root; id = nodes_[id].parent) {
        if (nodes_[id].tag == tag && nodes_[id].most > 1) {
            step.to = id;
            break;
        }
        if (nodes_[id].tag == tag && over.to == nowhere) over.to = id;
        step.to = scan(nodes_[id].parent, id, tag, missing);
    }
    if (step.to == nowhere && tag != end_of_message) return over;  // once more than it may
    step.missing = static_cast<std::uint16_t>(missing_.size());
    step.missing_count = static_cast<std::uint16_t>(missing.size());
    missing_.insert(missing_.end(), missing.begin(), missing.end());
    return step;
}

Structure::Id Structure::tag(std::string_view tag) const {
    const std::uint32_t packed = pack(tag);
    for (std::size_t slot = hash_of(packed);; ++slot) {
        const Slot& found = slots_[slot & (slots_.size() - 1)];
        if (found.id == nowhere || found.tag == packed) return found.id;
    }
}

Structure::Id Structure::find(std::string_view tag, Id loop) const {
    if (loop == nowhere) return nowhere;
    std::vector<Id> level = nodes_[loop].inside;
    while (!level.empty()) {
        std::vector<Id> below;
        for (const Id id : level) {
            if (nodes_[id].tag == tag) return id;
            below.insert(below.end(), nodes_[id].inside.begin(), nodes_[id].inside.end());
        }
        level = std::move(below);
    }
    return nowhere;
}

bool Structure::within(Id id, Id loop) const {
    while (id != loop && id != root) id = nodes_[id].parent;
    return id == loop;
}

void Structures::add(std::shared_ptr<const Directory> directory) {
    const std::string key = version_key(directory->standard, directory->version);
    directories_[directory->standard][key] = std::move(directory);
}

void Structures::add(std::shared_ptr<const Structure> structure) {
    const Directory& directory = structure->directory();
    const std::string key = version_key(directory.standard, directory.version);
    structures_[{directory.standard, structure->type()}][key] = std::move(structure);
}

std::shared_ptr<const Structure> Structures::find(Standard standard, std::string_view type,
                                                  std::string_view version) const {
    const auto versions = structures_.find({standard, std::string(type)});
    return versions == structures_.end() ? nullptr
                                         : nearest(versions->second, version_key(standard, version));
}

std::shared_ptr<const Directory> Structures::directory(Standard standard, std::string_view version) const {
    const auto versions = directories_.find(standard);
    return versions == directories_.end() ? nullptr
                                          : nearest(versions->second, version_key(standard, version));
}

std::optional<std::string> locate(const Directory& directory, std::string_view segment,
                                  std::string_view element) {
    const auto rule = directory.segments.find(segment);
    if (rule == directory.segments.end()) return std::nullopt;
    std::uint16_t number = 0;
    for (const Place& place : rule->second.places) {
        ++number;
        if (place.number == element) return std::string(place_name(number));
        std::uint16_t component = 0;
        for (const Place& inner : place.components) {
            ++component;
            if (inner.number != element) continue;
            return std::string(place_name(number)) + '/' + std::string(place_name(component));
        }
    }
    return std::nullopt;
}

}  // namespace crossdock::edi
