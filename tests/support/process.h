#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Child processes and files, for tests that run the real binaries. Linux only.
namespace crossdock::support {

/// A child that dies with its parent and is killed, and waited for, when this goes out of scope.
class Process {
public:
    Process() = default;
    /// Standard output and standard error are appended to the files named; "" = inherited. Throws when it
    /// cannot start.
    Process(const std::vector<std::string>& command, const std::string& output, const std::string& errors,
            const std::vector<std::pair<std::string, std::string>>& environment = {});
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;

    pid_t id() const { return pid_; }
    bool running();
    void signal(int number) const;
    /// The exit code, or 128 + the signal that ended it; nullopt when `within` was over first.
    std::optional<int> wait(std::chrono::milliseconds within);
    /// SIGKILL and wait.
    void kill();

private:
    void reap(int status);
    pid_t pid_ = -1;
    std::optional<int> code_;
};

struct Output {
    int code = -1;
    std::string out, err;
    std::uint64_t peak_kib =
        0;  ///< the most memory it had, as far as looking every few milliseconds can tell
};
/// Runs to the end. A child that takes longer than `within` is killed, and its code is 137.
Output run(const std::vector<std::string>& command,
           std::chrono::milliseconds within = std::chrono::seconds(60),
           const std::vector<std::pair<std::string, std::string>>& environment = {});

/// Kilobytes in memory now, and at most so far (VmRSS, VmHWM); 0 when the process is gone.
std::uint64_t resident_kib(pid_t pid);
std::uint64_t peak_kib(pid_t pid);
/// Processor seconds that the process has used so far.
double cpu_seconds(pid_t pid);

/// The folder of this very program: its siblings are crossdockd and crossdock.
std::string program_folder();

std::string read_file(const std::string& path);                      ///< "" when it cannot be read
void write_file(const std::string& path, std::string_view content);  ///< throws when it cannot
/// Writes beside the folder's listing and renames, as a careful supplier does.
void drop_file(const std::string& folder, const std::string& name, std::string_view content);

/// A new folder below /tmp (or $TMPDIR), removed at the end unless keep() was called.
class TempFolder {
public:
    explicit TempFolder(const std::string& prefix);
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::string& path() const { return path_; }
    void keep() { keep_ = true; }

private:
    std::string path_;
    bool keep_ = false;
};

}  // namespace crossdock::support
