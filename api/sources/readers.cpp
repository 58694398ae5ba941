#include "api/sources/readers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "api/aws/words.hpp"

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

json::ObjectReader foreign(const Place& place, json::Violations& violations) {
  return {place.value, place.path, violations, json::UnknownFields::ignored};
}

std::optional<json::ObjectReader> nested(json::ObjectReader& holder, std::string_view name) {
  const json::Value* value = holder.object(name);
  if (value == nullptr) return std::nullopt;
  return foreign({*value, holder.path().member(name)}, holder.violations());
}

json::ObjectReader unwrapped(json::ObjectReader& outer, std::string_view name) {
  const json::Value* inner = outer.get(name);
  return inner == nullptr ? outer : foreign({*inner, outer.path().member(name)}, outer.violations());
}

std::optional<std::string_view> job_flow_of(json::ObjectReader& holder) {
  std::optional<std::string_view> cluster;
  for_each_object(holder, "Dimensions", [&](json::ObjectReader& dimension) {
    const auto key = dimension.string("Key");
    const auto name = key ? key : dimension.string("Name");
    const auto value = dimension.string("Value", 1024);
    if (value && value->starts_with("j-") && (name == "JobFlowId" || name == "JobFlowID")) cluster = value;
  });
  return cluster;
}

std::string_view region_of(std::string_view arn) {
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  const std::size_t colon = arn.find(':');
  return colon == std::string_view::npos ? std::string_view{} : arn.substr(0, colon);
}

std::optional<Instant> read_aws_time(const Place& place, json::Violations& violations) {
  const auto at = instant(place.value);
  if (!at)
    violations.add(place.path, "not_a_time", "must be an RFC 3339 time such as 2026-11-22T10:00:00Z, or epoch seconds");
  return at;
}

Seconds inferred_period(const Series& series, Seconds alone, Collector& out) {
  const Seconds period = closest_distance(series.datapoints, alone);
  out.warn("period_inferred", "does not say the period of " + series.name + "; its datapoints suggest " +
                                  std::to_string(period.count()) + " s (the call's own `request` would say it)");
  return period;
}

std::optional<Statistic> parse_statistic(std::string_view text) {
  for (const auto& [name, kind] : aws::cloudwatch_statistics)
    if (name == text) return Statistic{.kind = kind};
  if (!text.starts_with('p')) return std::nullopt;
  double percentile = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), percentile);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(percentile > 0 && percentile < 100)) return std::nullopt;
  return Statistic{.kind = StatisticKind::percentile, .percentile = percentile};
}

}  // namespace headroom::api
