#include "adapters/formats/edi/structure_file.h"

#include "gateway/core/text.h"
#include "gateway/yaml/node.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t most_places = 64;  ///< of a segment: what a mask holds

/// What stands at the head of a file.
struct Head {
    Standard standard = Standard::x12;
    std::string version, type;
};

bool eat(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start)) return false;
    text.remove_prefix(start.size());
    return true;
}

template <class T>
bool eat_number(std::string_view& text, T& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

/// Reads one file, after the directories it needs were read.
class FileReader {
public:
    FileReader(const StructureFile& file, std::vector<Error>& errors) : file_(file), errors_(errors) {
        const std::size_t before = errors.size();
        root_ = yaml::parse(file.text, file.name, errors);
        good_ = errors.size() == before;
    }

    const std::string& name() const { return file_.name; }
    bool good() const { return good_; }
    bool is_directory() const { return root_ && root_->find("directory") != nullptr; }

    std::optional<Head> head();
    std::shared_ptr<Directory> directory(const Head& head);
    std::shared_ptr<const Structure> structure(const Head& head, std::shared_ptr<const Directory> directory);

private:
    void report(const yaml::Node& where, std::string message) {
        errors_.push_back({Errc::syntax, file_.name, where.at, std::move(message), {}});
        good_ = false;
    }
    /// Calls `read(key, node)` for each entry of a map whose values are texts.
    template <class Read>
    void each_text(std::string_view key, const Read& read);
    std::optional<Element> element(const std::string& number, const yaml::Node& node);
    std::vector<Place> places(const yaml::Node& node);
    std::optional<Place> place(std::string_view word, const yaml::Node& node);
    std::vector<Structure::Definition> body(const yaml::Node& list);
    std::optional<Structure::Definition> definition(std::string_view text, const yaml::Node& node);

    const StructureFile& file_;
    std::vector<Error>& errors_;
    bool good_ = true;
    std::optional<yaml::Node> root_;
    std::map<std::string, Element, std::less<>> elements_;
    std::map<std::string, std::vector<Place>, std::less<>> composites_;
};

std::optional<Head> FileReader::head() {
    if (!root_) return std::nullopt;
    const yaml::Node* node = root_->find("directory");
    if (node == nullptr) node = root_->find("message");
    if (node == nullptr) {
        report(*root_, "expected 'directory' or 'message'");
        return std::nullopt;
    }
    Head head;
    const yaml::Node* standard = node->find("standard");
    if (standard == nullptr || (standard->text != "x12" && standard->text != "edifact")) {
        report(*node, "'standard' must be x12 or edifact");
    } else if (standard->text == "edifact") {
        head.standard = Standard::edifact;
    }
    const yaml::Node* version = node->find("version");
    if (version == nullptr || version->text.empty()) {
        report(*node, "missing key 'version'");
    } else {
        head.version = version->text;
    }
    const yaml::Node* type = node->find("type");
    if (type != nullptr) head.type = type->text;
    if (!is_directory() && head.type.empty()) report(*node, "missing key 'type'");
    return good() ? std::optional(head) : std::nullopt;
}

template <class Read>
void FileReader::each_text(std::string_view key, const Read& read) {
    const yaml::Node* map = root_->find(key);
    if (map == nullptr) return;
    if (map->kind != yaml::Kind::map) return report(*map, "'" + std::string(key) + "' must be a map");
    for (const yaml::Entry& entry : map->entries) {
        if (entry.value.kind == yaml::Kind::scalar) {
            read(entry.key, entry.value);
        } else {
            report(entry.value, "'" + entry.key + "' must be a text");
        }
    }
}

/// "R 1..15", "ID 2", "an..35", "n3".
std::optional<Element> FileReader::element(const std::string& number, const yaml::Node& node) {
    constexpr std::pair<std::string_view, Type> types[] = {
        {"AN", Type::text}, {"ID", Type::code}, {"R", Type::number},
        {"DT", Type::date}, {"TM", Type::time}, {"N", Type::implied},
        {"an", Type::text}, {"a", Type::alpha}, {"n", Type::number},
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
    if (good && text.empty() && element.shortest <= element.longest) return element;
    report(node, "element " + number + " is none of AN, ID, R, N0 to N9, DT, TM, a, n, an with a length");
    return std::nullopt;
}

std::optional<Place> FileReader::place(std::string_view word, const yaml::Node& node) {
    Place place;
    if (word.ends_with('!') || word.ends_with('+')) {
        place.mandatory = word.back() == '!';
        place.needed = !place.mandatory;
        word.remove_suffix(1);
    }
    place.number = word;
    if (const auto found = elements_.find(word); found != elements_.end()) {
        place.element = found->second;
    } else if (const auto composite = composites_.find(word); composite != composites_.end()) {
        place.components = composite->second;
    } else {
        report(node, "'" + printable(word) + "' is no element or composite of this directory");
        return std::nullopt;
    }
    return place;
}

/// "235! 234! (235 234)*14".
std::vector<Place> FileReader::places(const yaml::Node& node) {
    std::vector<Place> places;
    std::size_t group = 0;
    bool in_group = false;
    std::string_view rest = trim(node.text);
    while (!rest.empty()) {
        if (rest.front() == ' ') {
            rest.remove_prefix(1);
        } else if (!in_group && eat(rest, "(")) {
            in_group = true;
            group = places.size();
        } else if (std::uint16_t times = 0; in_group && eat(rest, ")*")) {
            in_group = false;
            const std::vector<Place> once(places.begin() + static_cast<std::ptrdiff_t>(group), places.end());
            if (!eat_number(rest, times) || times == 0 || places.size() + once.size() * times > most_places) {
                report(node, "expected a number of repetitions, and at most 64 places in all");
                return places;
            }
            while (--times > 0) places.insert(places.end(), once.begin(), once.end());
        } else {
            const std::string_view word = rest.substr(0, rest.find_first_of(" )"));
            const std::optional<Place> found = place(word, node);
            if (!found || word.empty()) return places;
            places.push_back(*found);
            rest.remove_prefix(word.size());
        }
    }
    if (in_group) report(node, "'(' is not closed by ')*'");
    if (places.size() > most_places) report(node, "more than 64 places");
    return places;
}

std::shared_ptr<Directory> FileReader::directory(const Head& head) {
    auto directory = std::make_shared<Directory>();
    directory->standard = head.standard;
    directory->version = head.version;
    each_text("elements", [this](const std::string& number, const yaml::Node& node) {
        if (const auto read = element(number, node)) elements_[number] = *read;
    });
    each_text("composites", [this](const std::string& number, const yaml::Node& node) {
        composites_[number] = places(node);
    });
    each_text("segments", [this, &directory](const std::string& tag, const yaml::Node& node) {
        SegmentRule& rule = directory->segments[tag];
        rule.tag = tag;
        rule.places = places(node);
        seal(rule);
    });
    return directory;
}

/// "LIN*10000!": tag, most, mandatory.
std::optional<Structure::Definition> FileReader::definition(std::string_view text, const yaml::Node& node) {
    Structure::Definition definition;
    const std::size_t end = std::min(text.find_first_of("*!"), text.size());
    definition.tag = text.substr(0, end);
    text.remove_prefix(end);
    bool good = !definition.tag.empty() && definition.tag.size() <= 3;
    if (eat(text, "*")) good = good && eat_number(text, definition.most) && definition.most > 0;
    definition.mandatory = eat(text, "!");
    if (good && text.empty()) return definition;
    report(node, "expected a segment such as LIN, LIN*10 or LIN*10!");
    return std::nullopt;
}

std::vector<Structure::Definition> FileReader::body(const yaml::Node& list) {
    std::vector<Structure::Definition> definitions;
    if (list.kind != yaml::Kind::list) report(list, "expected a list of segments");
    for (const yaml::Node& item : list.items) {
        const bool loop = item.kind == yaml::Kind::map && item.entries.size() == 1;
        if (!loop && item.kind != yaml::Kind::scalar) {
            report(item, "expected a segment, or one segment with a list of what is inside");
            continue;
        }
        std::optional<Structure::Definition> read = definition(loop ? item.entries[0].key : item.text, item);
        if (!read) continue;
        if (loop) read->inside = body(item.entries[0].value);
        definitions.push_back(std::move(*read));
    }
    return definitions;
}

std::shared_ptr<const Structure> FileReader::structure(const Head& head,
                                                       std::shared_ptr<const Directory> directory) {
    const yaml::Node* list = root_->find("body");
    if (list == nullptr) {
        report(*root_, "missing key 'body'");
        return nullptr;
    }
    const std::vector<Structure::Definition> definitions = body(*list);
    return good() ? std::make_shared<Structure>(head.type, std::move(directory), definitions) : nullptr;
}

}  // namespace

std::shared_ptr<const Structures> load_structures(const std::vector<StructureFile>& files,
                                                  std::vector<Error>& errors) {
    auto structures = std::make_shared<Structures>();
    std::map<std::pair<Standard, std::string>, std::shared_ptr<const Directory>> directories;
    std::vector<FileReader> messages;
    for (const StructureFile& file : files) {
        FileReader reader(file, errors);
        if (!reader.is_directory()) {
            messages.push_back(std::move(reader));
            continue;
        }
        const std::optional<Head> head = reader.head();
        if (!head) continue;
        std::shared_ptr<const Directory> directory = reader.directory(*head);
        directories[{head->standard, head->version}] = directory;
        structures->add(directory);
    }
    for (FileReader& reader : messages) {
        const std::optional<Head> head = reader.head();
        if (!head) continue;
        const auto directory = directories.find({head->standard, head->version});
        if (directory == directories.end()) {
            errors.push_back({Errc::missing,
                              reader.name(),
                              {},
                              "no file describes the directory of version '" + head->version + "'",
                              {}});
            continue;
        }
        if (auto structure = reader.structure(*head, directory->second))
            structures->add(std::move(structure));
    }
    return structures;
}

}  // namespace crossdock::edi
