#include "adapters/transports/directory/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace crossdock::transport::directory {
namespace {

Error system_error(const std::string& what, const std::string& path, int number) {
    Errc code = Errc::io;
    if (number == ENOENT || number == ELOOP) code = Errc::not_found;
    if (number == ENOSPC || number == EDQUOT) code = Errc::no_space;
    return Error{code, path, {}, what + ": " + std::strerror(number)};
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return number_; }

private:
    int number_;
};

FileState state_of(const struct stat& info) {
    return {info.st_ino, static_cast<std::uint64_t>(info.st_size),
            std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec};
}

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

Result<std::vector<ListedFile>> list_files(const std::string& folder, const std::string& pattern) {
    auto names = list_names(folder);
    if (!names) return names.error();
    std::vector<ListedFile> files;
    for (std::string& name : *names) {
        if (::fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
        struct stat info {};
        std::string path = folder;
        path.append("/").append(name);
        // One that went away meanwhile is none.
        if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
        files.push_back({std::move(name), state_of(info)});
    }
    std::sort(files.begin(), files.end(), [](const ListedFile& a, const ListedFile& b) {
        if (a.state.modified_ns != b.state.modified_ns) return a.state.modified_ns < b.state.modified_ns;
        return a.name < b.name;
    });
    return files;
}

Result<std::vector<std::string>> list_names(const std::string& folder) {
    const std::unique_ptr<DIR, CloseFolder> open(::opendir(folder.c_str()));
    if (!open) return system_error("the folder cannot be read", folder, errno);
    std::vector<std::string> names;
    errno = 0;
    for (const dirent* entry = ::readdir(open.get()); entry != nullptr;
         errno = 0, entry = ::readdir(open.get())) {
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    }
    if (errno != 0) return system_error("the folder cannot be read", folder, errno);
    return names;
}

Result<FileState> state_of(const std::string& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return system_error("the file cannot be looked at", path, errno);
    if (!S_ISREG(info.st_mode)) return Error{Errc::not_found, path, {}, "this is no file"};
    return state_of(info);
}

Result<void> make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0770) == 0 || errno == EEXIST) return {};
    return system_error("the folder cannot be made", path, errno);
}

Result<void> rename_file(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return system_error("the file cannot be renamed", from, errno);
}

Result<void> sync_folder(const std::string& folder) {
    const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open.get() < 0 || ::fsync(open.get()) != 0)
        return system_error("the folder cannot be synced", folder, errno);
    return {};
}

Result<void> read_file(const std::string& path, const std::function<Result<void>(std::string_view)>& take) {
    const Descriptor open(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (open.get() < 0) return system_error("the file cannot be opened", path, errno);
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        const ssize_t size = ::read(open.get(), buffer.data(), buffer.size());
        if (size == 0) return {};
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return system_error("the file cannot be read", path, errno);
        if (auto taken = take({buffer.data(), static_cast<std::size_t>(size)}); !taken) return taken.error();
    }
}

Result<void> write_file(const std::string& path, std::string_view text) {
    const Descriptor open(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0660));
    if (open.get() < 0) return system_error("the file cannot be made", path, errno);
    while (!text.empty()) {
        const ssize_t size = ::write(open.get(), text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return system_error("the file cannot be written", path, errno);
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    if (::fsync(open.get()) != 0) return system_error("the file cannot be synced", path, errno);
    return {};
}

}  // namespace crossdock::transport::directory
