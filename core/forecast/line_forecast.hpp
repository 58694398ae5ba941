#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/forecast/hour_of_week_line.hpp"
#include "core/forecast/seasonal_forecast.hpp"
#include "core/forecast/series.hpp"

namespace headroom::forecast {

/// The path of the published line, with the quantiles of its past errors as bounds.
class LineForecast {
 public:
  LineForecast(std::span<const HourlyMean> means, std::vector<double> quantiles);

  /// `count` hours from `from` on. The first is the hour after the one that `from` is in, as published; the others have
  /// their own hour and day.
  std::vector<Outlook> path(Instant from, std::int64_t count) const;

  /// How good a line through the hours before the last week was in that week. No value if fewer than two days come
  /// before it.
  std::optional<Accuracy> accuracy() const { return accuracy_; }

 private:
  HourOfWeekLine line_;
  std::vector<double> quantiles_;
  std::vector<double> errors_;  ///< one for each quantile
  std::optional<Accuracy> accuracy_;
};

}  // namespace headroom::forecast
