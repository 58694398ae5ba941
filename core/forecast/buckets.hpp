#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/forecast/series.hpp"

namespace headroom::forecast {

/// A series in equal steps that end at one moment.
struct Buckets {
  Seconds step{3600};
  std::vector<double> values{};  ///< oldest first, without gaps
  std::int64_t missing{0};       ///< how many steps between the last value and the end have none
};

/// The step for a series of this period and a path in steps of `wanted`: a divisor of the day, not below the period,
/// and not above `wanted` if the period allows it.
Seconds bucket_step(Seconds period, Seconds wanted);

/// The means of the points in each step of the last eight weeks before `end`. A step without points has the value on
/// the straight line between its neighbours. `points`: the middles of their periods.
Buckets buckets_before(Instant end, Seconds step, std::span<const Point> points);

}  // namespace headroom::forecast
