#include "adapters/formats/edi/structure_file.h"

#include "adapters/formats/edi/structure_text.h"
#include "gateway/core/text.h"
#include "gateway/yaml/node.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace crossdock::edi {
namespace {

using text::eat;
using text::eat_number;
using text::Reports;

/// What stands at the head of a file.
struct Head {
    enum class Kind : std::uint8_t { directory, message, rules, overlay };
    Kind kind = Kind::message;
    Standard standard = Standard::x12;
    std::string version, type, group, name;
    std::vector<std::string> versions;
};

/// One file, read as YAML.
struct File {
    Reports report;
    yaml::Node root;
    Head head;
};

std::string text_at(const yaml::Node& node, std::string_view key) {
    const yaml::Node* found = node.find(key);
    return found == nullptr ? std::string() : found->text;
}

std::optional<Head> read_head(const yaml::Node& root, Reports& report) {
    constexpr std::pair<std::string_view, Head::Kind> kinds[] = {{"directory", Head::Kind::directory},
                                                                 {"message", Head::Kind::message},
                                                                 {"rules", Head::Kind::rules},
                                                                 {"overlay", Head::Kind::overlay}};
    Head head;
    const yaml::Node* node = nullptr;
    for (const auto& [key, kind] : kinds) {
        if (node == nullptr && (node = root.find(key)) != nullptr) head.kind = kind;
    }
    if (node == nullptr) {
        report(root, "expected 'directory', 'message', 'rules' or 'overlay'");
        return std::nullopt;
    }
    const std::string standard = text_at(*node, "standard");
    const std::optional<Standard> known = standard_of(standard);
    if (!known) report(*node, "'standard' must be x12, edifact or tradacoms");
    head.standard = known.value_or(Standard::x12);
    head.version = text_at(*node, "version");
    head.name = text_at(*node, "name");
    if (const yaml::Node* list = node->find("versions")) {
        for (const yaml::Node& item : list->items) head.versions.push_back(item.text);
    }
    if (head.name.empty() && head.kind == Head::Kind::overlay) report(*node, "missing key 'name'");
    const bool of_version = head.kind == Head::Kind::directory || head.kind == Head::Kind::message;
    if (head.version.empty() && of_version) report(*node, "missing key 'version'");
    head.type = text_at(*node, "type");
    if (head.type.empty() && head.kind != Head::Kind::directory) report(*node, "missing key 'type'");
    head.group = text_at(*node, "group");
    return report.good() ? std::optional(head) : std::nullopt;
}

std::optional<File> read_file(const StructureFile& source, std::vector<Error>& errors) {
    const std::size_t before = errors.size();
    std::optional<yaml::Node> root = yaml::parse(source.text, source.name, errors);
    if (!root || errors.size() != before) return std::nullopt;
    Reports report(source.name, errors);
    std::optional<Head> head = read_head(*root, report);
    if (!head) return std::nullopt;
    return File{std::move(report), std::move(*root), std::move(*head)};
}

/// All files, in the order in which they need each other.
class Loader {
public:
    explicit Loader(std::vector<Error>& errors) : errors_(errors) {}

    void read(const std::vector<StructureFile>& files) {
        for (const StructureFile& source : files) {
            if (auto file = read_file(source, errors_)) files_.push_back(std::move(*file));
        }
        for (File& file : files_) {
            if (file.head.kind == Head::Kind::directory) add_directory(file);
            if (file.head.kind == Head::Kind::rules)
                rules_[{file.head.standard, file.head.type}] = text::read_rules(file.root, file.report);
        }
        for (File& file : files_) {
            if (file.head.kind == Head::Kind::message) add_message(file);
        }
        for (File& file : files_) {
            if (file.head.kind == Head::Kind::overlay) add_overlay(file);
        }
    }

    std::shared_ptr<const Structures> take() { return structures_; }

private:
    using Key = std::pair<Standard, std::string>;

    void add_directory(File& file) {
        auto directory = std::make_shared<Directory>();
        directory->standard = file.head.standard;
        directory->version = file.head.version;
        text::read_directory(file.root, *directory, file.report);
        directories_[{file.head.standard, file.head.version}] = directory;
        structures_->add(std::move(directory));
    }

    void add_message(File& file) {
        const auto directory = directories_.find({file.head.standard, file.head.version});
        if (directory == directories_.end()) {
            return file.report(file.root,
                               "no file describes the directory of version '" + file.head.version + "'");
        }
        const yaml::Node* list = file.root.find("body");
        if (list == nullptr) return file.report(file.root, "missing key 'body'");
        Structures::Source source;
        source.type = file.head.type;
        source.group = file.head.group;
        source.directory = directory->second;
        source.body = text::read_body(*list, file.report);
        source.file = file.report.file();
        if (const auto rules = rules_.find({file.head.standard, file.head.type}); rules != rules_.end())
            source.rules = rules->second;
        if (file.report.good()) structures_->add(std::move(source));
    }

    void add_overlay(File& file) {
        Overlay overlay = text::read_overlay(file.root, file.report);
        overlay.standard = file.head.standard;
        overlay.name = file.head.name;
        overlay.type = file.head.type;
        overlay.versions = file.head.versions;
        std::vector<std::string> problems;
        if (file.report.good() && !structures_->add(std::move(overlay), problems))
            problems.push_back("no message " + file.head.type + " of these versions is described");
        for (std::string& problem : problems) file.report(file.root, std::move(problem));
    }

    std::vector<Error>& errors_;
    std::vector<File> files_;
    std::map<Key, std::shared_ptr<const Directory>> directories_;
    std::map<Key, Rules> rules_;
    std::shared_ptr<Structures> structures_ = std::make_shared<Structures>();
};

}  // namespace

std::optional<Structure::Definition> text::read_definition(std::string_view word, const yaml::Node& node,
                                                           Reports& report) {
    Structure::Definition definition;
    const std::size_t end = std::min(word.find_first_of("[*!"), word.size());
    definition.tag = word.substr(0, end);
    word.remove_prefix(end);
    bool good = !definition.tag.empty() && definition.tag.size() <= 3;
    if (word.starts_with('[')) definition.select = text::eat_select(word, good);
    if (eat(word, "*")) good = good && eat_number(word, definition.most) && definition.most > 0;
    definition.mandatory = eat(word, "!");
    if (good && word.empty()) return definition;
    report(node, "expected a segment such as LIN, LIN*10, LIN*10! or N1[01=ST]*5");
    return std::nullopt;
}

std::vector<Structure::Definition> text::read_body(const yaml::Node& list, Reports& report) {
    std::vector<Structure::Definition> definitions;
    if (list.kind != yaml::Kind::list) report(list, "expected a list of segments");
    for (const yaml::Node& item : list.items) {
        const bool loop = item.kind == yaml::Kind::map && item.entries.size() == 1;
        if (!loop && item.kind != yaml::Kind::scalar) {
            report(item, "expected a segment, or one segment with a list of what is inside");
            continue;
        }
        auto read = read_definition(loop ? item.entries[0].key : item.text, item, report);
        if (!read) continue;
        if (loop) read->inside = read_body(item.entries[0].value, report);
        definitions.push_back(std::move(*read));
    }
    return definitions;
}

std::shared_ptr<const Structures> load_structures(const std::vector<StructureFile>& files,
                                                  std::vector<Error>& errors) {
    Loader loader(errors);
    loader.read(files);
    return loader.take();
}

}  // namespace crossdock::edi
