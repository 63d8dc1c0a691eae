#pragma once

#include "gateway/core/error.h"
#include "gateway/store/sqlite/database.h"

#include <cstdint>

namespace crossdock::store::sqlite {

/// The version that this program reads and writes; PRAGMA user_version of the file.
std::uint32_t schema_version();

/// Brings the database forward, one numbered migration after the other, each in its own transaction. Forward
/// only. Errors: unsupported for a file made by a newer program.
Result<void> migrate(Database& database);

}  // namespace crossdock::store::sqlite
