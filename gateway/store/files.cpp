#include "gateway/store/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace crossdock::store {
namespace {

Error problem(int code, const std::string& what) {
    if (code == ENOSPC || code == EDQUOT) return failure(Errc::no_space, "the disk is full");
    return failure(Errc::io, what + ": " + std::strerror(code));
}

using SideRecord = std::array<std::uint64_t, 3>;

std::uint64_t side_checksum(const SideRecord& record) {
    return crypto::checksum({reinterpret_cast<const char*>(record.data()), 2 * sizeof(std::uint64_t)});
}

Result<void> open_side_file(const std::string& path, int& descriptor) {
    if (descriptor >= 0) return {};
    descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return problem(errno, "cannot open " + path);
    return {};
}

}  // namespace

Result<void> make_folder(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return {};
    std::filesystem::create_directories(path, error);
    if (error) return problem(error.value(), "cannot make the folder " + path);
    ::chmod(path.c_str(), 0700);
    return sync_folder(std::filesystem::path(path).parent_path().string());
}

Result<void> sync_folder(const std::string& path) {
    const int folder = ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return problem(errno, "cannot open the folder " + path);
    const int code = ::fsync(folder) == 0 ? 0 : errno;
    ::close(folder);
    if (code != 0) return problem(code, "cannot sync the folder " + path);
    return {};
}

Result<void> move_synced(const std::string& file, const std::string& target) {
    const std::string folder = std::filesystem::path(target).parent_path().string();
    if (auto made = make_folder(folder); !made) return made.error();
    struct stat there {};
    if (::stat(target.c_str(), &there) == 0) {
        ::unlink(file.c_str());
    } else if (::rename(file.c_str(), target.c_str()) != 0) {
        return problem(errno, "cannot move " + file);
    }
    return sync_folder(folder);
}

Result<int> lock_folder(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return problem(errno, "cannot open " + path);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int code = errno;
        ::close(descriptor);
        if (code == EWOULDBLOCK) return failure(Errc::conflict, "another process uses the folder " + folder);
        return problem(code, "cannot lock " + path);
    }
    return descriptor;
}

Result<Store::Announced> read_side_file(const std::string& path, int& descriptor) {
    if (auto opened = open_side_file(path, descriptor); !opened) return opened.error();
    SideRecord record{};
    const auto size = ::pread(descriptor, record.data(), sizeof record, 0);
    if (size < 0) return problem(errno, "cannot read " + path);
    if (size != sizeof record || side_checksum(record) != record[2]) return Store::Announced{};
    return Store::Announced{record[0], record[1]};
}

Result<void> write_side_file(const std::string& path, int& descriptor, const Store::Announced& last) {
    if (auto opened = open_side_file(path, descriptor); !opened) return opened.error();
    SideRecord record{last.epoch, last.sequence, 0};
    record[2] = side_checksum(record);
    if (::pwrite(descriptor, record.data(), sizeof record, 0) == sizeof record) return {};
    return problem(errno, "cannot write " + path);
}

}  // namespace crossdock::store
