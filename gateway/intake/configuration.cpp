#include "gateway/intake/configuration.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <fstream>

namespace crossdock::intake {
namespace {

constexpr std::string_view mappings_prefix = "mappings/";
constexpr std::string_view main_file = "crossdock.yaml";

mapping::ElementLocator locator(const std::vector<const ports::Format*>& formats, std::string_view name) {
    const auto format = std::find_if(formats.begin(), formats.end(), [&](const ports::Format* candidate) {
        return candidate->name() == name;
    });
    if (format == formats.end()) return nullptr;
    return [found = *format](std::string_view type, std::string_view version, std::string_view segment,
                             std::string_view element) {
        return found->locate(type, version, segment, element);
    };
}

/// Mapping files say so on a line of their own; presets of signatures and message structures do not.
bool is_mapping(std::string_view text) {
    return text.starts_with("mapping:") || text.find("\nmapping:") != std::string_view::npos;
}

}  // namespace

std::shared_ptr<const mapping::Catalogue> compile_mappings(const settings::Files& files,
                                                           const std::string& folder,
                                                           const std::vector<const ports::Format*>& formats,
                                                           std::vector<Error>& errors) {
    std::vector<mapping::SourceFile> mappings, tables;
    for (const auto& [path, text] : files.texts) {
        if (!path.starts_with(mappings_prefix)) continue;
        const std::string name = (folder.empty() ? "" : folder + "/") + path.substr(mappings_prefix.size());
        if (path.ends_with(".csv"))
            tables.push_back({name, text});
        else if (is_mapping(text))
            mappings.push_back({name, text});
    }
    const FactSchema* const schemas[] = {&model::stock_schema};
    return std::make_shared<const mapping::Catalogue>(mapping::Catalogue::build(
        mappings, tables, locator(formats, "x12"), locator(formats, "edifact"), schemas, errors));
}

namespace {

/// A channel may name only an overlay that some format has.
void check_overlays(const settings::Settings& settings, const std::vector<const ports::Format*>& formats,
                    std::vector<Error>& errors) {
    for (const settings::Partner& partner : settings.partners) {
        for (const settings::Channel& channel : partner.channels) {
            const std::string& name = channel.read.overlay;
            const auto has = [&name](const ports::Format* format) { return format->has_overlay(name); };
            if (name.empty() || std::any_of(formats.begin(), formats.end(), has)) continue;
            errors.push_back({Errc::not_found,
                              partner.source,
                              channel.at,
                              "channel '" + channel.name + "' reads with the overlay '" + name +
                                  "', which no file below mappings/standards describes",
                              {}});
        }
    }
}

}  // namespace

Configuration load_configuration(const std::string& path, const std::vector<const ports::Format*>& formats) {
    Configuration configuration;
    settings::Loaded loaded = settings::load(path);
    configuration.files = std::move(loaded.files);
    configuration.settings = std::move(loaded.settings);
    configuration.errors = std::move(loaded.errors);
    configuration.warnings = std::move(loaded.warnings);
    configuration.catalogue = compile_mappings(configuration.files, configuration.settings.mappings_folder,
                                               formats, configuration.errors);
    check_overlays(configuration.settings, formats, configuration.errors);
    return configuration;
}

ledger::ConfigurationBundle make_bundle(const Configuration& configuration) {
    ledger::ConfigurationBundle bundle;
    for (const auto& [path, text] : configuration.files.texts)
        bundle.files[path == configuration.files.main ? std::string(main_file) : path] = text;
    bundle.tzdata = tzdata_version();
    bundle.policy = configuration.settings.policy();
    return bundle;
}

Configuration read_bundle(const ledger::ConfigurationBundle& bundle,
                          const std::vector<const ports::Format*>& formats) {
    Configuration configuration;
    configuration.files.main = main_file;
    configuration.files.texts = bundle.files;
    configuration.settings =
        settings::read(std::string(main_file), configuration.files, configuration.errors);
    configuration.catalogue =
        compile_mappings(configuration.files, "mappings", formats, configuration.errors);
    return configuration;
}

std::string tzdata_version() {
    for (const char* path : {"/usr/share/zoneinfo/tzdata.zi", "/usr/share/zoneinfo/+VERSION"}) {
        std::ifstream file(path);
        std::string line;
        if (!file || !std::getline(file, line)) continue;
        const std::size_t at = line.rfind(' ');
        return at == std::string::npos ? line : line.substr(at + 1);
    }
    return "unknown";
}

}  // namespace crossdock::intake
