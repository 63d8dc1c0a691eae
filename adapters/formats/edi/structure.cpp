#include "adapters/formats/edi/structure.h"

#include "adapters/formats/edi/tokenizer.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t most_symbols = 256;  ///< of one tag

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

}  // namespace

bool Select::matches(const Segment& segment) const {
    const std::string_view value = segment.element(element, component);
    return std::find(codes.begin(), codes.end(), value) != codes.end();
}

std::string Select::text() const {
    std::string out = "[" + std::string(place_name(element));
    if (component != 1) out.append(".").append(std::to_string(component));
    out += '=';
    for (const std::string& code : codes) out.append(out.back() == '=' ? "" : "|").append(code);
    return out + ']';
}

Structure::Structure(std::string type, std::shared_ptr<const Directory> directory,
                     const std::vector<Definition>& body, Rules rules, std::string group)
    : type_(std::move(type)),
      group_(std::move(group)),
      directory_(std::move(directory)),
      rules_(std::move(rules)) {
    add_rules();
    Definition all;
    all.inside = body;
    add(all, root);
    compile();
}

/// Segments of which the rules ask more than the directory does.
void Structure::add_rules() {
    for (const auto& [segment, path] : rules_.needed) {
        const auto found = directory_->segments.find(segment);
        if (found == directory_->segments.end()) continue;
        mark_needed(own_rules_.try_emplace(segment, found->second).first->second, path);
    }
}

Structure::Id Structure::tag_number(const Definition& definition, Node& node) {
    auto found = std::find_if(tags_.begin(), tags_.end(),
                              [&definition](const Tag& tag) { return tag.name == definition.tag; });
    if (found == tags_.end()) found = tags_.insert(tags_.end(), Tag{definition.tag, {}, {}});
    if (definition.select) {
        auto same = std::find(found->selects.begin(), found->selects.end(), *definition.select);
        if (same == found->selects.end()) same = found->selects.insert(same, *definition.select);
        node.select_bit = std::uint32_t{1} << std::min<std::ptrdiff_t>(same - found->selects.begin(), 31);
    }
    return static_cast<Id>(found - tags_.begin());
}

Structure::Id Structure::add(const Definition& definition, Id parent) {
    const Id id = static_cast<Id>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.tag = definition.tag;
    node.mandatory = definition.mandatory;
    node.most = definition.most;
    node.parent = parent;
    node.select = definition.select;
    if (const auto own = own_rules_.find(definition.tag); own != own_rules_.end()) {
        node.rule = &own->second;
    } else if (const auto rule = directory_->segments.find(definition.tag);
               rule != directory_->segments.end()) {
        node.rule = &rule->second;
    }
    if (id != root) node.tag_id = tag_number(definition, node);
    for (const Definition& inner : definition.inside) {
        const Id child = add(inner, id);
        nodes_[id].inside.push_back(child);
    }
    return id;
}

/// A symbol for each set of selects that one segment can meet: those that name the same code at the same
/// place, and every combination over places.
void Structure::make_symbols() {
    for (std::size_t t = 0; t < tags_.size(); ++t) {
        Tag& tag = tags_[t];
        std::map<std::pair<std::uint16_t, std::uint16_t>, std::map<std::string, std::uint32_t>> places;
        for (std::size_t s = 0; s < std::min<std::size_t>(tag.selects.size(), 32); ++s) {
            const Select& select = tag.selects[s];
            for (const std::string& code : select.codes)
                places[{select.element, select.component}][code] |= std::uint32_t{1} << s;
        }
        std::set<std::uint32_t> sets{0};
        for (const auto& [place, codes] : places) {
            std::set<std::uint32_t> more = sets;
            for (const std::uint32_t set : sets) {
                for (const auto& [code, met] : codes) more.insert(set | met);
            }
            sets = std::move(more);
        }
        for (const std::uint32_t met : sets) {
            if (tag.symbols.size() == most_symbols) break;
            tag.symbols.emplace_back(met, static_cast<Id>(symbols_.size()));
            symbols_.push_back({static_cast<Id>(t), met});
        }
    }
}

void Structure::compile() {
    make_symbols();
    slots_.assign(std::bit_ceil(tags_.size() * 4 + 1), Slot{});
    for (std::size_t i = 0; i < tags_.size(); ++i) {
        const std::uint32_t packed = pack(tags_[i].name);
        std::size_t slot = hash_of(packed);
        while (slots_[slot & (slots_.size() - 1)].id != nowhere) ++slot;
        slots_[slot & (slots_.size() - 1)] = {packed, static_cast<Id>(i)};
    }
    steps_.reserve(nodes_.size() * symbols_.size());
    for (std::size_t id = 0; id < nodes_.size(); ++id) {
        for (std::size_t symbol = 0; symbol < symbols_.size(); ++symbol)
            steps_.push_back(search(static_cast<Id>(id), static_cast<Id>(symbol)));
        ends_.push_back(search(static_cast<Id>(id), nowhere));
    }
}

