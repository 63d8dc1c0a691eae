#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::observe {

/// Only grows. Any thread.
class Counter {
public:
    void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down. Any thread.
class Gauge {
public:
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// Counts observations by upper bound. Any thread.
class Histogram {
public:
    /// `bounds` rise; +Inf is added.
    explicit Histogram(std::span<const double> bounds);
    void observe(double value);

    std::span<const double> bounds() const { return bounds_; }
    std::uint64_t count_at(std::size_t bucket) const {
        return counts_[bucket].load(std::memory_order_relaxed);
    }
    double sum() const { return static_cast<double>(sum_micros_.load(std::memory_order_relaxed)) * 1e-6; }

private:
    std::vector<double> bounds_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;  ///< one more than bounds
    std::atomic<std::int64_t> sum_micros_{0};
};

/// 100 us to 10 s, for durations in seconds.
std::span<const double> duration_bounds();

using Labels = std::vector<std::pair<std::string, std::string>>;

/// The metrics of one daemon, by name and labels. Made once in `app`, handed to whoever counts. Asking again
/// for the same name and labels gives the same object; references live as long as the Metrics. Any thread,
/// but meant for start-up: keep the reference, do not look up on a hot path.
class Metrics {
public:
    /// Names follow Prometheus: "crossdock_http_requests_total". The first `help` given for a name counts.
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
    Histogram& histogram(std::string_view name, std::string_view help,
                         std::span<const double> bounds = duration_bounds(), const Labels& labels = {});
    /// A gauge that is asked when metrics are read, on that thread; `read` must outlive the Metrics.
    void gauge_from(std::string_view name, std::string_view help, std::function<double()> read,
                    const Labels& labels = {});

    /// Prometheus text exposition format 0.0.4, in order of names and labels.
    std::string prometheus() const;

private:
    struct Series {
        std::unique_ptr<Counter> counter;
        std::unique_ptr<Gauge> gauge;
        std::unique_ptr<Histogram> histogram;
        std::function<double()> read;
    };
    struct Family {
        std::string help;
        std::string_view type;
        std::map<std::string, Series> series;  ///< by labels as written: `partner="a",channel="b"`
    };

    Series& find(std::string_view name, std::string_view help, std::string_view type, const Labels& labels);

    mutable std::mutex mutex_;
    std::map<std::string, Family, std::less<>> families_;
};

}  // namespace crossdock::observe
