// A library to be loaded in front of the C library (LD_PRELOAD): a disk that fails when a test says so. It is
// switched by files in the folder $CROSSDOCK_FAULTS, and only what lies below $CROSSDOCK_FAULTS_DATA is
// touched:
//
//   sync-eio   holds a number n: the n-th fsync or fdatasync from now on fails with EIO, once
//   full       while it is there, no file may grow: ENOSPC
//
// Raw system calls only, so that it also works in front of a sanitizer's own interceptors.
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

bool in_data(int file) {
    const char* data = std::getenv("CROSSDOCK_FAULTS_DATA");
    if (data == nullptr) return false;
    char name[64], path[PATH_MAX];
    std::snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    const long size = ::syscall(SYS_readlink, name, path, sizeof path - 1);
    if (size <= 0) return false;
    path[size] = '\0';
    return std::strncmp(path, data, std::strlen(data)) == 0;
}

bool switch_path(const char* name, char* out) {
    const char* folder = std::getenv("CROSSDOCK_FAULTS");
    if (folder == nullptr) return false;
    std::snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return ::syscall(SYS_access, out, F_OK) == 0;
}

/// Counts the number in `sync-eio` down; true when this call is the one.
bool sync_fails(int file) {
    char path[PATH_MAX], text[32] = {};
    if (!switch_path("sync-eio", path) || !in_data(file)) return false;
    const auto handle = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0));
    if (handle < 0) return false;
    ::syscall(SYS_pread64, handle, text, sizeof text - 1, 0L);
    const long left = std::atol(text) - 1;
    if (left > 0) {
        const int size = std::snprintf(text, sizeof text, "%-20ld", left);
        ::syscall(SYS_pwrite64, handle, text, static_cast<std::size_t>(size), 0L);
    }
    ::syscall(SYS_close, handle);
    if (left > 0) return false;
    ::syscall(SYS_unlink, path);
    return true;
}

/// Would writing up to `end` make the file grow on a full disk?
bool no_space(int file, long long end) {
    char path[PATH_MAX];
    struct stat info {};
    if (!switch_path("full", path) || !in_data(file)) return false;
    return ::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && end > info.st_size;
}

long long position(int file, std::size_t more) {
    struct stat info {};
    const auto flags = static_cast<int>(::syscall(SYS_fcntl, file, F_GETFL));
    if (flags >= 0 && (flags & O_APPEND) != 0 && ::fstat(file, &info) == 0)
        return info.st_size + static_cast<long long>(more);
    return ::syscall(SYS_lseek, file, 0L, SEEK_CUR) + static_cast<long long>(more);
}

int failed(int error) {
    errno = error;
    return -1;
}

}  // namespace

extern "C" {

int fsync(int file) {
    return sync_fails(file) ? failed(EIO) : static_cast<int>(::syscall(SYS_fsync, file));
}
int fdatasync(int file) {
    return sync_fails(file) ? failed(EIO) : static_cast<int>(::syscall(SYS_fdatasync, file));
}

ssize_t pwrite64(int file, const void* bytes, std::size_t count, off64_t offset) {
    if (no_space(file, offset + static_cast<long long>(count))) return failed(ENOSPC);
    return ::syscall(SYS_pwrite64, file, bytes, count, offset);
}
ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t offset) {
    return pwrite64(file, bytes, count, offset);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
    char path[PATH_MAX];
    if (switch_path("full", path) && no_space(file, position(file, count))) return failed(ENOSPC);
    return ::syscall(SYS_write, file, bytes, count);
}
ssize_t writev(int file, const struct iovec* pieces, int count) {
    char path[PATH_MAX];
    std::size_t bytes = 0;
    for (int i = 0; i < count; ++i) bytes += pieces[i].iov_len;
    if (switch_path("full", path) && no_space(file, position(file, bytes))) return failed(ENOSPC);
    return ::syscall(SYS_writev, file, pieces, count);
}

int ftruncate64(int file, off64_t length) {
    if (no_space(file, length)) return failed(ENOSPC);
    return static_cast<int>(::syscall(SYS_ftruncate, file, length));
}
int ftruncate(int file, off_t length) {
    return ftruncate64(file, length);
}

int posix_fallocate64(int file, off64_t offset, off64_t length) {
    if (no_space(file, offset + length)) return ENOSPC;
    return ::syscall(SYS_fallocate, file, 0L, offset, length) == 0 ? 0 : errno;
}
int posix_fallocate(int file, off_t offset, off_t length) {
    return posix_fallocate64(file, offset, length);
}
int fallocate64(int file, int mode, off64_t offset, off64_t length) {
    if (no_space(file, offset + length)) return failed(ENOSPC);
    return static_cast<int>(::syscall(SYS_fallocate, file, mode, offset, length));
}
int fallocate(int file, int mode, off_t offset, off_t length) {
    return fallocate64(file, mode, offset, length);
}

}  // extern "C"
