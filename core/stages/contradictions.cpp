#include "core/stages/contradictions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/base/text.hpp"
#include "core/model/metric_range.hpp"

namespace headroom {
namespace {

using Found = std::vector<Contradiction>;

/// The newest value of a metric, if it is fresh.
std::optional<double> fresh(const Observation& seen, std::string_view metric) {
  const auto reading = seen.reading(metric);
  return reading && reading->fresh ? std::optional(reading->value) : std::nullopt;
}

std::string is(std::string_view metric, double value) { return std::string(metric) + " is " + text::quantity(value); }

/// Available memory in percent, by the figures in MB.
std::optional<double> percent_by_mb(const Observation& seen) {
  const auto total = fresh(seen, metric::memory_total);
  const auto available = fresh(seen, metric::memory_available);
  if (!total || !available || *total <= 0) return std::nullopt;
  return *available / *total * 100;
}

/// Whether any figure of the metric is above 1, which no share is.
bool ever_above_one(const Observation& seen, std::string_view metric) {
  return std::ranges::any_of(seen.metrics->series, [&](const Series& series) {
    return series.name == metric &&
           std::ranges::any_of(series.datapoints, [](const Datapoint& point) { return point.value > 1; });
  });
}

/// Whether the figure is outside of what its metric can be.
bool add_impossible(Found& found, std::string_view metric, double value) {
  const MetricRange range = range_of(metric);
  if (range.contains(value)) return false;
  const std::string bound = value < range.lowest ? "is never below " + text::quantity(range.lowest)
                                                 : "is never above " + text::quantity(range.highest);
  found.push_back({{metric}, is(metric, value) + ", but it " + bound});
  return true;
}

/// A percentage of less than 1 is probably a share, unless the memory in MB says that so little is left.
bool add_share(Found& found, const Observation& seen, std::string_view metric, double value,
               std::optional<double> by_mb) {
  if (value <= 0 || value >= 1 || ever_above_one(seen, metric)) return false;
  if (by_mb && std::abs(*by_mb - value) < 1) return false;
  found.push_back({{metric},
                   is(metric, value) + ", which looks like a share of 1; it is a percentage and would be " +
                       text::quantity(value * 100)});
  return true;
}

void add_hdfs(Found& found, const Observation& seen) {
  constexpr std::string_view percent = metric::hdfs_used_percent;
  const auto used = fresh(seen, percent);
  if (!used || add_impossible(found, percent, *used) || add_share(found, seen, percent, *used, std::nullopt)) return;
  const auto total = fresh(seen, metric::hdfs_total);
  const auto amount = fresh(seen, metric::hdfs_used);
  if (!total || !amount || *total <= 0) return;
  const double by_gb = 100 * *amount / *total;
  if (std::abs(by_gb - *used) > largest_difference_in_points)
    found.push_back({{percent, metric::hdfs_used},
                     "HDFS is filled " + text::quantity(*used) + "% by " + std::string(percent) + ", but " +
                         text::quantity(by_gb) + "% by the figures in GB"});
}

void add_percentages(Found& found, const Observation& seen) {
  add_hdfs(found, seen);
  const auto percent = fresh(seen, metric::memory_available_percent);
  if (!percent) return;
  const auto by_mb = percent_by_mb(seen);
  if (add_impossible(found, metric::memory_available_percent, *percent)) return;
  if (add_share(found, seen, metric::memory_available_percent, *percent, by_mb)) return;
  if (by_mb && std::abs(*by_mb - *percent) > largest_difference_in_points)
    found.push_back({{metric::memory_available_percent, metric::memory_available},
                     text::quantity(*percent) + "% of YARN memory is available by " +
                         std::string(metric::memory_available_percent) + ", but " + text::quantity(*by_mb) +
                         "% by the figures in MB"});
}

/// What is available is a part of what there is.
void add_more_than_all(Found& found, const Observation& seen, std::string_view part, std::string_view whole) {
  const auto some = fresh(seen, part);
  const auto all = fresh(seen, whole);
  if (some && all && *some > *all) found.push_back({{part}, is(part, *some) + ", but " + is(whole, *all)});
}

/// What waits, waits in containers.
void add_pending_without_containers(Found& found, const Observation& seen) {
  const auto containers = fresh(seen, metric::containers_pending);
  if (!containers || *containers > 0) return;
  const auto mib = fresh(seen, metric::memory_pending);
  const auto vcores = fresh(seen, metric::vcores_pending);
  const bool memory = mib && *mib > 0;
  if (!memory && (!vcores || *vcores <= 0)) return;
  const std::string_view what = memory ? metric::memory_pending : metric::vcores_pending;
  found.push_back({{metric::containers_pending, what},
                   "no containers are pending, but " + text::quantity(memory ? *mib : *vcores) +
                       (memory ? " MB" : " vcores") + (memory || *vcores != 1 ? " are" : " is")});
}

void add_impossible_figures(Found& found, const Observation& seen) {
  constexpr std::array figures{metric::containers_pending, metric::containers_allocated, metric::memory_total,
                               metric::memory_available,   metric::memory_allocated,     metric::memory_pending,
                               metric::vcores_total,       metric::vcores_available,     metric::vcores_pending};
  for (const std::string_view metric : figures)
    if (const auto value = fresh(seen, metric)) add_impossible(found, metric, *value);
}

}  // namespace

std::vector<Contradiction> contradictions_of(const Observation& seen) {
  Found found;
  if (seen.metrics->values.empty() && seen.metrics->series.empty()) return found;
  add_percentages(found, seen);
  add_impossible_figures(found, seen);
  add_more_than_all(found, seen, metric::memory_available, metric::memory_total);
  add_more_than_all(found, seen, metric::vcores_available, metric::vcores_total);
  add_more_than_all(found, seen, metric::hdfs_used, metric::hdfs_total);
  add_more_than_all(found, seen, metric::hdfs_remaining, metric::hdfs_total);
  add_pending_without_containers(found, seen);
  return found;
}

}  // namespace headroom
