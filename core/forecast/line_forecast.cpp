#include "core/forecast/line_forecast.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/forecast/quantile.hpp"

namespace headroom::forecast {
namespace {

constexpr std::size_t hours_tried = 168;
constexpr std::size_t least_hours_before = 48;

double says(const HourOfWeekLine& line, std::int64_t hour) {
  return line.at(static_cast<double>(hour_of_day(hour)), static_cast<double>(day_of_week(hour)));
}

std::vector<double> errors_of(const HourOfWeekLine& line, std::span<const HourlyMean> means) {
  std::vector<double> errors;
  for (const HourlyMean& mean : means) errors.push_back(mean.value - says(line, mean.hour));
  return errors;
}

/// The mean of |value − the value a day before| over the hours that have both.
double daily_difference(std::span<const HourlyMean> means) {
  double sum = 0;
  double count = 0;
  for (const HourlyMean& mean : means) {
    const auto before = std::ranges::lower_bound(means, mean.hour - 24, {}, &HourlyMean::hour);
    if (before == means.end() || before->hour != mean.hour - 24) continue;
    sum += std::fabs(mean.value - before->value);
    ++count;
  }
  return count > 0 ? sum / count : 0;
}

std::optional<Accuracy> accuracy_of(std::span<const HourlyMean> means) {
  const std::size_t tried = std::min(hours_tried, means.size() / 2);
  if (means.size() - tried < least_hours_before || tried == 0) return std::nullopt;
  const auto before = means.first(means.size() - tried);
  const auto after = means.last(tried);
  const HourOfWeekLine line(before);
  const double p90 = quantile_of(errors_of(line, before), 0.9);
  double error = 0;
  double covered = 0;
  for (const double each : errors_of(line, after)) {
    error += std::fabs(each);
    covered += each <= p90 ? 1 : 0;
  }
  const auto count = static_cast<double>(tried);
  const double scale = daily_difference(means) > 0 ? daily_difference(means) : 1;
  return Accuracy{.mase = error / count / scale,
                  .seasonal_naive_mase = daily_difference(after) / scale,
                  .coverage_p90_percent = 100 * covered / count,
                  .forecasts = static_cast<std::int64_t>(tried)};
}

}  // namespace

LineForecast::LineForecast(std::span<const HourlyMean> means, std::vector<double> quantiles)
    : line_(means), quantiles_(std::move(quantiles)), accuracy_(accuracy_of(means)) {
  const std::vector<double> errors = errors_of(line_, means);
  for (const double quantile : quantiles_) errors_.push_back(quantile == 0.5 ? 0 : quantile_of(errors, quantile));
}

std::vector<Outlook> LineForecast::path(Instant from, std::int64_t count) const {
  const auto hour = std::chrono::floor<std::chrono::hours>(from).time_since_epoch().count();
  std::vector<Outlook> outlooks;
  for (std::int64_t k = 0; k < count; ++k) {
    Outlook outlook{.expected = k == 0 ? line_.next_after(hour) : says(line_, hour + 1 + k)};
    for (const double error : errors_) outlook.bounds.push_back(outlook.expected + error);
    outlooks.push_back(std::move(outlook));
  }
  return outlooks;
}

}  // namespace headroom::forecast
