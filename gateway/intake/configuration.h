#pragma once

#include "gateway/core/error.h"
#include "gateway/intake/profiles.h"
#include "gateway/ledger/ledger.h"
#include "gateway/mapping/catalogue.h"
#include "gateway/settings/settings.h"

#include <memory>
#include <string>
#include <vector>

namespace crossdock::intake {

/// A whole configuration, read and compiled: what `crossdock check` judges and the daemon runs on.
struct Configuration {
    settings::Files files;
    settings::Settings settings;
    std::shared_ptr<const mapping::Catalogue> catalogue;
    std::vector<Error> errors;  ///< with any, the configuration must not be used
    std::vector<Error> warnings;
};

/// Reads a configuration from the disk: settings, profiles, mappings, tables. `formats` are those of the
/// registry.
Configuration load_configuration(const std::string& path, const std::vector<const ports::Format*>& formats);

/// The mappings of a configuration's files, compiled; problems are appended to `errors`, naming files below
/// `folder`.
std::shared_ptr<const mapping::Catalogue> compile_mappings(const settings::Files& files,
                                                           const std::string& folder,
                                                           const std::vector<const ports::Format*>& formats,
                                                           std::vector<Error>& errors);

/// What the ledger keeps of a configuration: its files and the rules made of them; secrets only as they are
/// named.
ledger::ConfigurationBundle make_bundle(const Configuration& configuration);

/// The same configuration out of a bundle, from memory alone: for rebuild, which decodes under the rules of
/// the day.
Configuration read_bundle(const ledger::ConfigurationBundle& bundle,
                          const std::vector<const ports::Format*>& formats);

/// The version of the system's time zone database ("2025b"), or "unknown".
std::string tzdata_version();

}  // namespace crossdock::intake
