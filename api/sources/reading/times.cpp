#include "api/sources/reading/times.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace headroom::api {
namespace {

constexpr double last_epoch_second = 253'402'300'799;  // 9999-12-31T23:59:59Z

std::optional<Instant> instant(const json::Value& value) {
  if (value.kind() == json::Kind::string) return parse_rfc3339(value.text());
  if (!value.is_number()) return std::nullopt;
  const double seconds = value.number();
  if (!(seconds >= 0 && seconds <= last_epoch_second)) return std::nullopt;
  return Instant{std::chrono::milliseconds{std::llround(seconds * 1000)}};
}

Seconds closest_distance(const std::vector<Datapoint>& datapoints, Seconds alone) {
  std::vector<Instant> times;
  times.reserve(datapoints.size());
  for (const Datapoint& point : datapoints) times.push_back(point.at);
  std::ranges::sort(times);
  std::optional<Seconds> closest;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const auto distance = std::chrono::duration_cast<Seconds>(times[i] - times[i - 1]);
    if (distance > Seconds{0} && (!closest || distance < *closest)) closest = distance;
  }
  return closest.value_or(alone);
}

}  // namespace

std::optional<Instant> read_time(const JsonPlace& place, json::Violations& violations) {
  const auto at = instant(place.value);
  if (!at)
    violations.add(place.path, "not_a_time", "must be an RFC 3339 time such as 2026-11-22T10:00:00Z, or epoch seconds");
  return at;
}

Seconds inferred_period(const Series& series, Seconds alone, Collector& out) {
  const Seconds period = closest_distance(series.datapoints, alone);
  out.warn_once("period_inferred",
                "does not say the period of " + series.name + "; its datapoints suggest " +
                    std::to_string(period.count()) + " s (the call's own `request` would say it)",
                "series");
  return period;
}

}  // namespace headroom::api
