#include "core/intake/forecasts.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/forecast/capacity_forecaster.hpp"
#include "core/forecast/hour_of_week_line.hpp"
#include "core/forecast/series.hpp"
#include "core/intake/demand.hpp"

namespace headroom {
namespace {

using forecast::CapacityForecast;
using forecast::CapacityQuestion;
using forecast::Point;

constexpr Seconds longest_history{56 * 86'400};
constexpr double no_maximum = 1e15;

/// Joins points in the order of time. If two have the same time, the one of `first` counts.
std::vector<Point> joined(std::vector<Point> first, const std::vector<Point>& second) {
  first.insert(first.end(), second.begin(), second.end());
  std::ranges::stable_sort(first, {}, &Point::at);
  const auto at_one_time = [](const Point& a, const Point& b) { return a.at == b.at; };
  first.erase(std::unique(first.begin(), first.end(), at_one_time), first.end());
  return first;
}

std::vector<Point> current_value(const Metrics& metrics, std::string_view name, Instant now) {
  const auto value = std::ranges::find(metrics.values, name, &MetricValue::name);
  if (value == metrics.values.end()) return {};
  return {{metrics.observed_at.value_or(now), value->value}};
}

std::vector<Point> points_for(std::string_view metric, const EvaluationInput& input, const Catalog& catalog,
                              std::span<const Series> stored) {
  auto points = joined(current_value(input.metrics, metric, input.evaluated_at),
                       points_of(metric, input.metrics.series, input, catalog));
  points = joined(std::move(points), points_of(metric, stored, input, catalog));
  std::erase_if(points, [&](const Point& point) {
    return point.at > input.evaluated_at || point.at < input.evaluated_at - longest_history;
  });
  return points;
}

CapacityForecast linear_answer(const CapacityQuestion& question, std::span<const forecast::HourlyMean> means,
                               Instant now) {
  const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
  return {.question = question,
          .at = Instant{now.time_since_epoch() / forecast::mark_length * forecast::mark_length},
          .expected = forecast::HourOfWeekLine(means).next_after(hour),
          .horizon = Seconds{3600},
          .hourly_points = std::ssize(means)};
}

CapacityForecast answer_to(const CapacityQuestion& question, std::span<const Point> points, Instant now,
                           double maximum) {
  const auto means = forecast::hourly_means(points, now);
  if (question.model == forecast::ForecastModel::hour_of_week_linear) return linear_answer(question, means, now);
  const forecast::Marks marks = forecast::at_marks(points, now, longest_history);
  if (marks.values.empty()) return {.question = question, .at = now, .hourly_points = std::ssize(means)};
  forecast::CapacityForecaster forecaster(question, marks.first, maximum);
  for (const double value : marks.values) forecaster.append(value);
  CapacityForecast answer = forecaster.forecast();
  answer.hourly_points = std::ssize(means);
  return answer;
}

}  // namespace

void add_forecasts(EvaluationInput& input, const Catalog& catalog, std::span<const Series> stored) {
  for (const Signal& signal : input.policy.signals) {
    const auto* predictive = std::get_if<Predictive>(&signal);
    if (predictive == nullptr) continue;
    CapacityQuestion question = question_of(*predictive);
    if (std::ranges::find(input.forecasts, question, &CapacityForecast::question) != input.forecasts.end()) continue;
    const bool may_breach = predictive->maximum_breach == MaximumBreach::increase_maximum;
    const double maximum = may_breach ? no_maximum : static_cast<double>(input.policy.limits.maximum.value);
    const auto points = points_for(question.metric, input, catalog, stored);
    input.forecasts.push_back(answer_to(question, points, input.evaluated_at, maximum));
  }
}

}  // namespace headroom
