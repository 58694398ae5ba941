#include "core/ports/stored_metrics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace headroom {
namespace {

using namespace std::chrono_literals;

/// How far back the windows of signals look.
constexpr Seconds window_length = 3h;
/// The periods of a series made of single points.
constexpr std::array<Seconds, 8> periods{60s, 120s, 300s, 600s, 900s, 1800s, 3600s, 10800s};
/// How many periods beyond its own an alarm may look back for datapoints, and the longest time that it is given.
constexpr std::int64_t further_periods = 5;
constexpr Seconds longest_range = std::chrono::days{7};

Instant start_of(Instant at, Seconds period) {
  const auto length = std::chrono::milliseconds{period}.count();
  return Instant{std::chrono::milliseconds{at.time_since_epoch().count() / length * length}};
}

double combined(StatisticKind kind, std::span<const Datapoint> points) {
  double least = points.front().value;
  double most = least;
  double mean = 0;
  double count = 0;
  for (const Datapoint& point : points) {
    least = std::min(least, point.value);
    most = std::max(most, point.value);
    count += 1;
    mean += point.value / count - mean / count;
  }
  switch (kind) {
    case StatisticKind::minimum:
      return least;
    case StatisticKind::maximum:
      return most;
    case StatisticKind::sum:
      return mean * count;
    case StatisticKind::sample_count:
      return count;
    case StatisticKind::average:
    case StatisticKind::percentile:
      break;
  }
  return points.size() == 1 ? points.front().value : mean;
}

std::vector<Datapoint> combined(const std::vector<Datapoint>& points, StatisticKind kind, Seconds period) {
  std::vector<Datapoint> out;
  for (std::size_t i = 0; i < points.size();) {
    const Instant start = start_of(points[i].at, period);
    std::size_t end = i;
    while (end < points.size() && start_of(points[end].at, period) == start) ++end;
    out.push_back({start, combined(kind, std::span(points).subspan(i, end - i))});
    i = end;
  }
  return out;
}

/// The shortest of `periods` that is not shorter than half of the distances between the points.
Seconds period_of(const std::vector<Datapoint>& points) {
  std::vector<std::chrono::milliseconds> distances;
  for (std::size_t i = 1; i < points.size(); ++i) distances.push_back(points[i].at - points[i - 1].at);
  if (distances.empty()) return 300s;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  const auto period = std::ranges::lower_bound(periods, *middle);
  return period == periods.end() ? periods.back() : *period;
}

std::set<std::string, std::less<>> asked_for(const Policy& policy) {
  std::set<std::string, std::less<>> names;
  for (const Signal& signal : policy.signals)
    std::visit(
        [&](const auto& s) {
          for (const auto name : asks_for(s)) names.emplace(name);
        },
        signal);
  return names;
}

/// The metric's past as averages, up to the period that has `until`.
Result<void> add_past(EvaluationInput& input, const std::string& metric, Instant until, SnapshotLog& log) {
  auto stored = log.series(
      {.cluster_id = input.cluster.id, .metric = metric, .from = until - window_length, .until = until + 1ms});
  if (!stored) return tl::unexpected(std::move(stored.error()));
  const Seconds period = period_of(stored->points);
  const bool is_current =
      std::ranges::find(input.metrics.values, metric, &MetricValue::name) != input.metrics.values.end();
  if (is_current)
    std::erase_if(stored->points, [&](const Datapoint& point) { return point.at >= start_of(until, period); });
  if (stored->points.empty()) return {};
  input.metrics.series.push_back(
      {.name = metric, .period = period, .datapoints = combined(stored->points, StatisticKind::average, period)});
  return {};
}

Result<void> add_current(EvaluationInput& input, SnapshotLog& log) {
  auto newest = log.newest(input.cluster.id, input.evaluated_at);
  if (!newest) return tl::unexpected(std::move(newest.error()));
  if (newest->values.empty()) return {};
  const Instant at = std::ranges::max(newest->values, {}, &SnapshotValue::at).at;
  input.metrics.observed_at = at;
  for (const SnapshotValue& value : newest->values)
    if (value.at == at) input.metrics.values.push_back({value.name, value.value});
  for (const auto& metric : asked_for(input.policy))
    if (auto added = add_past(input, metric, at, log); !added) return added;
  normalise(input.metrics);
  return {};
}

bool has_series(const Metrics& metrics, const AlarmRule& rule) {
  return std::ranges::any_of(metrics.series, [&](const Series& series) {
    return series.name == rule.metric && series.statistic == rule.statistic && rule.period % series.period == 0s;
  });
}

/// A rule of one period takes the current value, which is newer than anything stored.
bool needs_past(const Metrics& metrics, const AlarmRule& rule) {
  if (rule.statistic.kind == StatisticKind::percentile || has_series(metrics, rule)) return false;
  return rule.evaluation_periods > 1 ||
         std::ranges::find(metrics.values, rule.metric, &MetricValue::name) == metrics.values.end();
}

Result<void> add_series(EvaluationInput& input, const AlarmRule& rule, SnapshotLog& log) {
  const auto wanted =
      std::min<std::int64_t>(rule.evaluation_periods + further_periods, longest_range / rule.period + 1);
  const Instant from = start_of(input.evaluated_at, rule.period) - wanted * rule.period;
  const auto stored = log.series({.cluster_id = input.cluster.id,
                                  .metric = rule.metric,
                                  .from = from,
                                  .until = start_of(input.evaluated_at, rule.period)});
  if (!stored) return tl::unexpected(stored.error());
  if (stored->points.empty()) return {};
  input.metrics.series.push_back({.name = rule.metric,
                                  .period = rule.period,
                                  .statistic = rule.statistic,
                                  .datapoints = combined(stored->points, rule.statistic.kind, rule.period)});
  return {};
}

Result<void> add_series_of_rules(EvaluationInput& input, SnapshotLog& log) {
  for (const Signal& signal : input.policy.signals) {
    const auto* alarms = std::get_if<AlarmRules>(&signal);
    if (alarms == nullptr) continue;
    for (const AlarmRule& rule : alarms->rules)
      if (needs_past(input.metrics, rule))
        if (auto added = add_series(input, rule, log); !added) return added;
  }
  return {};
}

}  // namespace

Result<void> add_stored_metrics(EvaluationInput& input, CurrentValues current, SnapshotLog& log) {
  if (current == CurrentValues::left_out)
    if (auto added = add_current(input, log); !added) return added;
  return add_series_of_rules(input, log);
}

Snapshot snapshot_of(const EvaluationInput& input, Instant latest) {
  Snapshot snapshot;
  const auto add = [&](const std::string& name, Instant at, double value) {
    if (at <= latest && at.time_since_epoch().count() >= 0 && is_metric_name(name))
      snapshot.push_back({name, at, value});
  };
  const Metrics& metrics = input.metrics;
  const Instant observed = metrics.observed_at.value_or(input.evaluated_at);
  for (const MetricValue& value : metrics.values) add(value.name, observed, value.value);
  for (const Series& series : metrics.series) {
    if (series.statistic != Statistic{} || series.datapoints.empty()) continue;
    const auto named = [&](const auto& other) { return other.name == series.name; };
    if (std::ranges::none_of(snapshot, named))
      add(series.name, series.datapoints.back().at, series.datapoints.back().value);
  }
  if (input.evaluated_at <= latest) append_capacity(snapshot, capacity_of(input.cluster, input.evaluated_at));
  return snapshot;
}

}  // namespace headroom
