#include "gateway/cli/toolbox.h"

#include "gateway/intake/configuration.h"

#include <cstdlib>
#include <filesystem>

namespace crossdock::cli {
namespace {

namespace fs = std::filesystem;

Result<std::string> find_mappings(const Arguments& arguments) {
    std::error_code ignored;
    if (const std::string named = arguments.get("--mappings"); !named.empty()) {
        if (fs::is_directory(named, ignored)) return named;
        return failure(Errc::not_found, "there is no folder " + named);
    }
    std::vector<fs::path> places;
    if (const char* named = std::getenv("CROSSDOCK_MAPPINGS")) places.emplace_back(named);
    places.emplace_back("mappings");
    // build/<preset>/bin/crossdock stands three folders below the source tree.
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    places.push_back(program.parent_path() / "../../../mappings");
    places.emplace_back("/usr/share/crossdock/mappings");
    for (const fs::path& place : places) {
        if (fs::is_directory(place, ignored)) return place.lexically_normal().string();
    }
    return failure(Errc::not_found, "no folder of mappings was found; name it with --mappings");
}

}  // namespace

Result<Toolbox> open_toolbox(const Arguments& arguments) {
    const auto folder = find_mappings(arguments);
    if (!folder) return folder.error();
    auto files = settings::load_mappings(*folder);
    if (!files) return files.error();
    Toolbox toolbox;
    toolbox.files = std::move(*files);
    toolbox.formats = std::make_unique<formats::Registry>(toolbox.files.texts, toolbox.errors);
    toolbox.catalogue =
        intake::compile_mappings(toolbox.files, *folder, toolbox.formats->all(), toolbox.errors);
    return toolbox;
}

}  // namespace crossdock::cli
