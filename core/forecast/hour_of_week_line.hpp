#pragma once

#include <span>

#include "core/forecast/series.hpp"

namespace headroom::forecast {

/// The published practice: least squares of hourly means on the hour of the day (0–23, UTC) and the day of the week
/// (Monday is 0), both as plain numbers. A line in the hour has no hump at noon, and the hour after 23 is 24 of the
/// same day. It is here so that it can be compared, not because it is good.
class HourOfWeekLine {
 public:
  /// With fewer than two means, or if all are of one hour or one day, that variable counts for nothing.
  explicit HourOfWeekLine(std::span<const HourlyMean> means);

  double at(double hour_of_day, double day_of_week) const;
  /// What it says about the hour after `hour` (since 1970).
  double next_after(std::int64_t hour) const;

 private:
  double mean_{0};
  double mean_hour_{0};
  double mean_day_{0};
  double per_hour_{0};
  double per_day_{0};
};

/// `hour` counts from 1970. The hour of the day is 0 to 23, and the day of the week is 0 (Monday) to 6.
std::int64_t hour_of_day(std::int64_t hour);
std::int64_t day_of_week(std::int64_t hour);

}  // namespace headroom::forecast
