#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/comparison.hpp"
#include "core/model/detail.hpp"
#include "core/model/leaving_capacity.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"
#include "core/model/scope.hpp"
#include "core/model/shortfall.hpp"
#include "core/schedule/time_zone.hpp"

namespace headroom::forecast {
struct CapacityForecast;
struct CapacityQuestion;
}  // namespace headroom::forecast

namespace headroom {

/// If the time stamp of another machine is further in the future than this, it is not believed.
inline constexpr Seconds clock_tolerance{300};

/// The newest value of a metric.
struct Reading {
  double value{0};
  Instant at;  ///< observed_at for a value, the end of its period for a datapoint
  /// The value is not from the future, and not older than the policy's stale_after_seconds or, if that is longer, than
  /// its own period: within a period there can be nothing newer.
  bool fresh{true};
};

/// The unbroken time in which a condition has held, up to the newest value of a metric.
struct Run {
  Seconds lasted{0};  ///< from the start of the first period in which it held to the newest value
  std::int64_t periods{0};
  double newest{0};
};

/// Everything that one evaluation may know about now. observe() makes it, and every signal reads it. It points to the
/// cluster and the metrics that it was made from; they must outlive it.
struct Observation {
  Instant now;
  const Cluster* cluster{nullptr};
  const Metrics* metrics{nullptr};
  const kubernetes::ClusterObjects* kubernetes{nullptr};  ///< the nodes and pods; null if the request has none
  const std::vector<TimeZone>* zones{nullptr};            ///< null if there are none
  const std::vector<forecast::CapacityForecast>* forecasts{nullptr};  ///< null if there are none
  Unit unit{Unit::instances};
  Seconds stale_after{900};
  Units current;  ///< requested capacity in `unit`, without the primary node
  Units running;  ///< running capacity in `unit`, without the primary node
  /// For each pool: how many capacity units one instance (or fleet unit) of it provides.
  std::vector<std::int64_t> units_per_count;
  /// The most that the policy's scale-out increment allows at once; without one, the smallest instance's capacity
  /// units.
  Units out_step{1};
  /// The most that the policy's scale-in increment allows at once; without one, the smallest instance's capacity units.
  Units in_step{1};
  std::optional<double> out_increment_percent{};  ///< as in the policy; absent if it sets none
  std::optional<Seconds> out_cooldown{};          ///< as in the policy; absent if it sets none
  std::optional<Seconds> in_cooldown{};           ///< as in the policy; absent if it sets none
  /// What is requested on EMR and does not run, in the order of the pools. Empty on other platforms.
  std::vector<Shortfall> shortfalls{};
  /// What runs and is about to go, in the order of the pools.
  std::vector<LeavingCapacity> leaving{};
  Detail detail{Detail::full};

  /// Whether signals and stages write texts, and whether signals suggest counterfactuals. What they decide must not
  /// depend on it. Evidence is always given, because stale evidence prevents a move.
  bool tells_reasons() const { return headroom::tells_reasons(detail); }
  bool wants_counterfactuals() const { return detail == Detail::full; }

  /// The zone of this name; UTC is always known. Null if it is unknown.
  const TimeZone* zone(std::string_view name) const {
    return find_zone(zones == nullptr ? std::span<const TimeZone>() : std::span(*zones), name);
  }

  /// The answer to this question. Null if nobody asked it.
  const forecast::CapacityForecast* forecast(const forecast::CapacityQuestion& question) const;

  /// The value at observed_at, unless a datapoint is newer by more than its period. Otherwise the newest datapoint of
  /// the metric's average with the shortest period. If the metric has no average, another statistic serves; sums and
  /// sample counts come last. No value if the metric is absent.
  std::optional<Reading> reading(std::string_view metric) const;

  /// How long the comparison of the metric with `threshold` has held, up to the newest value. It looks at the
  /// datapoints of the series that reading() uses, without gaps in time, and at the value at observed_at, if there is
  /// one. No value if the metric is absent. A run of zero if the newest value does not meet the condition.
  std::optional<Run> run(std::string_view metric, double threshold, Comparison comparison) const;

  /// How long the comparison of `metric` with `other` has held. It compares their newest values and, if their series
  /// have the same period, the datapoints at the times that both have. No value if one of the two metrics is absent.
  std::optional<Run> run_against(std::string_view metric, Comparison comparison, std::string_view other) const;

  /// How long `metric` has been above `other` by at least `excess`; otherwise like run_against().
  std::optional<Run> run_above(std::string_view metric, std::string_view other, double excess) const;

  /// The values of a metric in the last `length` before its newest value: the datapoints of its series that started in
  /// this time. If none did, only the newest value. Empty if the metric is absent.
  std::vector<double> window(std::string_view metric, Seconds length) const;

  /// The requested capacity of a part of the cluster.
  Units capacity(const Scope& scope) const;

  /// The series with exactly this metric, period and statistic. Null if there is none.
  const Series* series(std::string_view metric, Seconds period, const Statistic& statistic) const;
};

}  // namespace headroom
