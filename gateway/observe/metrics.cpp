#include "gateway/observe/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace crossdock::observe {
namespace {

std::string label_text(const Labels& labels) {
    std::string text;
    for (const auto& [name, value] : labels) {
        if (!text.empty()) text += ',';
        text += name;
        text += "=\"";
        for (const char c : value) {
            if (c == '\n') {
                text += "\\n";
                continue;
            }
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        text += '"';
    }
    return text;
}

template <class T>
void append_number(std::string& out, T value) {
    char buffer[40];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, result.ptr);
}

template <class T>
void append_sample(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
                   T value) {
    out += name;
    out += suffix;
    if (!labels.empty()) {
        out += '{';
        out += labels;
        out += '}';
    }
    out += ' ';
    append_number(out, value);
    out += '\n';
}

void append_histogram(std::string& out, std::string_view name, const std::string& labels,
                      const Histogram& histogram) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) {
        total += histogram.count_at(i);
        std::string with_bound = labels.empty() ? "" : labels + ",";
        with_bound += "le=\"";
        if (i < histogram.bounds().size()) {
            append_number(with_bound, histogram.bounds()[i]);
        } else {
            with_bound += "+Inf";
        }
        with_bound += '"';
        append_sample(out, name, "_bucket", with_bound, total);
    }
    append_sample(out, name, "_sum", labels, histogram.sum());
    append_sample(out, name, "_count", labels, total);
}

}  // namespace

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds.begin(), bounds.end()),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds.size() + 1)) {}

void Histogram::observe(double value) {
    const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    counts_[static_cast<std::size_t>(at - bounds_.begin())].fetch_add(1, std::memory_order_relaxed);
    sum_micros_.fetch_add(static_cast<std::int64_t>(value * 1e6), std::memory_order_relaxed);
}

std::span<const double> duration_bounds() {
    static constexpr std::array<double, 16> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                   0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
    return bounds;
}

Metrics::Series& Metrics::find(std::string_view name, std::string_view help, std::string_view type,
                               const Labels& labels) {
    auto family = families_.find(name);
    if (family == families_.end()) {
        family = families_.emplace(std::string(name), Family{std::string(help), type, {}}).first;
    }
    return family->second.series[label_text(labels)];
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(mutex_);
    auto& series = find(name, help, "counter", labels);
    if (!series.counter) series.counter = std::make_unique<Counter>();
    return *series.counter;
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(mutex_);
    auto& series = find(name, help, "gauge", labels);
    if (!series.gauge) series.gauge = std::make_unique<Gauge>();
    return *series.gauge;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                              const Labels& labels) {
    const std::lock_guard lock(mutex_);
    auto& series = find(name, help, "histogram", labels);
    if (!series.histogram) series.histogram = std::make_unique<Histogram>(bounds);
    return *series.histogram;
}

void Metrics::gauge_from(std::string_view name, std::string_view help, std::function<double()> read,
                         const Labels& labels) {
    const std::lock_guard lock(mutex_);
    find(name, help, "gauge", labels).read = std::move(read);
}

std::string Metrics::prometheus() const {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& [name, family] : families_) {
        out.append("# HELP ").append(name).append(" ").append(family.help);
        out.append("\n# TYPE ").append(name).append(" ").append(family.type);
        out += '\n';
        for (const auto& [labels, series] : family.series) {
            if (series.counter) append_sample(out, name, "", labels, series.counter->value());
            if (series.gauge) append_sample(out, name, "", labels, series.gauge->value());
            if (series.read) append_sample(out, name, "", labels, series.read());
            if (series.histogram) append_histogram(out, name, labels, *series.histogram);
        }
    }
    return out;
}

}  // namespace crossdock::observe
