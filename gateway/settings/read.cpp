#include "gateway/settings/readers.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace crossdock::settings {
namespace {

constexpr std::string_view mappings_prefix = "mappings/";
constexpr std::string_view presets_file = "mappings/signatures.yaml";

/// Errors of one file in the order of its lines; readers report unknown keys after everything else.
class InOrder {
public:
    explicit InOrder(std::vector<Error>& errors) : errors_(errors), first_(errors.size()) {}
    ~InOrder() {
        std::stable_sort(errors_.begin() + static_cast<std::ptrdiff_t>(first_), errors_.end(),
                         [](const Error& a, const Error& b) { return a.at.offset < b.at.offset; });
    }
    InOrder(const InOrder&) = delete;
    InOrder& operator=(const InOrder&) = delete;

private:
    std::vector<Error>& errors_;
    std::size_t first_;
};

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

Presets read_preset_file(const Files& files, const std::string& folder, std::vector<Error>& errors) {
    Presets presets;
    const auto text = files.texts.find(std::string(presets_file));
    if (text == files.texts.end()) return presets;
    const InOrder order(errors);
    const std::string name = below(folder, std::string(presets_file.substr(mappings_prefix.size())));
    const auto node = yaml::parse(text->second, name, errors);
    if (!node) return presets;
    yaml::Object object(*node, name, errors);
    read_presets(object, presets);
    object.reject_unknown();
    return presets;
}

void read_partners(const Files& files, const Surroundings& around, Settings& settings,
                   std::vector<Error>& errors) {
    std::map<std::string, std::string> seen;
    for (const auto& [key, text] : files.texts) {
        if (key == files.main || key.starts_with(mappings_prefix)) continue;
        const InOrder order(errors);
        const std::string name = below(settings.folder, key);
        const auto node = yaml::parse(text, name, errors);
        if (!node) continue;
        Partner partner;
        partner.source = name;
        yaml::Object object(*node, name, errors);
        read_partner(object, partner, around);
        object.reject_unknown();
        if (const auto [other, is_new] = seen.emplace(partner.name, name); !is_new && !partner.name.empty())
            object.report_at("partner", Errc::conflict,
                             "partner '" + partner.name + "' is described by " + other->second + " already");
        settings.partners.push_back(std::move(partner));
    }
}

/// Two channels that claim the same files would race for them.
void check_folders(const Settings& settings, std::vector<Error>& errors) {
    std::map<std::string, std::string> seen;
    for (const Partner& partner : settings.partners) {
        for (const Channel& channel : partner.channels) {
            if (channel.in != Channel::In::directory || channel.directory.path.empty()) continue;
            const std::string name = partner.name + "/" + channel.name;
            const auto [other, is_new] =
                seen.emplace(channel.directory.path + '\n' + channel.directory.pattern, name);
            if (!is_new)
                errors.push_back(
                    Error{Errc::conflict, partner.source, channel.at,
                          "channel '" + name + "' takes the same files as channel '" + other->second + "'"});
        }
    }
    for (const Partner& partner : settings.partners) {
        for (const Partner& other : settings.partners) {
            for (const Channel& channel : other.channels) {
                if (partner.out.path.empty() || channel.in != Channel::In::directory ||
                    channel.directory.path != partner.out.path)
                    continue;
                errors.push_back(Error{Errc::conflict, other.source, channel.at,
                                       "channel '" + other.name + "/" + channel.name +
                                           "' takes its files out of the folder that those for partner '" +
                                           partner.name + "' are put into"});
            }
        }
    }
}

/// Storefronts name suppliers, which are known only once every profile has been read.
void check_suppliers(const yaml::Node& main, const std::string& file, const Settings& settings,
                     std::vector<Error>& errors) {
    std::vector<std::string> known;
    for (const Partner& partner : settings.partners) known.push_back(partner.name);
    const yaml::Node* storefronts = main.find("storefronts");
    if (storefronts == nullptr) return;
    for (const yaml::Node& storefront : storefronts->items) {
        const yaml::Node* suppliers = storefront.find("suppliers");
        if (suppliers == nullptr) continue;
        for (const yaml::Node& supplier : suppliers->items) {
            if (std::find(known.begin(), known.end(), supplier.text) != known.end()) continue;
            errors.push_back(Error{Errc::not_found, file, supplier.at,
                                   "partner '" + printable(supplier.text) + "' is not known" +
                                       suggestion(supplier.text, known)});
        }
    }
}

}  // namespace

