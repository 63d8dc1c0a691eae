#pragma once

#include "gateway/ports/transport.h"

#include <memory>
#include <string>

namespace crossdock::intake {

/// A new file in the store's spool. Its digest is made while it is written; finish() syncs it. The folder is
/// synced by the store when it takes the file over. Errors: no_space, io.
Result<std::unique_ptr<ports::SpoolFile>> open_spool_file(const std::string& folder);

}  // namespace crossdock::intake
