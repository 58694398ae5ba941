#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/faults.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {
namespace {

constexpr double largest_change = 1e9;
constexpr std::int64_t largest_magnitude = 1'000'000;
constexpr std::int64_t most_periods = 8'640;

bool is_alarm_period(Seconds period) {
  const auto seconds = period.count();
  return seconds == 10 || seconds == 20 || seconds == 30 || seconds % 60 == 0;
}

/// A day. For periods of an hour and more, a week.
std::int64_t longest_range(Seconds period) { return period >= Seconds{3600} ? a_week : 86'400; }

std::vector<Violation> period_faults(const AlarmRule& rule) {
  Faults faults;
  faults.check_range("/period_seconds", rule.period, 1, a_week);
  if (faults.empty())
    faults.check(is_alarm_period(rule.period), "/period_seconds", "out_of_range",
                 "must be 10, 20, 30 or a multiple of 60");
  const bool is_period = faults.empty();
  faults.check_range("/evaluation_periods", rule.evaluation_periods, 1, most_periods);
  if (is_period && faults.empty() && rule.evaluation_periods > longest_range(rule.period) / rule.period.count())
    faults.add("/evaluation_periods", "out_of_range",
               "period × evaluation periods must not exceed " + std::to_string(longest_range(rule.period)) + " s");
  const std::int64_t datapoints = rule.datapoints_to_alarm;
  faults.check_range("/datapoints_to_alarm", datapoints, 1, most_periods);
  faults.check(datapoints < 1 || datapoints > most_periods || datapoints <= rule.evaluation_periods,
               "/datapoints_to_alarm", "out_of_range", "must be between 1 and evaluation_periods");
  return std::move(faults).all();
}

std::vector<Violation> value_faults(AdjustmentType type, double value) {
  Faults faults;
  faults.check_range("", value, -largest_change, largest_change);
  if (!faults.empty() || type == AdjustmentType::percent_change_in_capacity) return std::move(faults).all();
  faults.check(value == std::trunc(value), "", "not_whole", "must be a whole number of units");
  faults.check(type != AdjustmentType::exact_capacity || value >= 0, "", "out_of_range",
               "a capacity must not be negative");
  return std::move(faults).all();
}

std::vector<Violation> step_faults(const Adjustment& adjustment) {
  Faults faults;
  for (std::size_t i = 0; i < adjustment.steps.size(); ++i) {
    const StepAdjustment& step = adjustment.steps[i];
    Faults one;
    one.check_range("/lower", step.lower, -largest_figure, largest_figure);
    one.check_range("/upper", step.upper, -largest_figure, largest_figure);
    one.add_part("/value", value_faults(adjustment.type, step.value));
    faults.add_item("", i, std::move(one).all());
  }
  faults.add_part("", faults_of(adjustment.steps));
  return std::move(faults).all();
}

std::vector<Violation> adjustment_faults(const Adjustment& adjustment) {
  Faults faults;
  faults.check(!adjustment.minimum_magnitude || adjustment.type == AdjustmentType::percent_change_in_capacity,
               "/adjustment/minimum_magnitude", "not_applicable", "applies to percent_change_in_capacity only");
  faults.check_range("/adjustment/minimum_magnitude", adjustment.minimum_magnitude, 1, largest_magnitude);
  if (adjustment.steps.empty()) faults.add_part("/adjustment/value", value_faults(adjustment.type, adjustment.value));
  faults.add_part("/steps", step_faults(adjustment));
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const AlarmRule& rule) {
  const Statistic& statistic = rule.statistic;
  Faults faults;
  faults.check(statistic.kind != StatisticKind::percentile || (statistic.percentile > 0 && statistic.percentile < 100),
               "/statistic", "out_of_range", "a percentile is above 0 and below 100");
  faults.add_part("", period_faults(rule));
  faults.check_range("/threshold", rule.threshold, -largest_figure, largest_figure);
  faults.add_part("", adjustment_faults(rule.adjustment));
  faults.check_range("/cooldown_seconds", rule.cooldown, 0, a_week);
  faults.check(rule.applies_to.role != Role::primary, "/applies_to/role", "not_scalable",
               "the primary node is never scaled");
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const AlarmRules& signal) {
  Faults faults;
  faults.check(!signal.rules.empty(), "/rules", "empty", "must have at least one rule");
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < signal.rules.size(); ++i) {
    const AlarmRule& rule = signal.rules[i];
    Faults one;
    one.add_part("", faults_of(rule));
    one.check(names.insert(rule.name).second, "/name", "duplicate", "another rule has this name");
    faults.add_item("/rules", i, std::move(one).all());
  }
  return std::move(faults).all();
}

}  // namespace headroom
