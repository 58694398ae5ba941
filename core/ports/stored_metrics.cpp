#include "core/ports/stored_metrics.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

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
Result<void> add_past(EvaluationInput& input, const std::string& metric, Instant until, SnapshotHistory& log) {
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

Result<void> add_current(EvaluationInput& input, SnapshotHistory& log) {
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

Result<void> add_series(EvaluationInput& input, const AlarmRule& rule, SnapshotHistory& log) {
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

Result<void> add_series_of_rules(EvaluationInput& input, SnapshotHistory& log) {
  for (const Signal& signal : input.policy.signals) {
    const auto* alarms = std::get_if<AlarmRules>(&signal);
    if (alarms == nullptr) continue;
    for (const AlarmRule& rule : alarms->rules)
      if (needs_past(input.metrics, rule))
        if (auto added = add_series(input, rule, log); !added) return added;
  }
  return {};
}

/// What a pool has in one market now, and the names under which that is stored.
struct MarketFigures {
  Market market{Market::on_demand};
  std::int64_t requested{0};
  std::int64_t running{0};
  CapacityFigure requested_name{CapacityFigure::requested};
  CapacityFigure running_name{CapacityFigure::running};
};

std::vector<MarketFigures> figures_of(const Pool& pool) {
  using enum CapacityFigure;
  if (!pool.is_fleet()) return {{pool.market, pool.requested, pool.running}};
  std::vector<MarketFigures> both;
  if (pool.on_demand)
    both.push_back({Market::on_demand, pool.on_demand->requested, pool.on_demand->running, requested_on_demand,
                    running_on_demand});
  if (pool.spot) both.push_back({Market::spot, pool.spot->requested, pool.spot->running, requested_spot, running_spot});
  return both;
}

/// The points of `wanted` less those of `there`, at the times that both have.
std::vector<Datapoint> differences(const std::vector<Datapoint>& wanted, const std::vector<Datapoint>& there) {
  std::vector<Datapoint> all;
  auto other = there.begin();
  for (const Datapoint& point : wanted) {
    while (other != there.end() && other->at < point.at) ++other;
    if (other != there.end() && other->at == point.at) all.push_back({point.at, point.value - other->value});
  }
  return all;
}

/// From the newest snapshot back: the least that was missing until then, for each time at which it became less.
std::vector<MissingSince> missing_in(const std::vector<Datapoint>& missing, const MarketFigures& figures, Instant now,
                                     Seconds longest_gap) {
  std::vector<MissingSince> all;
  std::int64_t least = figures.requested - figures.running;
  Instant reached = now;
  for (auto point = missing.rbegin(); point != missing.rend(); ++point) {
    least = std::min(least, static_cast<std::int64_t>(point->value));
    if (least <= 0 || reached - point->at > longest_gap) break;
    reached = point->at;
    if (!all.empty() && all.back().count == least)
      all.back().since = point->at;
    else
      all.push_back({.market = figures.market, .count = least, .since = point->at});
  }
  return all;
}

/// What the scaled pools lack now.
std::int64_t lacking(const Cluster& cluster) {
  std::int64_t all = 0;
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary)
      for (const MarketFigures& figures : figures_of(pool))
        all += std::max(figures.requested - figures.running, std::int64_t{0});
  return all;
}

/// What was missing, by the pool's own figures. If none are stored, by the cluster's, less what else is missing now.
Result<std::vector<Datapoint>> missing_points(const EvaluationInput& input, const Pool& pool,
                                              const MarketFigures& figures, Seconds longest_gap, SnapshotHistory& log) {
  const auto stored = [&](std::string_view pool_id, CapacityFigure figure) {
    return log.series({.cluster_id = input.cluster.id,
                       .metric = capacity_name(pool_id, figure),
                       .from = input.evaluated_at - 2 * longest_gap - window_length,
                       .until = input.evaluated_at});
  };
  auto requested = stored(pool.id, figures.requested_name);
  if (!requested) return tl::unexpected(requested.error());
  auto running = stored(pool.id, figures.running_name);
  if (!running) return tl::unexpected(running.error());
  if (!requested->points.empty() || !running->points.empty()) return differences(requested->points, running->points);

  requested = stored("", CapacityFigure::requested);
  if (!requested) return tl::unexpected(requested.error());
  running = stored("", CapacityFigure::running);
  if (!running) return tl::unexpected(running.error());
  std::vector<Datapoint> missing = differences(requested->points, running->points);
  const auto elsewhere = static_cast<double>(lacking(input.cluster) - (figures.requested - figures.running));
  for (Datapoint& point : missing) point.value -= elsewhere;
  return missing;
}

Result<void> add_missing(const EvaluationInput& input, Pool& pool, const MarketFigures& figures, SnapshotHistory& log) {
  const Seconds longest_gap = std::max<Seconds>(1h, 2 * input.policy.mix.fallback_after);
  const auto missing = missing_points(input, pool, figures, longest_gap, log);
  if (!missing) return tl::unexpected(missing.error());
  for (MissingSince& each : missing_in(*missing, figures, input.evaluated_at, longest_gap))
    pool.missing.push_back(each);
  return {};
}

}  // namespace

Result<void> add_stored_metrics(EvaluationInput& input, CurrentValues current, SnapshotHistory& log) {
  if (current == CurrentValues::left_out)
    if (auto added = add_current(input, log); !added) return added;
  return add_series_of_rules(input, log);
}

Result<void> add_missing_capacity(EvaluationInput& input, SnapshotHistory& log) {
  if (input.cluster.platform != Platform::emr) return {};
  for (Pool& pool : input.cluster.pools) {
    if (pool.role == Role::primary || !pool.missing.empty()) continue;
    for (const MarketFigures& figures : figures_of(pool))
      if (figures.requested > figures.running)
        if (auto added = add_missing(input, pool, figures, log); !added) return added;
  }
  return {};
}

std::vector<Datapoint> averages(const std::vector<Datapoint>& points, Seconds step) {
  return combined(points, StatisticKind::average, step);
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
