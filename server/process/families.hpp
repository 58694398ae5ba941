#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

/// What `/metrics` is made of, in the words of prometheus-cpp.
namespace headroom::server {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

inline prometheus::ClientMetric::Label label(std::string name, std::string_view value) {
  prometheus::ClientMetric::Label label;
  label.name = std::move(name);
  label.value = value;
  return label;
}

/// One series of a counter or a gauge.
inline prometheus::ClientMetric sample(prometheus::MetricType type, double value, Labels labels = {}) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return metric;
}

/// One series of a histogram. `counts`: of each bucket alone; the last one has no bound.
inline prometheus::ClientMetric histogram(std::span<const double> bounds, std::span<const std::uint64_t> counts,
                                          double sum, Labels labels = {}) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket < counts.size(); ++bucket) {
    count += counts[bucket];
    const double bound = bucket < bounds.size() ? bounds[bucket] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({.cumulative_count = count, .upper_bound = bound});
  }
  metric.histogram.sample_count = count;
  metric.histogram.sample_sum = sum;
  return metric;
}

inline prometheus::MetricFamily family(std::string name, std::string help, prometheus::MetricType type,
                                       std::vector<prometheus::ClientMetric> metrics) {
  prometheus::MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  family.metric = std::move(metrics);
  return family;
}

}  // namespace headroom::server
