#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "api/aws/words.hpp"
#include "api/sources/aws/document_readers.hpp"
#include "api/sources/reading/object_lists.hpp"

/// CloudWatch's DescribeAlarms.
namespace headroom::api {
namespace {

constexpr std::int64_t longest_period = 31 * 86'400;

constexpr std::array<std::pair<std::string_view, AlarmState>, 3> alarm_states{{
    {"OK", AlarmState::ok},
    {"ALARM", AlarmState::alarm},
    {"INSUFFICIENT_DATA", AlarmState::insufficient_data},
}};

/// A metric of the cluster has no dimension but JobFlowId.
void read_dimensions(json::ObjectReader& alarm, DescribedAlarm& found) {
  alarm.each("Dimensions", maximum_items, [&](json::ObjectReader& dimension) {
    const auto name = dimension.string("Name");
    if (name == "JobFlowId" || name == "JobFlowID")
      found.cluster_id = dimension.string("Value", 1024).value_or("");
    else
      found.has_other_dimensions = true;
  });
}

/// A comparison that no rule has, such as that of anomaly detection, and an expression leave the metric empty, so that
/// no rule is found for the alarm.
void read_watched_metric(json::ObjectReader& alarm, DescribedAlarm& found) {
  if (const auto metric = alarm.string("MetricName")) found.metric = *metric;
  if (const auto space = alarm.string("Namespace")) found.space = *space;
  found.threshold = alarm.number("Threshold", -maximum_figure, maximum_figure);
  found.period = alarm.seconds("Period", 1, longest_period);
  if (const auto operation = alarm.string("ComparisonOperator")) {
    const auto known =
        std::ranges::find(aws::cloudwatch_comparisons, *operation, [](const auto& each) { return each.first; });
    if (known != aws::cloudwatch_comparisons.end())
      found.comparison = known->second;
    else
      found.metric = "";
  }
  if (alarm.has("Metrics") && !found.metric) found.metric = "";
}

void read_alarm(json::ObjectReader& alarm, Collector& out) {
  const auto name = alarm.string("AlarmName");
  const auto state = alarm.choice<AlarmState>("StateValue", alarm_states);
  DescribedAlarm found;
  read_watched_metric(alarm, found);
  read_dimensions(alarm, found);
  if (!name || !state) return;
  found.name = *name;
  found.state = *state;
  out.add_alarm(std::move(found));
}

}  // namespace

void read_cloudwatch_metric_alarm(const SourceDocument& document, Collector& out) {
  const auto read = [&](json::ObjectReader& alarm) { read_alarm(alarm, out); };
  const json::Value& body = document.body.value;
  if (body.kind() == json::Kind::array || body.find("MetricAlarms") != nullptr)
    return for_each_listed(document, "MetricAlarms", out, read);
  read_body(document, read);
}

}  // namespace headroom::api
