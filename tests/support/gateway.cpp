#include "tests/support/gateway.h"

#include <filesystem>
#include <stdexcept>
#include <thread>

#include <signal.h>

namespace crossdock::support {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

void pause_thread(milliseconds time) {
    std::this_thread::sleep_for(time);
}

std::string binary(const std::string& name) {
    const std::string path = program_folder() + "/" + name;
    if (!fs::exists(path)) throw std::runtime_error("there is no " + path + "; build it first");
    return path;
}

std::string find_taken(const std::string& folder, const std::string& place, const std::string& name) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(folder + "/" + place, gone)) {
        const std::string found = entry.path().filename();
        if (found == name || found.ends_with("-" + name)) return entry.path();
    }
    return {};
}

bool is_dealt_with(const std::string& folder, const std::string& name) {
    return !fs::exists(folder + "/" + name) && find_taken(folder, ".taking", name).empty();
}

std::string commit() {
    const Output git = run({"git", "-C", CROSSDOCK_SOURCE_DIR, "rev-parse", "--short", "HEAD"});
    return git.code == 0 ? git.out.substr(0, git.out.find('\n')) : "unknown";
}

Gateway::Gateway(std::string folder)
    : folder_(std::move(folder)), mappings_(CROSSDOCK_SOURCE_DIR "/mappings") {
    suppliers.port = free_port();
    do storefront.port = free_port();
    while (storefront.port == suppliers.port);
    admin.socket = folder_ + "/admin.sock";
    for (const char* name : {"config/partners", "config/secrets", "data", "in"})
        fs::create_directories(folder_ + "/" + name);
}

std::string Gateway::own_mappings() {
    mappings_ = folder_ + "/mappings";
    fs::copy(CROSSDOCK_SOURCE_DIR "/mappings", mappings_, fs::copy_options::recursive);
    return mappings_;
}

void Gateway::main_file(const std::string& more) {
    write_file(config(),
               "data: " + data() +
                   "\nlisteners:\n  suppliers: {address: 127.0.0.1, port: " + std::to_string(suppliers.port) +
                   "}\n  storefront: {address: 127.0.0.1, port: " + std::to_string(storefront.port) +
                   "}\n  admin: {socket: " + admin.socket +
                   "}\npartners: partners/*.yaml\nmappings: " + mappings_ +
                   "\nstorefronts: [{name: default, currency: EUR, time_zone: Europe/Berlin}]\n" + more);
}

void Gateway::partner(const std::string& name, const std::string& yaml) {
    write_file(folder_ + "/config/partners/" + name + ".yaml", yaml);
}

void Gateway::secret(const std::string& name, const std::string& value) {
    const std::string path = folder_ + "/config/secrets/" + name;
    write_file(path, value);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

std::string Gateway::incoming(const std::string& partner) {
    const std::string path = folder_ + "/in/" + partner;
    fs::create_directories(path);
    return path;
}

void Gateway::launch() {
    process_ = Process({binary("crossdockd"), "--config", config()}, log_file(), log_file(), environment);
}

bool Gateway::ready() {
    return process_.running() && fetch(storefront, "GET", "/readyz", {}, {}, milliseconds(500)).status == 200;
}

bool Gateway::wait_ready(milliseconds within) {
    const auto end = Clock::now() + within;
    while (!ready()) {
        if (!process_.running() || Clock::now() >= end) return false;
        pause_thread(milliseconds(2));
    }
    return true;
}

std::chrono::milliseconds Gateway::start(milliseconds within) {
    const auto begin = Clock::now();
    launch();
    if (!wait_ready(within)) {
        const std::string text = log();
        throw std::runtime_error("crossdockd did not become ready; the end of its log:\n" +
                                 text.substr(text.size() - std::min<std::size_t>(text.size(), 4000)));
    }
    return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

std::optional<int> Gateway::terminate(milliseconds within) {
    process_.signal(SIGTERM);
    return process_.wait(within);
}

void Gateway::reload() const {
    process_.signal(SIGHUP);
}

Output Gateway::cli(std::vector<std::string> words, milliseconds within) const {
    std::vector<std::string> command{binary("crossdock")};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(), {"--config", config()});
    return run(command, within);
}

Reply Gateway::ask_admin(std::string_view method, std::string_view target, std::string_view body) const {
    return fetch(admin, method, target, {{"Content-Type", "application/json"}}, body,
                 std::chrono::seconds(30));
}

}  // namespace crossdock::support
