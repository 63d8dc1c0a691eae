#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace crossdock::architecture {

/// The two tables of ARCHITECTURE.md. A folder is named as there ("gateway/core", "adapters/formats").
struct Rules {
    std::map<std::string, std::set<std::string>> may_include;  ///< folder -> folders; "*" = everything
    std::map<std::string, std::set<std::string>> doors;  ///< header prefix -> folders that may include it
};

/// Reads the tables; throws std::runtime_error where one is missing, so that a rewritten page cannot switch
/// the test off.
Rules read_rules(const std::filesystem::path& page);

/// Every include below `root` that the rules forbid: "gateway/core/bad.h:3: gateway/core may not include
/// gateway/store". Empty when all is well.
std::vector<std::string> violations(const std::filesystem::path& root, const Rules& rules);

/// The C++ of a file without comments: what is searched for names.
std::string without_comments(const std::string& source);

}  // namespace crossdock::architecture
