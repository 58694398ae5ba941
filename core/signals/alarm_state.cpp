#include "core/signals/alarm_state.hpp"

#include <algorithm>

#include "core/signals/alarm_window.hpp"

namespace headroom {
namespace {

AlarmState known_state(const Metrics& metrics, const std::string& name) {
  const auto known = std::ranges::find(metrics.alarms, name, &KnownAlarmState::name);
  return known == metrics.alarms.end() ? AlarmState::insufficient_data : known->state;
}

AlarmPoint point_of(const AlarmRule& rule, std::optional<double> value) {
  if (!value) return AlarmPoint::missing;
  return breaches(rule, *value) ? AlarmPoint::breaching : AlarmPoint::not_breaching;
}

void count(Alarm& alarm, double value) {
  ++alarm.datapoints;
  if (!alarm.newest) alarm.newest = value;
  if (!breaches(*alarm.rule, value)) return;
  ++alarm.breaches;
  if (!alarm.newest_breaching) alarm.newest_breaching = value;
}

}  // namespace

bool breaches(const AlarmRule& rule, double value) { return holds(value, rule.comparison, rule.threshold); }

Alarm alarm_of(const AlarmRule& rule, const Observation& seen) {
  AlarmWindow window = window_of(rule, seen);
  std::vector<AlarmPoint> points;
  points.reserve(window.values.size());
  for (const auto& value : window.values) points.push_back(point_of(rule, value));

  Alarm alarm{.rule = &rule, .warnings = std::move(window.warnings)};
  alarm.state = evaluate_alarm(points, rule.evaluation_periods, rule.datapoints_to_alarm, rule.treat_missing_data)
                    .value_or(known_state(*seen.metrics, rule.name));
  for (auto value = window.values.rbegin(); value != window.values.rend(); ++value)
    if (*value && alarm.datapoints < rule.evaluation_periods) count(alarm, **value);
  return alarm;
}

}  // namespace headroom
