#include <algorithm>
#include <cmath>
#include <string>

#include "core/signals/alarm_rules.hpp"

namespace headroom {
namespace {

bool is_alarm_period(Seconds period) {
  const auto seconds = period.count();
  return seconds == 10 || seconds == 20 || seconds == 30 || (seconds > 0 && seconds % 60 == 0);
}

/// A day. For periods of an hour and more, a week.
std::int64_t longest_range(Seconds period) { return period >= Seconds{3600} ? 604'800 : 86'400; }

void find_period_faults(const AlarmRule& rule, std::vector<Violation>& faults) {
  if (!is_alarm_period(rule.period)) {
    faults.push_back({"/period_seconds", "out_of_range", "must be 10, 20, 30 or a multiple of 60"});
  } else if (rule.evaluation_periods > longest_range(rule.period) / rule.period.count()) {
    faults.push_back(
        {"/evaluation_periods", "out_of_range",
         "period × evaluation periods must not exceed " + std::to_string(longest_range(rule.period)) + " s"});
  }
  if (rule.evaluation_periods < 1) faults.push_back({"/evaluation_periods", "out_of_range", "must be at least 1"});
  if (rule.datapoints_to_alarm < 1 || rule.datapoints_to_alarm > rule.evaluation_periods)
    faults.push_back({"/datapoints_to_alarm", "out_of_range", "must be between 1 and evaluation_periods"});
}

void find_value_faults(AdjustmentType type, double value, const std::string& pointer, std::vector<Violation>& faults) {
  if (type == AdjustmentType::percent_change_in_capacity) return;
  if (value != std::trunc(value)) faults.push_back({pointer, "not_whole", "must be a whole number of units"});
  if (type == AdjustmentType::exact_capacity && value < 0)
    faults.push_back({pointer, "out_of_range", "a capacity must not be negative"});
}

void find_adjustment_faults(const Adjustment& adjustment, std::vector<Violation>& faults) {
  if (adjustment.minimum_magnitude && adjustment.type != AdjustmentType::percent_change_in_capacity)
    faults.push_back({"/adjustment/minimum_magnitude", "not_applicable", "applies to percent_change_in_capacity only"});
  if (adjustment.minimum_magnitude.value_or(1) < 1)
    faults.push_back({"/adjustment/minimum_magnitude", "out_of_range", "must be at least 1"});
  if (adjustment.steps.empty()) find_value_faults(adjustment.type, adjustment.value, "/adjustment/value", faults);
  for (std::size_t i = 0; i < adjustment.steps.size(); ++i)
    find_value_faults(adjustment.type, adjustment.steps[i].value, "/steps/" + std::to_string(i) + "/value", faults);
  for (Violation& fault : faults_of(adjustment.steps)) {
    fault.pointer = "/steps" + fault.pointer;
    faults.push_back(std::move(fault));
  }
}

}  // namespace

std::vector<Violation> faults_of(const AlarmRule& rule) {
  std::vector<Violation> faults;
  const Statistic& statistic = rule.statistic;
  if (statistic.kind == StatisticKind::percentile && !(statistic.percentile > 0 && statistic.percentile < 100))
    faults.push_back({"/statistic", "out_of_range", "a percentile is above 0 and below 100"});
  find_period_faults(rule, faults);
  find_adjustment_faults(rule.adjustment, faults);
  if (rule.cooldown < Seconds{0}) faults.push_back({"/cooldown_seconds", "out_of_range", "must not be negative"});
  return faults;
}

}  // namespace headroom
