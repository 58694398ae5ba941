#include <algorithm>
#include <charconv>
#include <string>

#include "api/wire/decode.hpp"
#include "api/wire/statistic.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_series = 200;
constexpr std::size_t maximum_datapoints = 20'000;
constexpr std::size_t maximum_values = 1'000;
constexpr std::size_t maximum_queues = 1'000;
constexpr std::int64_t longest_period = 31 * 86'400;
constexpr double largest_figure = 1e18;

void decode_values(json::ObjectReader& reader, Metrics& metrics) {
  const json::Value* object = reader.object("values");
  if (object == nullptr) return;
  const json::Path path = reader.path().member("values");
  // Each value is looked up by its name, so that the length of a hostile list must not be squared.
  if (object->members().size() > maximum_values)
    return reader.report("values", "too_many", "must have at most " + std::to_string(maximum_values) + " values");
  json::ObjectReader values(*object, path, reader.violations());
  for (const json::Member& member : object->members()) {
    const auto value = values.number(member.name, -largest_figure, largest_figure);
    if (member.name.empty() || member.name.size() > 256)
      reader.violations().add(path.member(member.name), "invalid_name", "metric names are 1 to 256 bytes");
    else if (value)
      metrics.values.push_back({std::string(member.name), *value});
  }
}

std::vector<Datapoint> decode_datapoints(json::ObjectReader& series) {
  std::vector<Datapoint> points;
  series.require("datapoints");
  const auto items = series.array("datapoints", maximum_datapoints);
  if (!items) return points;
  const json::Path path = series.path().member("datapoints");
  points.reserve(items->size());
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader point((*items)[i], path.item(i), series.violations());
    point.require("timestamp");
    point.require("value");
    const auto at = point.time("timestamp");
    const auto value = point.number("value", -largest_figure, largest_figure);
    point.close();
    if (at && value) points.push_back({*at, *value});
  }
  return points;
}

void decode_series(json::ObjectReader& reader, Metrics& metrics) {
  const auto items = reader.array("series", maximum_series);
  if (!items) return;
  const json::Path path = reader.path().member("series");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    item.require("name");
    Series series{.name = std::string(item.string("name").value_or("")),
                  .period = item.seconds("period_seconds", 1, longest_period).value_or(Seconds{300}),
                  .statistic = decode_statistic(item),
                  .datapoints = decode_datapoints(item)};
    item.close();
    metrics.series.push_back(std::move(series));
  }
}

void decode_queues(json::ObjectReader& reader, Metrics& metrics) {
  const auto items = reader.array("queues", maximum_queues);
  if (!items) return;
  const json::Path path = reader.path().member("queues");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    item.require("name");
    metrics.queues.push_back({.name = std::string(item.string("name").value_or("")),
                              .used_percent = item.number("used_percent", 0, 1e6).value_or(0),
                              .maximum_percent = item.number("maximum_percent", 0, 100).value_or(100),
                              .pending_containers = item.integer("pending_containers", 0, 1'000'000'000).value_or(0),
                              .pending_memory_mib = item.number("pending_memory_mib", 0, largest_figure),
                              .pending_vcores = item.number("pending_vcores", 0, largest_figure)});
    item.close();
  }
}

void decode_alarms(json::ObjectReader& reader, Metrics& metrics) {
  const auto items = reader.array("alarms", maximum_queues);
  if (!items) return;
  const json::Path path = reader.path().member("alarms");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    item.require("name");
    item.require("state");
    metrics.alarms.push_back(
        {.name = std::string(item.string("name").value_or("")),
         .state = item.choice<AlarmState>("state", names_of<AlarmState>).value_or(AlarmState::insufficient_data)});
    item.close();
  }
}

void decode_contradicted(json::ObjectReader& reader, Metrics& metrics) {
  const auto items = reader.array("contradicted", maximum_values);
  if (!items) return;
  const json::Path path = reader.path().member("contradicted");
  for (std::size_t i = 0; i < items->size(); ++i) {
    if ((*items)[i].kind() == json::Kind::string)
      metrics.contradicted.emplace_back((*items)[i].text());
    else
      reader.violations().add(path.item(i), "wrong_type", "must be a string");
  }
}

template <class T, class Same>
void keep_unless(std::vector<T>& into, std::vector<T>& others, Same same) {
  for (T& other : others)
    if (std::ranges::none_of(into, [&](const T& own) { return same(own, other); })) into.push_back(std::move(other));
}

/// Lays what the request says over what the documents say.
void merge(Metrics& own, Metrics& found, std::vector<Warning>& warnings) {
  for (const MetricValue& theirs : found.values) {
    const auto mine = std::ranges::find(own.values, theirs.name, &MetricValue::name);
    if (mine == own.values.end() || agree(mine->value, theirs.value)) continue;
    own.contradicted.push_back(theirs.name);
    warnings.push_back(
        {"source_conflict",
         "metric " + theirs.name + " in the request differs from what the documents say; the request's is used"});
  }
  keep_unless(own.values, found.values, [](const MetricValue& a, const MetricValue& b) { return a.name == b.name; });
  keep_unless(own.series, found.series, [](const Series& a, const Series& b) {
    return a.name == b.name && a.period == b.period && a.statistic == b.statistic;
  });
  keep_unless(own.alarms, found.alarms,
              [](const KnownAlarmState& a, const KnownAlarmState& b) { return a.name == b.name; });
  if (own.queues.empty()) own.queues = std::move(found.queues);
  std::ranges::move(found.contradicted, std::back_inserter(own.contradicted));
  if (!own.observed_at) own.observed_at = found.observed_at;
}

}  // namespace

Metrics decode_metrics(json::ObjectReader& request, DocumentFacts& found, std::vector<Warning>& warnings) {
  Metrics metrics;
  if (const json::Value* object = request.object("metrics")) {
    json::ObjectReader reader(*object, request.path().member("metrics"), request.violations());
    metrics.observed_at = reader.time("observed_at");
    decode_values(reader, metrics);
    decode_series(reader, metrics);
    decode_queues(reader, metrics);
    decode_alarms(reader, metrics);
    decode_contradicted(reader, metrics);
    reader.close();
  }
  merge(metrics, found.metrics, warnings);
  for (const std::string& name : normalise(metrics)) {
    metrics.contradicted.push_back(name);
    warnings.push_back(
        {"repeated_datapoint", "metric " + name + " says different things of one time; the last is used"});
  }
  std::ranges::sort(metrics.contradicted);
  metrics.contradicted.erase(std::unique(metrics.contradicted.begin(), metrics.contradicted.end()),
                             metrics.contradicted.end());
  return metrics;
}

}  // namespace headroom::api
