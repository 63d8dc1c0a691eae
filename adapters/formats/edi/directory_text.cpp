#include "adapters/formats/edi/structure_text.h"
#include "gateway/core/text.h"

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::edi::text {
namespace {

constexpr std::size_t most_places = 64;  ///< of a segment: what a mask holds

using yaml::Node;

class DirectoryReader {
public:
    DirectoryReader(const Node& root, Directory& directory, Reports& report)
        : root_(root), directory_(directory), report_(report) {}

    void read();
    std::vector<Element> elements() const {
        std::vector<Element> list;
        for (const auto& [number, element] : elements_) list.push_back(element);
        return list;
    }

private:
    /// Calls `read(key, node)` for each entry of a map.
    template <class Read>
    void each(const Node& parent, std::string_view key, const Read& read);
    std::shared_ptr<const CodeList> codes(const Node& node);
    std::optional<Element> element(const std::string& number, const Node& node);
    std::vector<Place> places(std::string_view text, const Node& node);
    std::optional<Place> place(std::string_view word, const Node& node);
    bool repeat(std::string_view& rest, std::size_t group, std::vector<Place>& places);
    SegmentRule segment(const std::string& tag, const Node& node);
    std::optional<Condition> condition(std::string_view word);

    const Node& root_;
    Directory& directory_;
    Reports& report_;
    std::map<std::string, std::shared_ptr<const CodeList>, std::less<>> codes_;
    std::map<std::string, Element, std::less<>> elements_;
    std::map<std::string, std::vector<Place>, std::less<>> composites_;
};

template <class Read>
void DirectoryReader::each(const Node& parent, std::string_view key, const Read& read) {
    const Node* map = parent.find(key);
    if (map == nullptr) return;
    if (map->kind != yaml::Kind::map) return report_(*map, "'" + std::string(key) + "' must be a map");
    for (const yaml::Entry& entry : map->entries) read(entry.key, entry.value);
}

void add_codes(CodeList& list, std::string_view text) {
    for (const std::string_view code : split(text, ' ')) list.add(trim(code));
}

/// "00 01 05", or a list of such texts.
std::shared_ptr<const CodeList> DirectoryReader::codes(const Node& node) {
    auto list = std::make_shared<CodeList>();
    if (node.kind == yaml::Kind::scalar) add_codes(*list, node.text);
    for (const Node& item : node.items) {
        if (item.kind != yaml::Kind::scalar) report_(item, "expected codes with blanks between them");
        add_codes(*list, item.text);
    }
    if (list->empty()) report_(node, "expected codes with blanks between them");
    return list;
}

/// "R 1..15", "ID 2", "an..35", "n3".
std::optional<Element> DirectoryReader::element(const std::string& number, const Node& node) {
    constexpr std::pair<std::string_view, Type> types[] = {
        {"AN", Type::text}, {"ID", Type::code},   {"R", Type::number}, {"DT", Type::date},
        {"TM", Type::time}, {"N", Type::implied}, {"B", Type::text},   {"an", Type::text},
        {"a", Type::alpha}, {"n", Type::number},
    };
    Element element;
    element.number = number;
    std::string_view text = node.text;
    const auto* type = std::find_if(std::begin(types), std::end(types),
                                    [&text](const auto& candidate) { return eat(text, candidate.first); });
    bool good = type != std::end(types);
    if (good) element.type = type->second;
    if (good && element.type == Type::implied) {
        good = !text.empty() && text[0] >= '0' && text[0] <= '9';
        if (good) element.decimals = static_cast<std::uint8_t>(text[0] - '0');
        text.remove_prefix(good ? 1 : 0);
    }
    text = trim(text);
    if (good && eat(text, "..")) {
        good = eat_number(text, element.longest);
    } else if (good) {
        good = eat_number(text, element.shortest);
        element.longest = element.shortest;
        if (eat(text, "..")) good = good && eat_number(text, element.longest);
    }
    if (const auto codes = codes_.find(number); codes != codes_.end()) element.codes = codes->second;
    if (good && text.empty() && element.shortest <= element.longest) return element;
    report_(node, "element " + number + " is none of AN, ID, R, N0 to N9, DT, TM, B, a, n, an with a length");
    return std::nullopt;
}

/// "235", "235!", "C001*5!".
std::optional<Place> DirectoryReader::place(std::string_view word, const Node& node) {
    Place place;
    if (word.ends_with('!') || word.ends_with('+')) {
        place.mandatory = word.back() == '!';
        place.needed = !place.mandatory;
        word.remove_suffix(1);
    }
    if (const std::size_t star = word.find('*'); star != std::string_view::npos) {
        std::string_view times = word.substr(star + 1);
        if (!eat_number(times, place.most) || !times.empty() || place.most == 0) {
            report_(node, "expected a number of repetitions after '*' in '" + printable(word) + "'");
            return std::nullopt;
        }
        word = word.substr(0, star);
    }
    place.number = word;
    if (const auto found = elements_.find(word); found != elements_.end()) {
        place.element = found->second;
    } else if (const auto composite = composites_.find(word); composite != composites_.end()) {
        place.components = composite->second;
    } else {
        report_(node, "'" + printable(word) + "' is no element or composite of this directory");
        return std::nullopt;
    }
    return place;
}

/// ")*14" after a group that began at `group`.
bool DirectoryReader::repeat(std::string_view& rest, std::size_t group, std::vector<Place>& places) {
    const std::vector<Place> once(places.begin() + static_cast<std::ptrdiff_t>(group), places.end());
    std::uint16_t times = 0;
    if (!eat_number(rest, times) || times == 0 || places.size() + once.size() * (times - 1U) > most_places)
        return false;
    while (--times > 0) places.insert(places.end(), once.begin(), once.end());
    return true;
}

/// "235! 234! (235 234)*14".
std::vector<Place> DirectoryReader::places(std::string_view text, const Node& node) {
    std::vector<Place> places;
    std::size_t group = 0;
    bool in_group = false;
    std::string_view rest = trim(text);
    while (!rest.empty()) {
        if (rest.front() == ' ') {
            rest.remove_prefix(1);
        } else if (!in_group && eat(rest, "(")) {
            in_group = true;
            group = places.size();
        } else if (in_group && eat(rest, ")*")) {
            in_group = false;
            if (!repeat(rest, group, places)) {
                report_(node, "expected a number of repetitions, and at most 64 places in all");
                return places;
            }
        } else {
            const std::string_view word = rest.substr(0, rest.find_first_of(" )"));
            const std::optional<Place> found = place(word, node);
            if (!found || word.empty()) return places;
            places.push_back(*found);
            rest.remove_prefix(word.size());
        }
    }
    if (in_group) report_(node, "'(' is not closed by ')*'");
    if (places.size() > most_places) report_(node, "more than 64 places");
    return places;
}

/// "P0304": a letter and element numbers of two digits.
std::optional<Condition> DirectoryReader::condition(std::string_view word) {
    constexpr std::string_view letters = "PRECL";
    const std::size_t kind = word.empty() ? std::string_view::npos : letters.find(word[0]);
    if (kind == std::string_view::npos || word.size() < 5 || word.size() % 2 == 0) return std::nullopt;
    Condition condition;
    condition.kind = static_cast<Condition::Kind>(kind);
    condition.text = word;
    for (std::size_t i = 1; i < word.size(); i += 2) {
        std::string_view digits = word.substr(i, 2);
        unsigned number = 0;
        if (!eat_number(digits, number) || !digits.empty() || number < 1 || number > most_places)
            return std::nullopt;
        const std::uint64_t bit = std::uint64_t{1} << (number - 1);
        if (i == 1) condition.first = bit;
        condition.all |= bit;
    }
    return condition;
}

SegmentRule DirectoryReader::segment(const std::string& tag, const Node& node) {
    SegmentRule rule;
    rule.tag = tag;
    const std::string_view text = node.text;
    const std::size_t bar = text.find('|');
    rule.places = places(text.substr(0, bar), node);
    if (bar != std::string_view::npos) {
        for (std::string_view word : split(text.substr(bar + 1), ' ')) {
            word = trim(word);
            if (word.empty()) continue;
            if (auto read = condition(word)) {
                rule.conditions.push_back(std::move(*read));
            } else {
                report_(node, "'" + printable(word) + "' is no condition such as P0304, R0203 or C0504");
            }
        }
    }
    seal(rule);
    return rule;
}

void DirectoryReader::read() {
    each(root_, "codes",
         [this](const std::string& number, const Node& node) { codes_[number] = codes(node); });
    each(root_, "elements", [this](const std::string& number, const Node& node) {
        if (const auto read = element(number, node)) elements_[number] = *read;
    });
    each(root_, "composites", [this](const std::string& number, const Node& node) {
        composites_[number] = places(node.text, node);
    });
    each(root_, "segments",
         [this](const std::string& tag, const Node& node) { directory_.segments[tag] = segment(tag, node); });
    for (const auto& [number, list] : codes_) {
        if (!elements_.contains(number)) {
            report_(*root_.find("codes"), "codes for element " + printable(number) + ", which is not here");
        }
    }
    if (const Node* names = root_.find("names")) {
        each(*names, "segments",
             [this](const std::string& tag, const Node& node) { directory_.segment_names[tag] = node.text; });
        each(*names, "elements", [this](const std::string& number, const Node& node) {
            directory_.element_names[number] = node.text;
        });
    }
}

}  // namespace

std::vector<Element> read_directory(const Node& root, Directory& directory, Reports& report) {
    DirectoryReader reader(root, directory, report);
    reader.read();
    return reader.elements();
}

}  // namespace crossdock::edi::text
