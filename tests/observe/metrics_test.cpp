#include "gateway/observe/metrics.h"

#include <gtest/gtest.h>

namespace crossdock::observe {
namespace {

TEST(Metrics, TextFormatIsThatOfPrometheus) {
    Metrics metrics;
    metrics.counter("b_total", "counts b", {{"partner", "x\"y"}}).add(3);
    metrics.gauge("a", "level of a").set(-2);
    metrics.gauge_from("c", "asked", [] { return 1.5; });
    EXPECT_EQ(metrics.prometheus(),
              "# HELP a level of a\n# TYPE a gauge\na -2\n"
              "# HELP b_total counts b\n# TYPE b_total counter\nb_total{partner=\"x\\\"y\"} 3\n"
              "# HELP c asked\n# TYPE c gauge\nc 1.5\n");
}

TEST(Metrics, HistogramBucketsAreCumulative) {
    Metrics metrics;
    const double bounds[] = {0.1, 1};
    auto& histogram = metrics.histogram("h_seconds", "time", bounds, {{"route", "in"}});
    histogram.observe(0.1);
    histogram.observe(0.5);
    histogram.observe(7);
    EXPECT_EQ(metrics.prometheus(),
              "# HELP h_seconds time\n# TYPE h_seconds histogram\n"
              "h_seconds_bucket{route=\"in\",le=\"0.1\"} 1\nh_seconds_bucket{route=\"in\",le=\"1\"} 2\n"
              "h_seconds_bucket{route=\"in\",le=\"+Inf\"} 3\nh_seconds_sum{route=\"in\"} 7.6\n"
              "h_seconds_count{route=\"in\"} 3\n");
}

TEST(Metrics, SameNameAndLabelsGiveTheSameObject) {
    Metrics metrics;
    EXPECT_EQ(&metrics.counter("n", "h", {{"a", "1"}}), &metrics.counter("n", "h", {{"a", "1"}}));
    EXPECT_NE(&metrics.counter("n", "h", {{"a", "1"}}), &metrics.counter("n", "h", {{"a", "2"}}));
}

}  // namespace
}  // namespace crossdock::observe
