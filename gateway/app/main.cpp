#include "gateway/app/gateway.h"
#include "gateway/app/systemd.h"
#include "gateway/core/text.h"
#include "gateway/core/time.h"
#include "gateway/observe/log.h"

#include <unistd.h>

#include <csignal>
#include <cstring>
#include <ctime>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace crossdock;

constexpr std::string_view help_text =
    "crossdockd - the gateway between a shop and its suppliers\n"
    "\n"
    "  crossdockd [--config FILE] [--log json|text] [--debug]\n"
    "\n"
    "  --config FILE   crossdock.yaml (default: $CROSSDOCK_CONFIG, else /etc/crossdock/crossdock.yaml)\n"
    "  --log FORMAT    lines as key=value text (default) or as JSON\n"
    "  --debug         more lines\n"
    "  --version       the version\n"
    "\n"
    "SIGHUP reads the configuration again, SIGTERM ends. Exit status: 0 ended by a signal, 1 the "
    "configuration or the\n"
    "start failed (every error is printed), 70 the store failed and nothing more was acknowledged.\n";

struct CommandLine {
    std::string config = "/etc/crossdock/crossdock.yaml";
    observe::LogOptions log;
    int exit_status = -1;  ///< end at once
};

CommandLine parse(int argc, char** argv) {
    CommandLine line;
    if (const char* named = std::getenv("CROSSDOCK_CONFIG")) line.config = named;
    const std::vector<std::string_view> words(argv + 1, argv + argc);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool has_value = i + 1 < words.size();
        if (words[i] == "--config" && has_value) {
            line.config = words[++i];
        } else if (words[i] == "--log" && has_value && (words[i + 1] == "json" || words[i + 1] == "text")) {
            line.log.format = words[++i] == "json" ? observe::LogOptions::Format::json
                                                   : observe::LogOptions::Format::key_value;
        } else if (words[i] == "--debug") {
            line.log.least = observe::Level::debug;
        } else if (words[i] == "--version") {
            std::cout << "crossdockd " << CROSSDOCK_VERSION << '\n';
            line.exit_status = 0;
        } else {
            const bool asked = words[i] == "--help" || words[i] == "-h";
            (asked ? std::cout : std::cerr) << help_text;
            line.exit_status = asked ? 0 : 1;
        }
    }
    return line;
}

sigset_t signals_of_ours() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

void reload(app::Gateway& gateway, observe::Log& log) {
    app::notify("RELOADING=1");
    const std::vector<Error> errors = gateway.reload();
    for (const Error& error : errors) log.error("configuration refused", {{"error", to_string(error)}});
    if (!errors.empty()) log.error("the configuration in force stays", {{"errors", errors.size()}});
    app::notify("READY=1");
}

/// Waits for signals; between them feeds the watchdog, as long as the ledger goes round.
void serve(app::Gateway& gateway, const sigset_t& signals, observe::Log& log) {
    const auto interval = app::watchdog_interval().value_or(std::chrono::seconds(1));
    const auto wait = std::min<std::chrono::microseconds>(interval, std::chrono::seconds(1));
    const timespec patience{std::chrono::duration_cast<std::chrono::seconds>(wait).count(),
                            static_cast<long>(wait.count() % 1'000'000) * 1000};
    for (;;) {
        const int signal = sigtimedwait(&signals, nullptr, &patience);
        if (gateway.is_alive()) app::notify("WATCHDOG=1");
        if (signal == SIGHUP) reload(gateway, log);
        if (signal == SIGTERM || signal == SIGINT) {
            log.notice("stopping", {{"signal", strsignal(signal)}});
            return;
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    CommandLine line = parse(argc, argv);
    if (line.exit_status >= 0) return line.exit_status;
    // Before any thread is made, so that all inherit it: signals come to serve() alone.
    const sigset_t signals = signals_of_ours();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    const SystemClock clock;
    const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
    line.log.priority_prefix = journal;
    if (!journal) line.log.clock = &clock;
    observe::StreamLog log(STDERR_FILENO, line.log);

    std::vector<Error> errors;
    const auto gateway = app::Gateway::start(line.config, clock, log, errors);
    for (const Error& error : errors) log.error("cannot start", {{"error", to_string(error)}});
    if (!gateway) return 1;
    app::notify("READY=1");
    serve(*gateway, signals, log);
    app::notify("STOPPING=1");
    gateway->stop();
    log.notice("stopped");
    return 0;
}
