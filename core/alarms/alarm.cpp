#include "core/alarms/alarm.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

AlarmState alarm_if(bool breached) { return breached ? AlarmState::alarm : AlarmState::ok; }

/// In periods. The newest period has the age 1.
std::int64_t age_of_oldest_breach(std::span<const AlarmPoint> points) {
  return std::distance(std::find(points.begin(), points.end(), AlarmPoint::breaching), points.end());
}

}  // namespace

std::optional<AlarmState> evaluate_alarm(std::span<const AlarmPoint> points, std::int64_t evaluation_periods,
                                         std::int64_t datapoints_to_alarm, MissingData treat_missing_data) {
  std::int64_t real = 0;
  std::int64_t breaches = 0;
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    if (*point == AlarmPoint::missing) continue;
    ++real;
    if (*point == AlarmPoint::breaching) ++breaches;
    if (real == evaluation_periods) return alarm_if(breaches >= datapoints_to_alarm);
  }

  const std::int64_t absent = evaluation_periods - real;
  switch (treat_missing_data) {
    case MissingData::breaching:
      return alarm_if(breaches + absent >= datapoints_to_alarm);
    case MissingData::not_breaching:
      return alarm_if(breaches >= datapoints_to_alarm);
    case MissingData::missing:
      if (real == 0) return AlarmState::insufficient_data;
      if (breaches < real) return alarm_if(breaches >= datapoints_to_alarm);
      return age_of_oldest_breach(points) >= datapoints_to_alarm ? AlarmState::alarm : AlarmState::insufficient_data;
    case MissingData::ignore:
      if (breaches < real) return alarm_if(breaches >= datapoints_to_alarm);
      return std::nullopt;
  }
  return std::nullopt;
}

std::int64_t minimum_samples(double percentile) {
  // 10 / (1 − p) for the median and above, 10 / p below the median: p99 needs 1,000 and p10 needs 100. Percentiles have
  // at most ten decimals, so rounding to the nearest ten-billionth is exact, although 100 − 99.9 is not.
  const double tail_percent = percentile >= 50 ? 100 - percentile : percentile;
  const auto tail = std::max<std::int64_t>(std::llround(tail_percent * 1e10), 1);
  return (10'000'000'000'000 + tail - 1) / tail;
}

}  // namespace headroom
