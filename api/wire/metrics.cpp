#include "api/wire/metrics.hpp"

#include <string>

#include "api/wire/fields/statistic.hpp"
#include "core/base/faults.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_series = 200;
constexpr std::size_t maximum_datapoints = 20'000;
constexpr std::size_t maximum_values = 1'000;
constexpr std::size_t maximum_queues = 1'000;
constexpr std::int64_t longest_period = 31 * 86'400;

void decode_values(json::ObjectReader& reader, Metrics& metrics) {
  const json::Value* object = reader.object("values");
  if (object == nullptr) return;
  const json::Path path = reader.path().member("values");
  // Each value is looked up by its name, so that the length of a hostile list must not be squared.
  if (object->members().size() > maximum_values)
    return reader.report("values", "too_many", "must have at most " + std::to_string(maximum_values) + " values");
  json::read(*object, path, reader.violations(), [&](json::ObjectReader& values) {
    for (const json::Member& member : object->members()) {
      const auto value = values.number(member.name, -largest_figure, largest_figure);
      if (member.name.empty() || member.name.size() > 256)
        reader.violations().add(path.member(member.name), "invalid_name", "metric names are 1 to 256 bytes");
      else if (value)
        metrics.values.push_back({std::string(member.name), *value});
    }
  });
}

std::vector<Datapoint> decode_datapoints(json::ObjectReader& series) {
  std::vector<Datapoint> points;
  series.require("datapoints");
  series.each("datapoints", maximum_datapoints, [&](json::ObjectReader& point) {
    point.require("timestamp");
    point.require("value");
    const auto at = point.time("timestamp");
    const auto value = point.number("value", -largest_figure, largest_figure);
    if (at && value) points.push_back({*at, *value});
  });
  return points;
}

void decode_series(json::ObjectReader& reader, Metrics& metrics) {
  reader.each("series", maximum_series, [&](json::ObjectReader& item) {
    item.require("name");
    metrics.series.push_back({.name = std::string(item.string("name").value_or("")),
                              .period = item.seconds("period_seconds", 1, longest_period).value_or(Seconds{300}),
                              .statistic = decode_statistic(item),
                              .datapoints = decode_datapoints(item)});
  });
}

void decode_queues(json::ObjectReader& reader, Metrics& metrics) {
  reader.each("queues", maximum_queues, [&](json::ObjectReader& item) {
    item.require("name");
    metrics.queues.push_back(
        {.name = std::string(item.string("name").value_or("")),
         .partition = std::string(item.string("partition").value_or("")),
         .limited_by = std::string(item.string("limited_by").value_or("")),
         .used_percent = item.number("used_percent", 0, 1e6).value_or(0),
         .maximum_percent = item.number("maximum_percent", 0, 100).value_or(100),
         .maximum_is = item.choice<QueueMaximum>("maximum_is", names_of<QueueMaximum>).value_or(QueueMaximum::share),
         .pending_containers = item.integer("pending_containers", 0, 1'000'000'000),
         .pending_memory_mib = item.number("pending_memory_mib", 0, largest_figure),
         .pending_vcores = item.number("pending_vcores", 0, largest_figure)});
  });
}

void decode_alarms(json::ObjectReader& reader, Metrics& metrics) {
  reader.each("alarms", maximum_queues, [&](json::ObjectReader& item) {
    item.require("name");
    item.require("state");
    metrics.alarms.push_back(
        {.name = std::string(item.string("name").value_or("")),
         .state = item.choice<AlarmState>("state", names_of<AlarmState>).value_or(AlarmState::insufficient_data)});
  });
}

void encode_series(json::Writer& out, const Series& series) {
  out.begin_object().field("name", series.name).field("period_seconds", series.period.count());
  out.field("statistic", statistic_name(series.statistic)).name("datapoints").begin_array();
  for (const Datapoint& point : series.datapoints)
    out.begin_object().field("timestamp", point.at).field("value", point.value).end_object();
  out.end_array().end_object();
}

void encode_queue(json::Writer& out, const YarnQueue& queue) {
  out.begin_object().field("name", queue.name);
  if (!queue.partition.empty()) out.field("partition", queue.partition);
  if (!queue.limited_by.empty()) out.field("limited_by", queue.limited_by);
  out.field("used_percent", queue.used_percent).field("maximum_percent", queue.maximum_percent);
  if (queue.maximum_is != QueueMaximum::share) out.field("maximum_is", name_of(queue.maximum_is));
  if (queue.pending_containers) out.field("pending_containers", *queue.pending_containers);
  if (queue.pending_memory_mib) out.field("pending_memory_mib", *queue.pending_memory_mib);
  if (queue.pending_vcores) out.field("pending_vcores", *queue.pending_vcores);
  out.end_object();
}

}  // namespace

Metrics decode_metrics(json::ObjectReader& request) {
  Metrics metrics;
  request.nested("metrics", [&](json::ObjectReader& reader) {
    metrics.observed_at = reader.time("observed_at");
    decode_values(reader, metrics);
    decode_series(reader, metrics);
    decode_queues(reader, metrics);
    decode_alarms(reader, metrics);
    reader.each_string("contradicted", maximum_values,
                       [&](std::string_view name, const json::Path&) { metrics.contradicted.emplace_back(name); });
  });
  return metrics;
}

void encode_metrics(json::Writer& out, const Metrics& metrics) {
  out.begin_object();
  if (metrics.observed_at) out.field("observed_at", *metrics.observed_at);
  out.name("values").begin_object();
  for (const MetricValue& value : metrics.values) out.name_text(value.name).value(value.value);
  out.end_object();
  const auto list = [&](std::string_view name, const auto& items, auto encode) {
    if (items.empty()) return;
    out.name(name).begin_array();
    for (const auto& item : items) encode(item);
    out.end_array();
  };
  list("series", metrics.series, [&](const Series& series) { encode_series(out, series); });
  list("queues", metrics.queues, [&](const YarnQueue& queue) { encode_queue(out, queue); });
  list("alarms", metrics.alarms, [&](const KnownAlarmState& alarm) {
    out.begin_object().field("name", alarm.name).field("state", name_of(alarm.state)).end_object();
  });
  list("contradicted", metrics.contradicted, [&](const std::string& name) { out.value(name); });
  out.end_object();
}

}  // namespace headroom::api
