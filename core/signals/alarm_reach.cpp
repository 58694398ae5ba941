#include "core/signals/alarm_reach.hpp"

#include <algorithm>
#include <limits>

#include "core/base/text.hpp"
#include "core/model/metric_range.hpp"

namespace headroom {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

bool is_upward(Comparison comparison) {
  return comparison == Comparison::greater_than || comparison == Comparison::greater_than_or_equal;
}

/// The largest or smallest value, whichever breaches rather than the other.
double extreme(const AlarmRule& rule, bool breaching) {
  const MetricRange range = range_of(rule.metric, rule.statistic);
  return is_upward(rule.comparison) == breaching ? range.highest : range.lowest;
}

bool ever_breaches(const AlarmRule& rule) { return holds(extreme(rule, true), rule.comparison, rule.threshold); }
bool always_breaches(const AlarmRule& rule) { return holds(extreme(rule, false), rule.comparison, rule.threshold); }

std::string word(Comparison comparison) {
  switch (comparison) {
    case Comparison::less_than:
      return "below ";
    case Comparison::less_than_or_equal:
      return "at or below ";
    case Comparison::greater_than:
      return "above ";
    case Comparison::greater_than_or_equal:
      return "at or above ";
  }
  return {};
}

std::string never(const AlarmRule& rule, Comparison comparison) {
  return rule.metric + " is never " + word(comparison) + text::quantity(rule.threshold);
}

/// Whether some possible breach is covered. The farthest breach is on the alarm's side of the threshold.
bool can_match(const StepAdjustment& step, const AlarmRule& rule) {
  const double farthest = extreme(rule, true) - rule.threshold;
  const double lower = step.lower.value_or(-unbounded);
  const double upper = step.upper.value_or(unbounded);
  return is_upward(rule.comparison) ? lower <= farthest && upper > 0 : upper >= farthest && lower < 0;
}

bool asks_for_nothing(const AlarmRule& rule) {
  const Adjustment& adjustment = rule.adjustment;
  if (adjustment.type == AdjustmentType::exact_capacity) return false;
  if (adjustment.steps.empty()) return adjustment.value == 0;
  return std::ranges::all_of(adjustment.steps, [](const StepAdjustment& step) { return step.value == 0; });
}

}  // namespace

std::optional<std::string> futility_of(const AlarmRule& rule) {
  if (!ever_breaches(rule)) return "is never in ALARM, because " + never(rule, rule.comparison);
  const auto& steps = rule.adjustment.steps;
  const auto matches = [&](const StepAdjustment& step) { return can_match(step, rule); };
  if (!steps.empty() && std::ranges::none_of(steps, matches))
    return "never changes anything, because " +
           std::string(steps.size() == 1 ? "its only step covers" : "its steps cover") + " breaches of " +
           covered_breaches(rule) + ", but it fires " + word(rule.comparison) + "the threshold";
  if (asks_for_nothing(rule)) return "never changes anything, because it asks for a change of 0";
  if (always_breaches(rule)) return "is always in ALARM, because " + never(rule, negation(rule.comparison));
  return std::nullopt;
}

std::string covered_breaches(const AlarmRule& rule) {
  double lower = unbounded;
  double upper = -unbounded;
  for (const StepAdjustment& step : rule.adjustment.steps) {
    lower = std::min(lower, step.lower.value_or(-unbounded));
    upper = std::max(upper, step.upper.value_or(unbounded));
  }
  if (lower == -unbounded && upper == unbounded) return "every size";
  if (upper == unbounded) return text::quantity(lower) + " and above";
  if (lower == -unbounded) return text::quantity(upper) + " and below";
  return text::quantity(lower) + " to " + text::quantity(upper);
}

}  // namespace headroom
