#include "tests/e2e/kill/campaign.h"

#include "tests/support/json.h"
#include "tests/support/signing.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <filesystem>
#include <future>
#include <iostream>

namespace crossdock::killtest {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto window = 220ms;  ///< the mean time between a restart and the next kill is half of it

constexpr std::string_view mapping_before = "mapping: killtest.stock\nextends: csv.stock\n";
constexpr std::string_view mapping_after =
    "mapping: killtest.stock\nextends: csv.stock\nfields:\n  available: decimal(\"units\")\n";

/// Time since `begin` in milliseconds.
std::int64_t since(Clock::time_point begin) {
    return std::chrono::duration_cast<support::milliseconds>(Clock::now() - begin).count();
}

constexpr std::string_view kill_profile = R"(partner: kill
kind: supplier
channels:
  - name: hook
    in:
      transport: webhook
      signature: {scheme: standard-webhooks, secret: {file: secrets/kill.secret}}
      key: header webhook-id
    mappings: [json.stock]
    coverage: {of: document, default: partial}
  - name: files
    in: {transport: directory, path: IN/files, pattern: "*.csv", every: 20 ms, min_age: 0 ms}
    mappings: [killtest.stock]
    coverage: {of: message, default: partial}
  - name: file-deltas
    in: {transport: directory, path: IN/file-deltas, pattern: "*.csv", every: 20 ms, min_age: 0 ms}
    mappings: [csv.stock]
    coverage: {of: message, default: delta}
)";

constexpr std::string_view guarded_profile = R"(partner: guarded
kind: supplier
channels:
  - name: files
    in: {transport: directory, path: IN/guarded, pattern: "*.csv", every: 20 ms, min_age: 0 ms}
    mappings: [csv.stock]
    coverage: {of: message, default: full}
    guards: {to_zero: 30 %, from_items: 20}
)";

std::string with_folder(std::string_view profile, const std::string& folder) {
    std::string out(profile);
    for (std::size_t at = out.find("IN/"); at != std::string::npos; at = out.find("IN/", at + folder.size()))
        out.replace(at, 2, folder);
    return out;
}

}  // namespace

Campaign::Campaign(const Options& options)
    : options_(options), random_(options.seed), work_(context_.get_executor()) {
    gateway_ = std::make_unique<support::Gateway>(folder_.path());
    guarded_ = support::make_articles("GD", 22, 30, random_);
}

Campaign::~Campaign() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

void Campaign::say(const std::string& line) const {
    if (options_.verbose) std::cerr << line << "\n";
}

