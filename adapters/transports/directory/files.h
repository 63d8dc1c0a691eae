#pragma once

#include "gateway/core/error.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::transport::directory {

/// What tells whether a file is still the one that was seen: any writing changes one of these.
struct FileState {
    std::uint64_t inode = 0, size = 0;
    std::int64_t modified_ns = 0;
    friend bool operator==(const FileState&, const FileState&) = default;
};

struct ListedFile {
    std::string name;
    FileState state;
};

/// The regular files of a folder (no links, no names that begin with a dot) whose name fits `pattern`, oldest
/// first. Errors: not_found, io.
Result<std::vector<ListedFile>> list_files(const std::string& folder, const std::string& pattern);

/// All names in a folder but those that begin with a dot, in no order. Errors: not_found, io.
Result<std::vector<std::string>> list_names(const std::string& folder);

/// Errors: not_found (also for what is no regular file), io.
Result<FileState> state_of(const std::string& path);

/// Errors: io, no_space.
Result<void> make_folder(const std::string& path);

/// Errors: not_found, io, no_space.
Result<void> rename_file(const std::string& from, const std::string& to);

/// Makes renames in `folder` last through a power cut. Errors: io.
Result<void> sync_folder(const std::string& folder);

/// Reads the file in pieces. Errors: not_found, io, and what `take` returns.
Result<void> read_file(const std::string& path, const std::function<Result<void>(std::string_view)>& take);

/// Writes a whole small file, synced. Errors: io, no_space.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace crossdock::transport::directory
