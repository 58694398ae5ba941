#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/model/cluster.hpp"
#include "core/model/comparison.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"
#include "core/model/scope.hpp"

namespace headroom {

/// How far another machine's clock may be ahead before what it says is not believed.
inline constexpr Seconds clock_tolerance{300};

/// A metric's newest figure.
struct Reading {
  double value{0};
  Instant at;        ///< observed_at of a value, the end of its period for a datapoint
  bool fresh{true};  ///< not older than the policy's stale_after_seconds, nor than its own period where that is longer
                     ///< (there can be nothing newer yet), and not from the future
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
  const kubernetes::Cluster* kubernetes{nullptr};  ///< the nodes and pods, where the request shows any
  Unit unit{Unit::instances};
  Seconds stale_after{900};
  Units current;                         ///< requested capacity of everything but the primary, in `unit`
  Units running;                         ///< running capacity of the same
  std::vector<std::int64_t> units_each;  ///< per pool of the cluster: the units that one of its count is
  Units out_step{1};                     ///< what the policy's scale-out increment allows at once; 1 where it sets none
  Units in_step{1};                      ///< the same for scale-in
  std::optional<double> out_increment_percent{};  ///< the policy's own, where it sets one
  std::optional<Seconds> out_cooldown{};          ///< the policy's own, where it sets one
  std::optional<Seconds> in_cooldown{};           ///< the same for scale-in

  /// The value at observed_at, unless a datapoint is newer by more than its period; otherwise the newest datapoint of
  /// the metric's average over the shortest period (else of another statistic, sums and sample counts last).
  std::optional<Reading> reading(std::string_view metric) const;

  /// How long `predicate` has held up to the newest figure: datapoints of the finest series, contiguous in time,
  /// closed by the value at observed_at where there is one. Nothing where the metric is absent; zero where the newest
  /// figure does not satisfy it.
  std::optional<Run> run(std::string_view metric, double threshold, Comparison comparison) const;

  /// The same of `metric` compared with `other` at the same times: their newest figures, and of their finest series,
  /// where both have the same period, the points that both have. Nothing where either is absent.
  std::optional<Run> run_against(std::string_view metric, Comparison comparison, std::string_view other) const;

  /// What a metric was over the last `length` up to its newest figure: the datapoints of its finest series that
  /// started within it, or the newest figure alone where none did. Empty where the metric is absent.
  std::vector<double> window(std::string_view metric, Seconds length) const;

  /// Requested capacity of a part of the cluster.
  Units capacity(const Scope& scope) const;

  /// The series of exactly this metric, period and statistic, or null.
  const Series* series(std::string_view metric, Seconds period, const Statistic& statistic) const;
};

}  // namespace headroom
