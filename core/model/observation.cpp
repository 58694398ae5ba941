#include "core/model/observation.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace headroom {
namespace {

bool is_fresh(const Observation& seen, Instant at, Seconds period) {
  return at <= seen.now + clock_tolerance && at >= seen.now - std::max(seen.stale_after, period);
}

const MetricValue* value_of(const Metrics& metrics, std::string_view name) {
  const auto at = std::ranges::lower_bound(metrics.values, name, {},
                                           [](const MetricValue& v) -> std::string_view { return v.name; });
  return at != metrics.values.end() && at->name == name ? &*at : nullptr;
}

/// How well a statistic tells a metric's level: a sum or a count of samples only where there is nothing else.
int remoteness(StatisticKind kind) {
  switch (kind) {
    case StatisticKind::average:
      return 0;
    case StatisticKind::minimum:
    case StatisticKind::maximum:
    case StatisticKind::percentile:
      return 1;
    case StatisticKind::sum:
    case StatisticKind::sample_count:
      return 2;
  }
  return 2;
}

/// The metric's average where there is one; of several the shortest period.
const Series* finest(const Metrics& metrics, std::string_view name) {
  const Series* best = nullptr;
  const auto rank = [](const Series& s) { return std::pair(remoteness(s.statistic.kind), s.period); };
  for (const Series& series : metrics.series)
    if (series.name == name && !series.datapoints.empty() && (best == nullptr || rank(series) < rank(*best)))
      best = &series;
  return best;
}

/// Points that started by now, newest last.
std::span<const Datapoint> started(const Series& series, Instant now) {
  const auto end = std::ranges::upper_bound(series.datapoints, now, {}, &Datapoint::at);
  return {series.datapoints.begin(), end};
}

}  // namespace

std::optional<Reading> Observation::reading(std::string_view metric) const {
  std::optional<Reading> newest;
  Seconds period{0};
  if (const Series* series = finest(*metrics, metric)) {
    if (const auto points = started(*series, now); !points.empty()) {
      const Instant end = std::min<Instant>(points.back().at + series->period, now);
      newest = Reading{.value = points.back().value, .at = end, .fresh = is_fresh(*this, end, series->period)};
      period = series->period;
    }
  }
  if (const MetricValue* value = value_of(*metrics, metric)) {
    const Instant at = metrics->observed_at.value_or(now);
    const bool superseded = newest && newest->at > at + period;
    if (!superseded) newest = Reading{.value = value->value, .at = at, .fresh = is_fresh(*this, at, Seconds{0})};
  }
  return newest;
}

std::optional<Run> Observation::run(std::string_view metric, double threshold, Comparison comparison) const {
  const auto newest = reading(metric);
  if (!newest) return std::nullopt;
  Run run{.newest = newest->value};
  if (!holds(newest->value, comparison, threshold)) return run;
  run.periods = 1;
  const Series* series = finest(*metrics, metric);
  if (series == nullptr) return run;
  const auto points = started(*series, now);
  Instant reaches_back_to = newest->at;
  std::int64_t periods = 0;
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    // Figures published one period late still adjoin the value at observed_at; between points nothing may be missing.
    const auto gap = reaches_back_to - (point->at + series->period);
    const bool adjoins = periods == 0 ? gap <= series->period : gap < series->period;
    if (!adjoins || !holds(point->value, comparison, threshold)) break;
    reaches_back_to = std::min(reaches_back_to, point->at);
    ++periods;
  }
  run.periods = std::max<std::int64_t>(periods, 1);
  run.lasted = std::chrono::duration_cast<Seconds>(newest->at - reaches_back_to);
  return run;
}

const Series* Observation::series(std::string_view metric, Seconds period, const Statistic& statistic) const {
  const auto at = std::ranges::find_if(metrics->series, [&](const Series& s) {
    return s.name == metric && s.period == period && s.statistic == statistic;
  });
  return at == metrics->series.end() ? nullptr : &*at;
}

Units Observation::capacity(const Scope& scope) const {
  Units sum{0};
  for (std::size_t i = 0; i < cluster->pools.size(); ++i)
    if (matches(scope, cluster->pools[i])) sum += Units{cluster->pools[i].requested * units_each[i]};
  return sum;
}

}  // namespace headroom
