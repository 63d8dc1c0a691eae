#pragma once

#include "adapters/formats/registry.h"
#include "gateway/cli/command.h"
#include "gateway/mapping/catalogue.h"
#include "gateway/settings/settings.h"

#include <memory>
#include <string>
#include <vector>

namespace crossdock::cli {

/// What commands need that look at documents without a daemon: formats and compiled mappings.
struct Toolbox {
    settings::Files files;
    std::vector<Error> errors;  ///< of mappings and structures
    std::unique_ptr<formats::Registry> formats;
    std::shared_ptr<const mapping::Catalogue> catalogue;
};

inline constexpr OptionSpec mappings_option{
    "--mappings", OptionSpec::Kind::value, false,
    "the folder of the mappings (default: $CROSSDOCK_MAPPINGS, ./mappings, beside the program)"};

/// Loads the folder named by --mappings, else the first that exists of $CROSSDOCK_MAPPINGS, ./mappings, the
/// source tree that the program was built in, /usr/share/crossdock/mappings. Errors: not_found, io, limit.
Result<Toolbox> open_toolbox(const Arguments& arguments);

}  // namespace crossdock::cli
