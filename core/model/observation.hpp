#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/model/comparison.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

namespace headroom {

/// A metric's newest figure.
struct Reading {
  double value{0};
  Instant at;        ///< observed_at of a value, the end of its period for a datapoint
  bool fresh{true};  ///< not older than the policy's stale_after_seconds, and not from the future
};

/// An unbroken run of a condition up to the newest figure of a metric.
struct Run {
  Seconds lasted{0};  ///< from the start of the first period in which it held to the newest figure
  std::int64_t periods{0};
  double newest{0};
};

/// Everything one evaluation may know about now: made by observe(), read by every signal. It refers to the cluster
/// and metrics it was made from, which must outlive it.
struct Observation {
  Instant now;
  const Cluster* cluster{nullptr};
  const Metrics* metrics{nullptr};
  Unit unit{Unit::instances};
  Seconds stale_after{900};
  Units current;      ///< requested capacity of everything but the primary, in `unit`
  Units running;      ///< running capacity of the same
  Units out_step{1};  ///< what the policy's scale-out increment allows at once; 1 where it sets none
  Units in_step{1};   ///< the same for scale-in

  /// `values` first, otherwise the newest datapoint of the metric's shortest-period average (else any statistic).
  std::optional<Reading> reading(std::string_view metric) const;

  /// Nothing where the metric is absent or its newest figure is stale.
  std::optional<double> fresh(std::string_view metric) const;

  /// How long `predicate` has held up to the newest figure: datapoints of the finest series, contiguous in time,
  /// closed by the value at observed_at where there is one. Nothing where the metric is absent; zero where the newest
  /// figure does not satisfy it.
  std::optional<Run> run(std::string_view metric, double threshold, Comparison comparison) const;

  /// The series of exactly this metric, period and statistic, or null.
  const Series* series(std::string_view metric, Seconds period, const Statistic& statistic) const;
};

}  // namespace headroom
