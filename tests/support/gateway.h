#pragma once

#include "tests/support/http.h"
#include "tests/support/process.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The real crossdockd on a folder of its own: configuration, data, incoming files, logs.
namespace crossdock::support {

/// Writes the files of a configuration and starts, stops and kills the daemon on them. The binaries are those
/// beside this very program.
///
/// Layout of the folder: config/crossdock.yaml, config/partners/, config/secrets/, data/, in/<partner>/, log.
class Gateway {
public:
    /// With the folder's own ports. `mappings`: "" = the repository's; they may be copied with
    /// own_mappings().
    explicit Gateway(std::string folder);

    const std::string& folder() const { return folder_; }
    std::string config() const { return folder_ + "/config/crossdock.yaml"; }
    std::string data() const { return folder_ + "/data"; }
    std::string log_file() const { return folder_ + "/log"; }
    std::string log() const { return read_file(log_file()); }
    Address suppliers, storefront, admin;

    /// The repository's mappings are copied into the folder, so that a test may edit them; returns their
    /// folder.
    std::string own_mappings();
    /// crossdock.yaml: the listeners and folders, then `more` as it is (endpoints, limits, ...).
    void main_file(const std::string& more = {});
    void partner(const std::string& name, const std::string& yaml);
    void secret(const std::string& name, const std::string& value);
    std::string incoming(const std::string& partner);  ///< made when it is not there

    /// Variables for the daemon (LD_PRELOAD, ...), from the next start.
    std::vector<std::pair<std::string, std::string>> environment;

    /// Starts it and waits until it is ready; throws with the log's end when it is not. Returns the time it
    /// took.
    std::chrono::milliseconds start(milliseconds within = std::chrono::seconds(30));
    void launch();  ///< without waiting
    bool ready();
    bool wait_ready(milliseconds within);
    Process& process() { return process_; }
    std::optional<int> terminate(milliseconds within = std::chrono::seconds(20));  ///< SIGTERM; the exit code
    void kill() { process_.kill(); }
    void reload() const;  ///< SIGHUP

    /// `crossdock` with these words, then --config.
    Output cli(std::vector<std::string> words, milliseconds within = std::chrono::seconds(60)) const;
    Reply ask_admin(std::string_view method, std::string_view target, std::string_view body = {}) const;

private:
    std::string folder_, mappings_;
    Process process_;
};

void pause_thread(milliseconds time);

/// Calls `holds` every 20 ms until it is true or `within` is over.
template <class Condition>
bool eventually(Condition holds, milliseconds within = std::chrono::seconds(10)) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        pause_thread(milliseconds(20));
    }
    return true;
}

/// What became of a file `name` that was put into a watched folder: its path in `place` ("done", "failed",
/// ".taking"), where it lies under a number and its name; "" when it is not there.
std::string find_taken(const std::string& folder, const std::string& place, const std::string& name);
/// It was taken and dealt with: neither in the folder any more nor in hand.
bool is_dealt_with(const std::string& folder, const std::string& name);

/// Throws unless the binaries stand beside this program.
std::string binary(const std::string& name);

/// The commit of the sources, or "unknown".
std::string commit();

}  // namespace crossdock::support
