#include "adapters/formats/edi/directory.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace crossdock::edi {
namespace {

constexpr std::size_t most_told = 12;  ///< codes in a message

/// A code of 1 to 7 bytes as a number that is never 0; 0 for longer ones.
std::uint64_t pack(std::string_view code) {
    if (code.size() > 7) return 0;
    std::uint64_t packed = code.size();
    for (const char c : code) packed = packed << 8 | static_cast<unsigned char>(c);
    return packed;
}

std::size_t hash_of(std::uint64_t packed) {
    return static_cast<std::size_t>(packed * 0x9E3779B97F4A7C15ULL >> 32);
}

std::uint64_t bit(std::size_t index) {
    return std::uint64_t{1} << index;
}

std::uint64_t mandatory_mask(const std::vector<Place>& places) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 64); ++i) {
        if (places[i].mandatory) mask |= bit(i);
    }
    return mask;
}

/// "03" gives 2; nothing for what is no number of 1 to 64.
std::optional<std::size_t> index_of(std::string_view number) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size() || value < 1 || value > 64)
        return std::nullopt;
    return value - 1;
}

}  // namespace

void CodeList::add(std::string_view code) {
    if (code.empty() || contains(code)) return;
    codes_.emplace_back(code);
    const std::uint64_t packed = pack(code);
    if (packed == 0) {
        long_codes_ = true;
        return;
    }
    if (codes_.size() * 2 > slots_.size()) return grow();
    std::size_t slot = hash_of(packed);
    while (slots_[slot & (slots_.size() - 1)] != 0) ++slot;
    slots_[slot & (slots_.size() - 1)] = packed;
}

void CodeList::grow() {
    slots_.assign(std::bit_ceil(codes_.size() * 4), 0);
    for (const std::string& code : codes_) {
        const std::uint64_t packed = pack(code);
        if (packed == 0) continue;
        std::size_t slot = hash_of(packed);
        while (slots_[slot & (slots_.size() - 1)] != 0) ++slot;
        slots_[slot & (slots_.size() - 1)] = packed;
    }
}

bool CodeList::in_slots(std::uint64_t packed) const {
    if (slots_.empty()) return false;
    for (std::size_t slot = hash_of(packed);; ++slot) {
        const std::uint64_t found = slots_[slot & (slots_.size() - 1)];
        if (found == packed) return true;
        if (found == 0) return false;
    }
}

bool CodeList::contains(std::string_view code) const {
    const std::uint64_t packed = pack(code);
    if (packed != 0) return in_slots(packed);
    return long_codes_ && std::find(codes_.begin(), codes_.end(), code) != codes_.end();
}

std::string CodeList::describe(std::string_view wrong) const {
    std::string out = codes_.size() == 1 ? "" : "one of ";
    const std::vector<std::string_view> all(codes_.begin(), codes_.end());
    if (all.size() <= most_told) {
        for (const std::string_view code : all) out.append(out.size() > 7 ? " " : "").append(code);
        return out;
    }
    out = "one of " + std::to_string(all.size()) + " codes";
    if (const auto like = nearest_name(wrong, all)) out.append(" (did you mean ").append(*like).append("?)");
    return out;
}

void seal(SegmentRule& rule) {
    for (Place& place : rule.places) {
        place.mandatory_components = mandatory_mask(place.components);
        place.agency_components = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(place.components.size(), 64); ++i) {
            const std::string& number = place.components[i].number;
            if (number == "1131" || number == "3055") place.agency_components |= bit(i);
        }
    }
    rule.mandatory = mandatory_mask(rule.places);
}

namespace {

/// The place at "03", or "03/01" of a composite.
Place* place_at(SegmentRule& rule, std::string_view path) {
    const std::size_t slash = path.find('/');
    const std::optional<std::size_t> index = index_of(path.substr(0, slash));
    if (!index || *index >= rule.places.size()) return nullptr;
    Place& place = rule.places[*index];
    if (slash == std::string_view::npos) return &place;
    const std::optional<std::size_t> inner = index_of(path.substr(slash + 1));
    return inner && *inner < place.components.size() ? &place.components[*inner] : nullptr;
}

}  // namespace

bool mark_needed(SegmentRule& rule, std::string_view path) {
    Place* place = place_at(rule, path);
    if (place != nullptr) place->needed = true;
    return place != nullptr;
}

bool mark_mandatory(SegmentRule& rule, std::string_view path, bool mandatory) {
    Place* place = place_at(rule, path);
    if (place == nullptr) return false;
    place->mandatory = mandatory;
    seal(rule);
    return true;
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