template <class Work>
void Campaign::on_load_thread(Work work) {
    std::promise<void> done;
    boost::asio::post(context_, [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

void Campaign::configure() {
    const std::string secret = support::make_secret(random_()), shop = support::make_secret(random_());
    pushes_ = std::make_unique<support::PushReceiver>(context_, shop);
    pushes_->disturb(40);
    gateway_->secret("kill.secret", secret);
    gateway_->secret("shop.secret", shop);
    mapping_file_ = gateway_->own_mappings() + "/killtest/stock.yaml";
    fs::create_directories(fs::path(mapping_file_).parent_path());
    support::write_file(mapping_file_, mapping_before);
    std::string waits;
    for (int i = 0; i < 40; ++i) waits += waits.empty() ? "50 ms" : ", 100 ms";
    gateway_->main_file("streams: {bookmark: 1 s}\nendpoints:\n  - name: shop\n    url: " + pushes_->url() +
                        "\n    secret: {file: secrets/shop.secret}\n    allow_private: true\n    retry: [" +
                        waits + "]\n");
    gateway_->partner("kill", with_folder(kill_profile, gateway_->folder() + "/in"));
    gateway_->partner("guarded", with_folder(guarded_profile, gateway_->folder() + "/in"));
    for (const char* channel : {"files", "file-deltas", "guarded"}) gateway_->incoming(channel);
    Load::Options load;
    load.seed = options_.seed;
    load.messages = options_.messages;
    load_ = std::make_unique<Load>(context_, *gateway_, load, secret);
    stream_ = std::make_unique<support::StreamFollower>(context_, gateway_->storefront);
}

void Campaign::register_products() {
    std::vector<support::Product> products = load_->products();
    for (const auto& article : guarded_) products.push_back({article.sku, article.gtin});
    if (support::import_products(gateway_->storefront, products) != products.size())
        throw std::runtime_error("the products could not all be registered");
}

int Campaign::run() {
    try {
        return run_all();
    } catch (const std::exception& error) {
        std::cout << "failed (seed " << options_.seed << "): " << error.what() << "\n";
        leave(1);
        return 1;
    }
}

int Campaign::run_all() {
    configure();
    gateway_->start();
    thread_ = std::thread([this] { context_.run(); });
    stream_->start("now");
    if (!support::eventually([&] { return stream_->streaming(); }))
        throw std::runtime_error("the stream did not open");
    register_products();
    load_->start();
    rounds();
    heal();
    int result = report(settle());
    if (gateway_->terminate() != 0) {
        std::cout << "crossdockd did not end well after the run\n";
        result = 1;
    }
    if (options_.rebuild && !rebuild()) result = 1;
    leave(result);
    return result;
}

/// The data folder for whoever wants to look at it, or the whole site after a failure.
void Campaign::leave(int result) {
    if (!options_.keep.empty()) {
        fs::remove_all(options_.keep);
        fs::copy(gateway_->data(), options_.keep, fs::copy_options::recursive);
    }
    if (result == 0) return;
    folder_.keep();
    std::cout << "configuration, data and log are left in " << folder_.path() << "\n";
}

void Campaign::rounds() {
    for (std::uint32_t round = 0; round < options_.rounds && load_->journal.problem.empty(); ++round) {
        if (round == options_.rounds / 4) change_mapping();
        if (round == options_.rounds / 2) report_zeros();
        one_round(round);
        finish_mapping_change();
        if (round >= options_.rounds * 2 / 3) release();
    }
}

void Campaign::one_round(std::uint32_t number) {
    load_->allow(options_.messages / options_.rounds, window);
    support::pause_thread(support::milliseconds(support::between(random_, 5, window.count())));
    gateway_->kill();
    restart();
    if ((number + 1) % 20 == 0)
        say("round " + std::to_string(number + 1) + ": " + std::to_string(load_->sent) + " webhooks, " +
            std::to_string(load_->files) + " files");
}

void Campaign::restart() {
    const auto begin = Clock::now();
    gateway_->launch();
    if (!gateway_->wait_ready(60s))
        throw std::runtime_error("crossdockd did not come back:\n" + gateway_->log());
    ready_ms_.push_back(since(begin));
}

namespace {
std::int64_t generation(const support::Gateway& gateway) {
    return support::number_at(support::parse_json(gateway.ask_admin("GET", "/admin/status").body),
                              "generation");
}
}  // namespace

/// The writer of files rests, the mapping says another column, SIGHUP; the next kill may come at once.
void Campaign::change_mapping() {
    load_->pause_files = true;
    support::eventually([&] { return load_->files_paused.load(); }, 20s);
    generation_before_ = generation(*gateway_);
    support::write_file(mapping_file_, mapping_after);
    gateway_->reload();
}

void Campaign::finish_mapping_change() {
    if (generation_before_ < 0 || mapping_changed_) return;
    if (!support::eventually([&] { return generation(*gateway_) > generation_before_; }, 20s))
        throw std::runtime_error("the changed mapping was not taken over");
    load_->new_mapping = true;
    load_->pause_files = false;
    mapping_changed_ = true;
    say("the mapping is changed");
}

void Campaign::report_zeros() {
    const std::string folder = gateway_->folder() + "/in/guarded";
    support::drop_file(folder, "full.csv", support::csv_stock(guarded_));
    if (!support::eventually([&] { return support::is_dealt_with(folder, "full.csv"); }, 20s))
        throw std::runtime_error("a full report was not taken");
    for (auto& article : guarded_) article.quantity = 0;
    support::drop_file(folder, "zeros.csv", support::csv_stock(guarded_));
    zeros_reported_ = true;
}

/// Once the report is held it is released, by the command line; a kill may come in between, then it is tried
/// again.
void Campaign::release() {
    if (!zeros_reported_ || released_) return;
    const auto rows =
        support::parse_json(gateway_->ask_admin("GET", "/admin/quarantine?limit=100&all=1").body);
    const auto* held = support::at(rows, "quarantine").if_array();
    if (held == nullptr) return;
    for (const auto& row : *held) {
        if (support::text_at(row, "partner") != "guarded") continue;
        if (support::text_at(row, "state") == "released") {
            released_ = true;
            say("the held report is released");
            return;
        }
        gateway_->cli({"quarantine", "release", std::to_string(support::number_at(row, "id"))});
    }
}

void Campaign::heal() {
    load_->allow(options_.messages, 100ms);
    const bool sent = support::eventually(
        [&] { return load_->sent >= options_.messages || !load_->journal.problem.empty(); }, 120s);
    load_->stop_files = true;
    const bool ended = support::eventually([&] { return load_->finished(); }, 30s);
    if (zeros_reported_) support::eventually([&] { return release(), released_; }, 20s);
    if (!sent || !ended)
        throw std::runtime_error("the load did not come to its end: " + load_->journal.problem);
    if (zeros_reported_)
        for (const auto& article : guarded_) load_->journal.truth[article.sku] = 0;
}

/// Until both mirrors are the gateway's own table.
bool Campaign::settle() {
    return support::eventually(
        [&] {
            differences_.clear();
            on_load_thread([&] {
                for (auto* mirror : {&stream_->mirror(), &pushes_->mirror()})
                    for (auto& line : mirror_differences(*mirror, load_->journal, gateway_->storefront))
                        differences_.push_back((mirror == &stream_->mirror() ? "stream: " : "pushes: ") +
                                               line);
            });
            return differences_.empty();
        },
        30s);
}

int Campaign::report(bool settled) {
    const Journal& journal = load_->journal;
    const Verdict verdict = classify(journal, *gateway_);
    std::sort(ready_ms_.begin(), ready_ms_.end());
    const std::uint64_t redelivered = stream_->mirror().redelivered() + pushes_->mirror().redelivered();
    std::cout << "kills " << options_.rounds << ", broken off " << journal.broken << ", files "
              << load_->files << ", streams opened " << stream_->connects() << ", pushes "
              << pushes_->accepted() << " (" << pushes_->again() << " again), restart to ready p50 "
              << (ready_ms_.empty() ? 0 : ready_ms_[ready_ms_.size() / 2]) << " ms\n";
    std::cout << "acknowledged " << journal.acknowledged << ", lost " << verdict.lost << ", duplicated "
              << verdict.duplicated << ", phantom " << verdict.phantom << ", recovered " << journal.recovered
              << ", redelivered " << redelivered << ", recovered in "
              << static_cast<double>(ready_ms_.empty() ? 0 : ready_ms_.back()) / 1000.0 << " s, seed "
              << options_.seed << ", commit " << support::commit() << "\n";
    std::vector<std::string> amiss = verdict.details;
    if (!settled)
        amiss.insert(amiss.end(), differences_.begin(),
                     differences_.begin() +
                         static_cast<std::ptrdiff_t>(std::min<std::size_t>(differences_.size(), 20)));
    if (!journal.problem.empty()) amiss.push_back(journal.problem);
    for (const std::string& problem : {stream_->problem(), pushes_->problem()})
        if (!problem.empty()) amiss.push_back(problem);
    if (pushes_->bad_signatures() > 0)
        amiss.push_back(std::to_string(pushes_->bad_signatures()) + " pushes with a wrong signature");
    if (stream_->resets() > 0)
        amiss.push_back("the stream was told to start anew, although nothing was lost");
    if (journal.recovered == 0)
        amiss.push_back(
            "recovered is 0: the kills did not hit anything in flight, so this run proves nothing");
    if (options_.rounds >= 4 && (!mapping_changed_ || !released_))
        amiss.push_back("the mapping's change or the release did not happen");
    for (const std::string& line : amiss) std::cout << "  " << line << "\n";
    return amiss.empty() && verdict.lost + verdict.duplicated + verdict.phantom == 0 ? 0 : 1;
}

bool Campaign::rebuild() {
    const auto rebuilt =
        support::run({support::binary("crossdock"), "rebuild", "--verify", gateway_->data()}, 300s);
    std::cout << rebuilt.out << rebuilt.err;
    if (rebuilt.code != 0) std::cout << "rebuild --verify failed\n";
    return rebuilt.code == 0;
}

}  // namespace crossdock::killtest
