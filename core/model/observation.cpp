#include "core/model/observation.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/forecast/capacity_forecast.hpp"

namespace headroom {
namespace {

bool is_fresh(const Observation& seen, Instant at, Seconds period) {
  return at <= seen.now + clock_tolerance && at >= seen.now - std::max(seen.stale_after, period);
}

const MetricValue* newest_value(const Metrics& metrics, std::string_view name) {
  // The values are sorted, but most names differ in length, so that looking at a few dozen is quicker than bisecting.
  constexpr std::size_t few = 32;
  const auto at = metrics.values.size() <= few ? std::ranges::find(metrics.values, name, &MetricValue::name)
                                               : std::ranges::lower_bound(metrics.values, name, {}, &MetricValue::name);
  return at != metrics.values.end() && at->name == name ? &*at : nullptr;
}

/// How badly a statistic shows the level of a metric; lower is better. Sums and sample counts serve only if nothing
/// else is there.
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

/// The series of the metric's average, if there is one, with the shortest period.
const Series* finest(const Metrics& metrics, std::string_view name) {
  const Series* best = nullptr;
  const auto rank = [](const Series& s) { return std::pair(remoteness(s.statistic.kind), s.period); };
  for (const Series& series : metrics.series)
    if (series.name == name && !series.datapoints.empty() && (best == nullptr || rank(series) < rank(*best)))
      best = &series;
  return best;
}

/// The points whose period started at or before now, newest last.
std::span<const Datapoint> started(const Series& series, Instant now) {
  const auto end = std::ranges::upper_bound(series.datapoints, now, {}, &Datapoint::at);
  return {series.datapoints.begin(), end};
}

/// The differences of two series, at the times that both have.
std::vector<Datapoint> difference(std::span<const Datapoint> series, std::span<const Datapoint> other) {
  std::vector<Datapoint> differences;
  auto theirs = other.begin();
  for (const Datapoint& point : series) {
    while (theirs != other.end() && theirs->at < point.at) ++theirs;
    if (theirs != other.end() && theirs->at == point.at) differences.push_back({point.at, point.value - theirs->value});
  }
  return differences;
}

/// The run of `is_so` over the points before `newest`, and `newest` itself.
Run run_up_to(const Reading& newest, std::span<const Datapoint> points, Seconds period, auto&& is_so) {
  Run run{.newest = newest.value};
  if (!is_so(newest.value)) return run;
  Instant reaches_back_to = newest.at;
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    // The newest datapoint may be published one period late and still joins the value at observed_at. Between two
    // datapoints no period may be missing.
    const auto gap = reaches_back_to - (point->at + period);
    const bool adjoins = run.periods == 0 ? gap <= period : gap < period;
    if (!adjoins || !is_so(point->value)) break;
    reaches_back_to = std::min(reaches_back_to, point->at);
    ++run.periods;
  }
  run.periods = std::max<std::int64_t>(run.periods, 1);
  run.lasted = std::chrono::duration_cast<Seconds>(newest.at - reaches_back_to);
  return run;
}

/// How long `is_so` has held for the difference of two metrics. No value if one of them is absent.
std::optional<Run> run_of_difference(const Observation& seen, std::string_view metric, std::string_view other,
                                     auto&& is_so) {
  const auto own = seen.reading(metric);
  const auto others = seen.reading(other);
  if (!own || !others) return std::nullopt;
  std::vector<Datapoint> differences;
  const Series* series = finest(*seen.metrics, metric);
  const Series* against = finest(*seen.metrics, other);
  if (series != nullptr && against != nullptr && series->period == against->period)
    differences = difference(started(*series, seen.now), started(*against, seen.now));
  const Reading newest{.value = own->value - others->value, .at = std::min(own->at, others->at)};
  auto run = run_up_to(newest, differences, series == nullptr ? Seconds{0} : series->period, is_so);
  run.newest = own->value;
  return run;
}

}  // namespace

const forecast::CapacityForecast* Observation::forecast(const forecast::CapacityQuestion& question) const {
  if (forecasts == nullptr) return nullptr;
  const auto found = std::ranges::find(*forecasts, question, &forecast::CapacityForecast::question);
  return found == forecasts->end() ? nullptr : &*found;
}

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
  if (const MetricValue* value = newest_value(*metrics, metric)) {
    const Instant at = metrics->observed_at.value_or(now);
    const bool superseded = newest && newest->at > at + period;
    if (!superseded) newest = Reading{.value = value->value, .at = at, .fresh = is_fresh(*this, at, Seconds{0})};
  }
  return newest;
}

std::optional<Run> Observation::run(std::string_view metric, double threshold, Comparison comparison) const {
  const auto newest = reading(metric);
  if (!newest) return std::nullopt;
  const Series* series = finest(*metrics, metric);
  const auto points = series == nullptr ? std::span<const Datapoint>{} : started(*series, now);
  return run_up_to(*newest, points, series == nullptr ? Seconds{0} : series->period,
                   [&](double value) { return holds(value, comparison, threshold); });
}

std::optional<Run> Observation::run_against(std::string_view metric, Comparison comparison,
                                            std::string_view other) const {
  return run_of_difference(*this, metric, other, [&](double value) { return holds(value, comparison, 0); });
}

std::optional<Run> Observation::run_above(std::string_view metric, std::string_view other, double excess) const {
  return run_of_difference(*this, metric, other, [&](double value) { return value >= excess; });
}

std::vector<double> Observation::window(std::string_view metric, Seconds length) const {
  const auto newest = reading(metric);
  if (!newest) return {};
  std::vector<double> values;
  if (const Series* series = finest(*metrics, metric))
    for (const Datapoint& point : started(*series, newest->at))
      if (point.at >= newest->at - length) values.push_back(point.value);
  if (values.empty()) values.push_back(newest->value);
  return values;
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
    if (matches(scope, cluster->pools[i])) sum += Units{cluster->pools[i].requested * units_per_count[i]};
  return sum;
}

}  // namespace headroom
