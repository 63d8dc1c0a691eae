#include "tests/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace crossdock::support {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

/// In the child, between fork and exec: only calls that are safe there.
void redirect(const std::string& path, int to) {
    if (path.empty()) return;
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) ::dup2(file, to);
}

std::uint64_t status_figure(pid_t pid, const char* name) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name)) return std::strtoull(line.c_str() + std::strlen(name) + 1, nullptr, 10);
    return 0;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::string& output,
                 const std::string& errors,
                 const std::vector<std::pair<std::string, std::string>>& environment) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork: " + std::string(std::strerror(errno)));
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(126);
    redirect(output, STDOUT_FILENO);
    redirect(errors, STDERR_FILENO);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

Process::~Process() {
    kill();
}
Process::Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, -1)), code_(other.code_) {}
Process& Process::operator=(Process&& other) noexcept {
    kill();
    pid_ = std::exchange(other.pid_, -1);
    code_ = other.code_;
    return *this;
}

void Process::reap(int status) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    pid_ = -1;
}

bool Process::running() {
    return pid_ > 0 && !wait(std::chrono::milliseconds(0));
}

void Process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

std::optional<int> Process::wait(std::chrono::milliseconds within) {
    const auto end = Clock::now() + within;
    while (pid_ > 0) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            reap(status);
            break;
        }
        if (Clock::now() >= end) return std::nullopt;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return code_;
}

void Process::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) reap(status);
}

Output run(const std::vector<std::string>& command, std::chrono::milliseconds within,
           const std::vector<std::pair<std::string, std::string>>& environment) {
    const TempFolder folder("crossdock-run");
    const std::string out = folder.path() + "/out", err = folder.path() + "/err";
    Process process(command, out, err, environment);
    // Not the kernel's ru_maxrss: that of a child begins with its parent's, from before exec.
    std::uint64_t peak = 0;
    const auto end = Clock::now() + within;
    std::optional<int> code;
    while (!(code = process.wait(std::chrono::milliseconds(3))) && Clock::now() < end)
        peak = std::max(peak, peak_kib(process.id()));
    if (!code) process.kill();
    return {code.value_or(137), read_file(out), read_file(err), peak};
}

std::uint64_t resident_kib(pid_t pid) {
    return status_figure(pid, "VmRSS");
}
std::uint64_t peak_kib(pid_t pid) {
    return status_figure(pid, "VmHWM");
}

double cpu_seconds(pid_t pid) {
    const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t after_name = stat.rfind(')');
    if (after_name == std::string::npos) return 0;
    std::istringstream fields(stat.substr(after_name + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string program_folder() {
    return fs::read_symlink("/proc/self/exe").parent_path();
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void write_file(const std::string& path, std::string_view content) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) throw std::runtime_error("cannot write " + path);
}

void drop_file(const std::string& folder, const std::string& name, std::string_view content) {
    const std::string hidden = fs::path(folder).parent_path() / (".dropping-" + name);
    write_file(hidden, content);
    fs::rename(hidden, fs::path(folder) / name);
}

TempFolder::TempFolder(const std::string& prefix) {
    std::string pattern = (fs::temp_directory_path() / (prefix + "-XXXXXX")).string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a folder below /tmp");
    path_ = pattern;
}
TempFolder::~TempFolder() {
    std::error_code ignored;
    if (!keep_) fs::remove_all(path_, ignored);
}

}  // namespace crossdock::support
