#include "gateway/settings/readers.h"

#include <glob.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace crossdock::settings {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_file_bytes = 16u << 20;
constexpr std::uintmax_t max_total_bytes = 128u << 20;
constexpr std::uintmax_t max_secret_bytes = 64u << 10;

Result<std::string> read_text(const fs::path& path, std::uintmax_t most) {
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (!fs::exists(status)) return Error{Errc::not_found, path.string(), {}, "there is no such file"};
    if (!fs::is_regular_file(status)) return Error{Errc::io, path.string(), {}, "this is no file"};
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return Error{
            Errc::io, path.string(), {}, std::string("the file cannot be read: ") + std::strerror(errno)};
    const std::uintmax_t size = fs::file_size(path, failed);
    if (!failed && size > most)
        return Error{
            Errc::limit, path.string(), {}, "the file is larger than " + std::to_string(most) + " bytes"};
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) return Error{Errc::io, path.string(), {}, "the file cannot be read to its end"};
    return text;
}

/// The files that a pattern names, sorted.
std::vector<std::string> glob_files(const std::string& pattern) {
    std::vector<std::string> paths;
    glob_t found{};
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
        paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    return paths;
}

/// The text of a top-level key, before anything has been checked.
std::string peek(const std::optional<yaml::Node>& node, std::string_view key, const std::string& standard) {
    const yaml::Node* value = node ? node->find(key) : nullptr;
    return value != nullptr && value->kind == yaml::Kind::scalar ? value->text : standard;
}

class Loader {
public:
    explicit Loader(Files& files) : files_(files) {}

    Result<void> add(const std::string& key, const fs::path& path) {
        auto text = read_text(path, max_file_bytes);
        if (!text) return text.error();
        total_ += text->size();
        if (total_ > max_total_bytes)
            return Error{
                Errc::limit, path.string(), {}, "the configuration's files are larger than 128 MiB together"};
        files_.texts[key] = std::move(*text);
        return {};
    }

    Result<void> add_mappings(const fs::path& folder) {
        std::error_code failed;
        fs::recursive_directory_iterator entry(folder, failed);
        for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
            const fs::path& path = entry->path();
            const std::string extension = path.extension().string();
            if (entry->is_directory() && extension == ".samples") entry.disable_recursion_pending();
            if (!entry->is_regular_file() || path.filename().string().starts_with('.')) continue;
            if (extension != ".yaml" && extension != ".yml" && extension != ".csv") continue;
            if (auto added = add("mappings/" + path.lexically_relative(folder).generic_string(), path);
                !added)
                return added.error();
        }
        if (failed == std::errc::no_such_file_or_directory) return {};  // a warning of check_surroundings
        if (failed)
            return Error{Errc::io, folder.string(), {}, "the folder cannot be read: " + failed.message()};
        return {};
    }

private:
    Files& files_;
    std::uintmax_t total_ = 0;
};

Error warning(Errc code, std::string source, const Position& at, std::string message) {
    return Error{code, std::move(source), at, std::move(message)};
}

/// The file that holds the secret: systemd's credential, else below the configuration's folder.
fs::path secret_path(const SecretRef& ref, const std::string& folder) {
    const fs::path name(ref.file);
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    std::error_code unused;
    if (credentials != nullptr && name.is_relative() && fs::exists(fs::path(credentials) / name, unused))
        return fs::path(credentials) / name;
    return below(folder, ref.file);
}

void check_secret(const SecretRef& ref, const std::string& folder, std::vector<Error>& warnings) {
    if (const auto secret = load_secret(ref, folder); !secret) {
        warnings.push_back(secret.error());
        return;
    }
    struct stat info {};
    const fs::path path = secret_path(ref, folder);
    if (::stat(path.c_str(), &info) == 0 && (info.st_mode & (S_IROTH | S_IWOTH)) != 0)
        warnings.push_back(warning(Errc::refused, ref.source, ref.at,
                                   "secret " + path.string() + " can be read by everybody: chmod o= it"));
}

}  // namespace

Result<Files> load_files(const std::string& path) {
    Files files;
    files.main = fs::path(path).filename().string();
    const std::string folder =
        fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path().string();
    Loader loader(files);
    if (auto added = loader.add(files.main, path); !added) return added.error();
    std::vector<Error> unused;  // read() reports them
    const auto node = yaml::parse(files.texts[files.main], path, unused);
    const std::string pattern = below(folder, peek(node, "partners", "partners/*.yaml"));
    for (const std::string& found : glob_files(pattern)) {
        const std::string relative =
            fs::path(found).is_absolute() && !fs::path(folder).is_absolute()
                ? found
                : fs::path(found).lexically_relative(fs::path(folder).lexically_normal()).generic_string();
        if (relative == files.main) continue;
        if (auto added = loader.add(relative, found); !added) return added.error();
    }
    if (auto added = loader.add_mappings(below(folder, peek(node, "mappings", "mappings"))); !added)
        return added.error();
    return files;
}

Result<Files> load_mappings(const std::string& folder) {
    Files files;
    Loader loader(files);
    if (auto added = loader.add_mappings(folder); !added) return added.error();
    return files;
}

Result<std::string> load_secret(const SecretRef& ref, const std::string& folder) {
    const fs::path path = secret_path(ref, folder);
    auto text = read_text(path, max_secret_bytes);
    if (!text) {
        const std::string what = text.error().code == Errc::not_found ? " is not there" : " cannot be read";
        return Error{text.error().code, ref.source, ref.at, "secret " + path.string() + what};
    }
    std::string secret(trim(*text));
    if (secret.empty())
        return Error{Errc::missing, ref.source, ref.at, "secret " + path.string() + " is empty"};
    return secret;
}

std::vector<Error> check_surroundings(const Settings& settings) {
    std::vector<Error> warnings;
    std::error_code unused;
    if (!fs::is_directory(settings.mappings_folder, unused))
        warnings.push_back(warning(Errc::not_found, settings.mappings_folder, {},
                                   "the folder of the mappings is not there"));
    if (settings.partners.empty())
        warnings.push_back(warning(Errc::missing, settings.folder, {},
                                   "no partner profile was found: nothing will come in"));
    for (const EndpointSettings& endpoint : settings.endpoints) {
        for (const SecretRef& ref : endpoint.secrets) check_secret(ref, settings.folder, warnings);
    }
    for (const Partner& partner : settings.partners) {
        if (!partner.out.path.empty() && !fs::is_directory(partner.out.path, unused))
            warnings.push_back(warning(Errc::not_found, partner.source, {},
                                       "folder " + partner.out.path + " for documents to partner '" +
                                           partner.name + "' is not there"));
        for (const Channel& channel : partner.channels) {
            for (const SecretRef& ref : channel.signature.secrets)
                check_secret(ref, settings.folder, warnings);
            if (channel.in == Channel::In::directory && !fs::is_directory(channel.directory.path, unused))
                warnings.push_back(warning(
                    Errc::not_found, partner.source, channel.at,
                    "folder " + channel.directory.path + " of channel '" + channel.name + "' is not there"));
        }
    }
    return warnings;
}

Loaded load(const std::string& path) {
    Loaded loaded;
    auto files = load_files(path);
    if (!files) {
        loaded.errors.push_back(files.error());
        return loaded;
    }
    loaded.files = std::move(*files);
    loaded.settings = read(path, loaded.files, loaded.errors);
    if (loaded.errors.empty()) loaded.warnings = check_surroundings(loaded.settings);
    return loaded;
}

}  // namespace crossdock::settings
