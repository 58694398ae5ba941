#include "core/signals/alarm_window.hpp"

#include <algorithm>
#include <chrono>
#include <span>

namespace headroom {
namespace {

using Millis = std::chrono::milliseconds;

/// A datapoint and the age of its period on the grid: 0 is the newest ended period.
struct PlacedPoint {
  std::int64_t age;
  Datapoint point;
};

/// The datapoints whose period has ended, oldest first.
std::span<const Datapoint> finished(const Series& series, Instant now) {
  const auto& points = series.datapoints;
  return {points.begin(), std::upper_bound(points.begin(), points.end(), now - series.period,
                                           [](Instant start, const Datapoint& point) { return start < point.at; })};
}

/// The datapoints of the newest `periods` ended periods, newest first, at most one for each period.
std::vector<PlacedPoint> placed(const Series& series, Instant now, std::int64_t periods) {
  const auto points = finished(series, now);
  if (points.empty()) return {};
  const Millis period = series.period;
  const Instant newest_point = points.back().at;
  const Instant newest_period = newest_point + (now - period - newest_point) / period * period;

  std::vector<PlacedPoint> result;
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    const std::int64_t age = (newest_period - point->at + period / 2) / period;
    if (age >= periods) break;
    if (result.empty() || result.back().age != age) result.push_back({age, *point});
  }
  return result;
}

bool aggregates(StatisticKind kind) { return kind != StatisticKind::percentile; }

/// The series to evaluate `rule` on: it has the rule's metric and statistic, and the longest period that divides the
/// rule's.
const Series* best_series(const AlarmRule& rule, const Metrics& metrics) {
  const Series* best = nullptr;
  for (const Series& series : metrics.series) {
    if (series.name != rule.metric || series.statistic != rule.statistic) continue;
    if (series.period <= Seconds{0} || rule.period % series.period != Seconds{0}) continue;
    if (series.period != rule.period && !aggregates(rule.statistic.kind)) continue;
    if (!best || series.period > best->period) best = &series;
  }
  return best;
}

std::optional<double> count_at(const Series* counts, Instant at) {
  if (!counts) return std::nullopt;
  const auto point = std::lower_bound(counts->datapoints.begin(), counts->datapoints.end(), at,
                                      [](const Datapoint& p, Instant start) { return p.at < start; });
  if (point == counts->datapoints.end() || point->at != at) return std::nullopt;
  return point->value;
}

/// Adds up in long double, so that the average of equal values is exactly that value.
double average(std::span<const PlacedPoint> points, const Series* counts, AlarmWindow& window) {
  if (points.size() == 1) return points.front().point.value;
  long double weighted = 0, plain = 0, samples = 0;
  bool counted = true;
  for (const PlacedPoint& placed : points) {
    const double count = count_at(counts, placed.point.at).value_or(0);
    counted = counted && count > 0;
    samples += count;
    weighted += static_cast<long double>(count) * placed.point.value;
    plain += placed.point.value;
  }
  if (counted) return static_cast<double>(weighted / samples);
  if (window.warnings.empty()) window.warnings.emplace_back("averages count equally: sample counts are unknown");
  return static_cast<double>(plain / static_cast<long double>(points.size()));
}

double aggregate(std::span<const PlacedPoint> points, StatisticKind kind, const Series* counts, AlarmWindow& window) {
  const auto by_value = [](const PlacedPoint& a, const PlacedPoint& b) { return a.point.value < b.point.value; };
  switch (kind) {
    case StatisticKind::average:
      return average(points, counts, window);
    case StatisticKind::minimum:
      return std::min_element(points.begin(), points.end(), by_value)->point.value;
    case StatisticKind::maximum:
      return std::max_element(points.begin(), points.end(), by_value)->point.value;
    case StatisticKind::sum:
    case StatisticKind::sample_count: {
      long double sum = 0;
      for (const PlacedPoint& placed : points) sum += placed.point.value;
      return static_cast<double>(sum);
    }
    case StatisticKind::percentile:
      break;
  }
  return points.front().point.value;
}

void fill(AlarmWindow& window, const AlarmRule& rule, const Series& series, const Observation& seen) {
  const Series* const counts = seen.series(rule.metric, series.period, {.kind = StatisticKind::sample_count});
  const std::int64_t finer = rule.period / series.period;
  const auto range = static_cast<std::int64_t>(window.values.size());
  const std::vector<PlacedPoint> points = placed(series, seen.now, range * finer);
  const bool thin = rule.statistic.kind == StatisticKind::percentile &&
                    std::any_of(points.begin(), points.end(), [&](const PlacedPoint& p) {
                      const auto count = count_at(counts, p.point.at);
                      return count && *count < static_cast<double>(minimum_samples(rule.statistic.percentile));
                    });
  if (thin) window.warnings.emplace_back("too few samples for a significant percentile");

  for (auto first = points.begin(); first != points.end();) {
    const std::int64_t age = first->age / finer;
    const auto last = std::find_if(first, points.end(), [&](const PlacedPoint& p) { return p.age / finer != age; });
    window.values[static_cast<std::size_t>(range - 1 - age)] =
        aggregate({first, last}, rule.statistic.kind, counts, window);
    first = last;
  }
}

/// The value of a single moment can replace the average, minimum or maximum of a period, and nothing else.
std::optional<double> single_reading(const AlarmRule& rule, const Observation& seen) {
  const StatisticKind kind = rule.statistic.kind;
  if (rule.evaluation_periods != 1) return std::nullopt;
  if (kind != StatisticKind::average && kind != StatisticKind::minimum && kind != StatisticKind::maximum)
    return std::nullopt;
  if (std::ranges::find(seen.metrics->values, rule.metric, &MetricValue::name) == seen.metrics->values.end())
    return std::nullopt;
  const auto reading = seen.reading(rule.metric);
  return reading && reading->fresh ? std::optional{reading->value} : std::nullopt;
}

}  // namespace

AlarmWindow window_of(const AlarmRule& rule, const Observation& seen) {
  AlarmWindow window;
  window.values.resize(static_cast<std::size_t>(evaluation_range(rule.evaluation_periods)));
  if (const Series* const series = best_series(rule, *seen.metrics)) fill(window, rule, *series, seen);

  if (std::ranges::any_of(window.values, &std::optional<double>::has_value)) return window;
  if (const auto reading = single_reading(rule, seen)) {
    window.values.back() = reading;
    window.warnings.emplace_back("a single reading stands for the period");
  }
  return window;
}

}  // namespace headroom
