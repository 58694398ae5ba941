#pragma once

#include <limits>
#include <string_view>

#include "core/model/metrics.hpp"

namespace headroom {

/// The values that a figure can have, both ends included.
struct MetricRange {
  double lowest{-std::numeric_limits<double>::infinity()};
  double highest{std::numeric_limits<double>::infinity()};

  bool contains(double value) const { return value >= lowest && value <= highest; }
  friend bool operator==(const MetricRange&, const MetricRange&) = default;
};

/// Whether the metric is a percentage of 0–100 by its definition: YARNMemoryAvailablePercentage and HDFSUtilization.
bool is_percentage(std::string_view metric);

/// Whether the metric counts things, so that only whole numbers make sense: containers, applications, tasks, nodes,
/// pods, blocks, vCores.
bool is_count(std::string_view metric);

/// What `statistic` of `metric` can be. Percentages are 0–100. Counts, amounts and ratios that EMR, YARN and Spark
/// publish are never negative. Of a metric that nobody here knows, any value is possible. A sum of percentages may
/// exceed 100, and a number of samples is never negative, whatever was sampled.
MetricRange range_of(std::string_view metric, const Statistic& statistic = {});

}  // namespace headroom