std::string below(const std::string& folder, const std::string& path) {
    const std::filesystem::path given(path);
    if (given.is_absolute() || folder.empty()) return given.lexically_normal().string();
    return (std::filesystem::path(folder) / given).lexically_normal().string();
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
    const std::vector<std::string_view> views(candidates.begin(), candidates.end());
    const auto near = nearest_name(word, views);
    return near ? "; did you mean '" + std::string(*near) + "'?" : "";
}

std::vector<std::string> mapping_names(const Files& files) {
    constexpr std::string_view key = "mapping:";
    std::vector<std::string> names;
    for (const auto& [path, text] : files.texts) {
        if (!path.starts_with(mappings_prefix) || path.ends_with(".csv")) continue;
        for (std::string_view line : split(text, '\n')) {
            if (!line.starts_with(key)) continue;
            line.remove_prefix(key.size());
            std::string_view name = trim(line.substr(0, line.find(" #")));
            if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') &&
                name.back() == name.front())
                name = name.substr(1, name.size() - 2);
            if (!name.empty()) names.emplace_back(name);
            break;
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

Settings read(const std::string& path, const Files& files, std::vector<Error>& errors) {
    MainFile main;
    main.settings.folder = folder_of(path);
    Settings& settings = main.settings;
    const auto text = files.texts.find(files.main);
    if (text == files.texts.end()) {
        errors.push_back(Error{Errc::not_found, path, {}, "the configuration does not hold this file"});
        return settings;
    }
    std::vector<Error> main_errors;
    const auto node = yaml::parse(text->second, path, main_errors);
    Surroundings around;
    std::vector<Error> preset_errors;
    if (node) {
        const InOrder order(main_errors);
        const yaml::Node* mappings = node->find("mappings");
        if (mappings != nullptr && mappings->kind == yaml::Kind::scalar) main.mappings = mappings->text;
        around.presets = read_preset_file(files, below(settings.folder, main.mappings), preset_errors);
        yaml::Object object(*node, path, main_errors);
        read_main(object, main, around.presets);
        object.reject_unknown();
    }
    settings.data = below(settings.folder, settings.data);
    settings.admin.socket = below(settings.folder, settings.admin.socket);
    settings.mappings_folder = below(settings.folder, main.mappings);
    around.folder = settings.folder;
    around.mapping_names = mapping_names(files);
    around.limits = settings.limits;
    std::vector<Error> partner_errors;
    read_partners(files, around, settings, partner_errors);
    check_folders(settings, partner_errors);
    if (node) {
        const InOrder order(main_errors);
        check_suppliers(*node, path, settings, main_errors);
    }
    for (auto* list : {&main_errors, &preset_errors, &partner_errors})
        errors.insert(errors.end(), std::make_move_iterator(list->begin()),
                      std::make_move_iterator(list->end()));
    return settings;
}

std::shared_ptr<const model::Policy> Settings::policy() const {
    auto policy = std::make_shared<model::Policy>();
    policy->storefronts = storefronts;
    for (const Partner& partner : partners) {
        policy->offers[partner.name] = partner.offers;
        for (const Channel& channel : partner.channels) {
            if (!channel.store_only) policy->feeds.push_back(channel.feed);
        }
    }
    return policy;
}

const Partner* Settings::partner(std::string_view name) const {
    const auto found =
        std::find_if(partners.begin(), partners.end(), [&](const Partner& p) { return p.name == name; });
    return found != partners.end() ? &*found : nullptr;
}

const Channel* Settings::channel(std::string_view partner_name, std::string_view name) const {
    const Partner* owner = partner(partner_name);
    if (owner == nullptr) return nullptr;
    const auto found = std::find_if(owner->channels.begin(), owner->channels.end(),
                                    [&](const Channel& c) { return c.name == name; });
    return found != owner->channels.end() ? &*found : nullptr;
}

}  // namespace crossdock::settings
