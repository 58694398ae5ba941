#include <array>
#include <utility>

#include "api/deciding/sha256.hpp"
#include "api/notifications/forms.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t most_metrics = 1'000;
constexpr std::size_t most_dimensions = 100;
constexpr std::string_view cluster_dimension = "JobFlowId";

enum class AlarmState { alarm, ok, insufficient_data };
constexpr std::array<std::pair<std::string_view, AlarmState>, 3> alarm_states{
    {{"ALARM", AlarmState::alarm}, {"OK", AlarmState::ok}, {"INSUFFICIENT_DATA", AlarmState::insufficient_data}}};

void note_state(Notification& notification, std::optional<AlarmState> state) {
  if (state && *state != AlarmState::alarm) notification.ignored = ignored::not_firing;
}

std::string text(json::ObjectReader& reader, std::string_view name) {
  return std::string(reader.string(name, longest_text).value_or(""));
}

/// A list of `{"name", "value"}`, as in SNS, or an object, as in EventBridge.
void read_dimensions(json::ObjectReader& metric, std::string_view name, Notification& out) {
  const json::Value* value = metric.get(name);
  if (value == nullptr || value->kind() == json::Kind::null) return;
  if (value->kind() == json::Kind::object)
    return add_cluster(out, name_in(value->find(cluster_dimension)), metric, name);
  metric.each(name, most_dimensions, [&](json::ObjectReader& dimension) {
    const auto either = [&](const char* lower, const char* upper) {
      const auto found = name_in(dimension.get(lower));
      return found.empty() ? name_in(dimension.get(upper)) : found;
    };
    if (either("name", "Name") == cluster_dimension) add_cluster(out, either("value", "Value"), dimension, "value");
  });
}

/// The metrics of an expression, as SNS has them.
void read_sns_metric(json::ObjectReader& metric, Notification& out) {
  metric.nested("MetricStat", [&](json::ObjectReader& stat) {
    stat.nested("Metric", [&](json::ObjectReader& named) { read_dimensions(named, "Dimensions", out); });
  });
}

void read_metric(json::ObjectReader& metric, Notification& out) {
  metric.nested("metricStat", [&](json::ObjectReader& stat) {
    stat.nested("metric", [&](json::ObjectReader& named) { read_dimensions(named, "dimensions", out); });
  });
}

/// CloudWatch numbers no notifications, but an alarm changes its state once at a time.
std::string change_of_state(std::string_view alarm, std::string_view at, std::string_view state) {
  std::string all(alarm);
  return "alarm:" + sha256_hex(all.append("\n").append(at).append("\n").append(state));
}

}  // namespace

Notification read_sns_alarm(json::ObjectReader& alarm) {
  Notification out;
  for (const char* name : {"AlarmName", "NewStateValue", "StateChangeTime"}) alarm.require(name);
  out.alarm = text(alarm, "AlarmName");
  note_state(out, alarm.choice<AlarmState>("NewStateValue", alarm_states));
  std::string arn = text(alarm, "AlarmArn");
  if (arn.empty()) arn = text(alarm, "AWSAccountId") + ' ' + text(alarm, "Region") + ' ' + out.alarm;
  out.key = change_of_state(arn, text(alarm, "StateChangeTime"), name_in(alarm.get("NewStateValue")));
  alarm.nested("Trigger", [&](json::ObjectReader& trigger) {
    read_dimensions(trigger, "Dimensions", out);
    trigger.each("Metrics", most_metrics, [&](json::ObjectReader& metric) { read_sns_metric(metric, out); });
  });
  return out;
}

void read_alarm_detail(json::ObjectReader& detail, Notification& out) {
  for (const char* name : {"alarmName", "state"}) detail.require(name);
  out.alarm = text(detail, "alarmName");
  detail.nested("state", [&](json::ObjectReader& state) {
    state.require("value");
    note_state(out, state.choice<AlarmState>("value", alarm_states));
  });
  detail.nested("configuration", [&](json::ObjectReader& configuration) {
    configuration.each("metrics", most_metrics, [&](json::ObjectReader& metric) { read_metric(metric, out); });
  });
}

Notification read_invoking_alarm(json::ObjectReader& alarm) {
  Notification out;
  for (const char* name : {"alarmArn", "time"}) alarm.require(name);
  out.key = change_of_state(text(alarm, "alarmArn"), text(alarm, "time"), "");
  alarm.nested("alarmData", [&](json::ObjectReader& data) { read_alarm_detail(data, out); });
  return out;
}

}  // namespace headroom::api
