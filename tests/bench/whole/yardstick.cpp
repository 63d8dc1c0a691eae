#include "tests/bench/whole/yardstick.h"

#include "tests/support/gateway.h"

#include <filesystem>

namespace crossdock::bench {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// Installs into `folder` unless that was done before. "" = ready, else why not.
std::string install(const std::string& folder) {
    const fs::path sources = fs::path(CROSSDOCK_SOURCE_DIR).parent_path() / "shared/bench/fastify";
    if (support::run({"node", "--version"}).code != 0) return "node is not installed";
    if (!fs::exists(sources / "app.mjs")) return "its sources are not there (" + sources.string() + ")";
    fs::create_directories(folder);
    for (const char* name : {"app.mjs", "package.json"})
        fs::copy_file(sources / name, fs::path(folder) / name, fs::copy_options::overwrite_existing);
    if (fs::exists(folder + "/node_modules/better-sqlite3/build") || fs::exists(folder + "/installed"))
        return {};
    const auto npm = support::run({"npm", "install", "--prefix", folder, "--no-audit", "--no-fund"}, 900s);
    if (npm.code != 0) return "npm install failed: " + npm.err.substr(0, 300);
    support::write_file(folder + "/installed", "");
    return {};
}

}  // namespace

std::optional<Yardstick> Yardstick::start(const std::string& folder, std::string& why_not) {
    why_not = install(folder);
    if (!why_not.empty()) return std::nullopt;
    Yardstick yardstick;
    yardstick.port_ = support::free_port();
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(folder + "/peer.db" + end);
    const std::string log = folder + "/log";
    yardstick.process_ = support::Process(
        {"node", folder + "/app.mjs"}, log, log,
        {{"PORT", std::to_string(yardstick.port_)}, {"DB", folder + "/peer.db"}, {"BATCH", "1"}});
    const support::Address address{yardstick.port_, {}};
    const bool up = support::eventually(
        [&] { return support::fetch(address, "GET", "/availability/SKU-1", {}, {}, 500ms).status == 200; },
        20s);
    if (up) return yardstick;
    why_not = "it did not start: " + support::read_file(log).substr(0, 300);
    return std::nullopt;
}

}  // namespace crossdock::bench
