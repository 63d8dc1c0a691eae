#pragma once

#include "adapters/formats/edi/reader.h"
#include "adapters/formats/registry.h"

#include <functional>
#include <string>

namespace crossdock::cli {

/// Called with the reader: before the first byte, or after each piece of the file.
using WithReader = std::function<void(edi::Reader& reader)>;

/// Reads an X12, EDIFACT or TRADACOMS file (or "-", standard input) to its end; its format's name. Errors:
/// not_found, io; syntax, where it holds no interchange.
Result<std::string> read_edi(
    const std::string& path, const formats::Registry& registry, const ports::ReadOptions& options,
    const WithReader& before, const WithReader& after = [](edi::Reader&) {});

}  // namespace crossdock::cli
