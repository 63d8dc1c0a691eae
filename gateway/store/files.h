#pragma once

#include "gateway/core/error.h"
#include "gateway/store/store.h"

#include <string>

namespace crossdock::store {

/// Makes the folder and its parents, readable by us alone. Errors: io, no_space.
Result<void> make_folder(const std::string& path);

/// Syncs a folder, so that a rename in it survives a power cut.
Result<void> sync_folder(const std::string& path);

/// Renames a synced file to `target` (whose folder is made as needed) and syncs the folder. A target that
/// exists has the same content, being named after it, and is kept.
Result<void> move_synced(const std::string& file, const std::string& target);

/// Takes the folder's lock for this process. The descriptor holds it until it is closed. Errors: conflict.
Result<int> lock_folder(const std::string& folder);

/// The side file: 24 bytes, epoch, sequence and their checksum. A missing or torn file reads as {0, 0}.
/// `descriptor` is opened when first needed.
Result<Store::Announced> read_side_file(const std::string& path, int& descriptor);
Result<void> write_side_file(const std::string& path, int& descriptor, const Store::Announced& last);

}  // namespace crossdock::store
