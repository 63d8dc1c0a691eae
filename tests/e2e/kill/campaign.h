#pragma once

#include "tests/e2e/kill/check.h"
#include "tests/e2e/kill/load.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::killtest {

struct Options {
    std::uint32_t rounds = 200;
    std::uint64_t messages = 100'000;
    std::uint64_t seed = 1;
    std::string keep;      ///< folder that is left behind; "" = a temporary one
    bool rebuild = false;  ///< afterwards `crossdock rebuild --verify` on what was left
    bool verbose = false;
};

/// One run: load, kills, restarts, a changed mapping, a held report that is released; then the check.
class Campaign {
public:
    explicit Campaign(const Options& options);
    ~Campaign();

    /// The exit status.
    int run();

private:
    int run_all();
    void configure();
    void register_products();
    void rounds();
    void one_round(std::uint32_t number);
    void restart();
    void change_mapping();
    void finish_mapping_change();
    void report_zeros();
    void release();
    void heal();
    bool settle();
    int report(bool settled);
    bool rebuild();
    void leave(int result);
    /// Runs on the load's thread and waits for it.
    template <class Work>
    void on_load_thread(Work work);
    void say(const std::string& line) const;

    Options options_;
    support::Random random_;
    support::TempFolder folder_{"crossdock-killtest"};
    std::unique_ptr<support::Gateway> gateway_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<support::StreamFollower> stream_;
    std::unique_ptr<support::PushReceiver> pushes_;
    std::unique_ptr<Load> load_;
    std::thread thread_;
    std::string mapping_file_;
    std::vector<support::Article> guarded_;
    std::vector<std::int64_t> ready_ms_;
    std::int64_t generation_before_ = -1;
    bool mapping_changed_ = false, zeros_reported_ = false, released_ = false;
    std::vector<std::string> differences_;
};

}  // namespace crossdock::killtest