bool Structure::fits(Id id, Id symbol) const {
    if (symbol == nowhere) return false;
    const Node& node = nodes_[id];
    const Symbol& what = symbols_[symbol];
    return node.tag_id == what.tag && (node.select_bit == 0 || (node.select_bit & what.met) != 0);
}

/// The positions that a symbol (`nowhere`: the end of the message) may take after `from`, the nearest first:
/// inside of its loop, once more the loop itself, behind it, and so outwards. What is mandatory and passed
/// over is in `missing`, of which each candidate has the first so many.
std::vector<Structure::Candidate> Structure::candidates(Id from, Id symbol, std::size_t most,
                                                        std::vector<Id>& missing) const {
    std::vector<Candidate> found;
    const auto scan = [&](Id loop, Id after) {
        const std::vector<Id>& inside = nodes_[loop].inside;
        auto next = inside.begin();
        if (after != root) next = std::find(inside.begin(), inside.end(), after) + 1;
        for (; next != inside.end() && found.size() < most; ++next) {
            if (fits(*next, symbol)) found.push_back({*next, false, missing.size()});
            if (nodes_[*next].mandatory) missing.push_back(*next);
        }
    };
    scan(from, root);
    for (Id id = from; found.size() < most && id != root; id = nodes_[id].parent) {
        if (fits(id, symbol)) found.push_back({id, nodes_[id].most <= 1, missing.size()});
        if (found.size() < most) scan(nodes_[id].parent, id);
    }
    // What has room goes before what would stand there once more than it may.
    std::stable_partition(found.begin(), found.end(), [](const Candidate& one) { return !one.over; });
    return found;
}

Structure::Step Structure::search(Id from, Id symbol) {
    std::vector<Id> missing;
    const std::vector<Candidate> found = candidates(from, symbol, 3, missing);
    Step step;
    std::size_t passed = symbol == nowhere ? missing.size() : 0;
    if (!found.empty()) {
        step.to = found[0].to;
        passed = found[0].over ? 0 : found[0].missing;
        if (found.size() > 1 && !found[1].over) step.other = found[1].to;
    }
    step.missing = static_cast<std::uint32_t>(missing_.size());
    step.missing_count = static_cast<std::uint16_t>(passed);
    missing_.insert(missing_.end(), missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(passed));
    return step;
}

const Structure::Tag* Structure::tag(std::string_view name) const {
    const std::uint32_t packed = pack(name);
    for (std::size_t slot = hash_of(packed);; ++slot) {
        const Slot& found = slots_[slot & (slots_.size() - 1)];
        if (found.id == nowhere) return nullptr;
        if (found.tag == packed) return &tags_[found.id];
    }
}

Structure::Id Structure::symbol(std::string_view name) const {
    const Tag* found = tag(name);
    return found == nullptr ? nowhere : found->symbols.front().second;
}

Structure::Id Structure::symbol(const Segment& segment) const {
    const Tag* found = tag(segment.tag());
    if (found == nullptr) return nowhere;
    if (found->selects.empty()) return found->symbols.front().second;
    std::uint32_t met = 0;
    for (std::size_t i = 0; i < found->selects.size(); ++i) {
        if (found->selects[i].matches(segment)) met |= std::uint32_t{1} << i;
    }
    for (const auto& [set, symbol] : found->symbols) {
        if (set == met) return symbol;
    }
    return found->symbols.front().second;
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

std::string Structure::path(Id loop) const {
    std::string out;
    for (; loop != root && loop != nowhere; loop = nodes_[loop].parent)
        out = out.empty() ? nodes_[loop].tag : nodes_[loop].tag + '/' + out;
    return out;
}

std::vector<std::string> Structure::ambiguities() const {
    std::vector<std::string> lines;
    const auto place = [this](Id id) {
        return path(id) + (nodes_[id].select ? nodes_[id].select->text() : std::string());
    };
    for (std::size_t from = 0; from < nodes_.size(); ++from) {
        for (std::size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
            std::vector<Id> missing;
            const auto found = candidates(static_cast<Id>(from), static_cast<Id>(symbol), 2, missing);
            // A second place behind something mandatory is told apart by that.
            if (found.size() < 2 || found[1].over || found[1].missing != found[0].missing) continue;
            if (found[0].to == found[1].to) continue;
            lines.push_back(place(found[0].to) + " or " + place(found[1].to));
        }
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
}

}  // namespace crossdock::edi
