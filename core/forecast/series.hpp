#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/time.hpp"

/// A quantity over time, and what forecasts make of it.
namespace headroom::forecast {

/// The value at a moment. Points are in the order of time, each time once, and finite.
struct Point {
  Instant at;
  double value{0};
  friend bool operator==(const Point&, const Point&) = default;
};

/// One value for each five-minute mark.
struct Marks {
  std::int64_t first{0};  ///< a number of mark_length since 1970
  std::vector<double> values{};
};

/// The values at the marks from the first point up to `now`, but not further back than `longest`. Between two points
/// the value moves in a straight line, after the last one it stays. Points after `now` count for nothing. Empty if no
/// mark lies between the first point and `now`.
Marks at_marks(std::span<const Point> points, Instant now, Seconds longest);

/// The mean of the values in one hour.
struct HourlyMean {
  std::int64_t hour{0};  ///< since 1970
  double value{0};
  friend bool operator==(const HourlyMean&, const HourlyMean&) = default;
};

/// The means of all hours that have points up to `now`, in the order of time.
std::vector<HourlyMean> hourly_means(std::span<const Point> points, Instant now);

}  // namespace headroom::forecast
