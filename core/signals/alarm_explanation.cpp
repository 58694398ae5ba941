#include "core/signals/alarm_explanation.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/base/marked.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"
#include "core/signals/alarm_reach.hpp"

namespace headroom {
namespace {

bool is_upward(Comparison comparison) {
  return comparison == Comparison::greater_than || comparison == Comparison::greater_than_or_equal;
}

/// How far a breach must be beyond the threshold so that `step` applies; 0 or more. No value if no breach reaches the
/// step.
std::optional<double> distance_to(const StepAdjustment& step, Comparison comparison) {
  const bool upward = is_upward(comparison);
  const auto near = upward ? step.lower : step.upper;
  const auto far = upward ? step.upper : step.lower;
  if (far && (upward ? *far : -*far) <= 0) return std::nullopt;
  return near ? std::max(upward ? *near : -*near, 0.0) : 0.0;
}

Condition condition_at(const AlarmRule& rule, double distance) {
  Condition condition{.metric = rule.metric,
                      .comparison = rule.comparison,
                      .value = rule.threshold,
                      .for_seconds = rule.period * rule.datapoints_to_alarm};
  if (distance == 0) return condition;
  const bool upward = is_upward(rule.comparison);
  condition.comparison = upward ? Comparison::greater_than_or_equal : Comparison::less_than_or_equal;
  condition.value += upward ? distance : -distance;
  return condition;
}

std::string whole(std::int64_t capacity) { return text::quantity(static_cast<double>(capacity)); }

/// What the rule asks for, if that is not simply what was added or removed: a percentage, or more than there is.
std::string origin_of(const Adjustment& adjustment, const ScopedChange& change) {
  const double made = static_cast<double>(change.to - change.from);
  if (adjustment.type != AdjustmentType::percent_change_in_capacity)
    return made == std::trunc(change.value)
               ? ""
               : " (of the " + text::quantity(std::abs(change.value)) + " that it asks for)";
  const std::string percent = text::quantity(std::abs(change.value)) + "%";
  const bool raised = adjustment.minimum_magnitude &&
                      std::abs(percent_change(change.from, change.value, std::nullopt)) < *adjustment.minimum_magnitude;
  return " (" + percent + (raised ? ", at least " + whole(*adjustment.minimum_magnitude) : "") + ")";
}

std::string place_of(const Scope& scope) {
  if (!scope.pool_id.empty()) return " in pool " + text::marked(scope.pool_id);
  return scope.role ? " in " + std::string{name_of(*scope.role)} : "";
}

}  // namespace

std::optional<Evidence> evidence_of(const Alarm& alarm) {
  const AlarmRule& rule = *alarm.rule;
  const bool firing = alarm.state == AlarmState::alarm;
  const auto observed = firing && alarm.newest_breaching ? alarm.newest_breaching : alarm.newest;
  if (!observed) return std::nullopt;
  const bool breached = breaches(rule, *observed);
  return Evidence{.metric = rule.metric,
                  .observed = *observed,
                  .comparison = breached ? rule.comparison : negation(rule.comparison),
                  .threshold = rule.threshold,
                  .periods = breached ? alarm.breaches : alarm.datapoints - alarm.breaches};
}

std::optional<Counterfactual> trigger_of(const AlarmRule& rule, std::int64_t from) {
  const StepAdjustment whole{.lower = std::nullopt, .upper = std::nullopt, .value = rule.adjustment.value};
  const auto steps = rule.adjustment.steps.empty() ? std::span{&whole, 1} : std::span{rule.adjustment.steps};
  std::optional<double> nearest;
  std::int64_t change = 0;
  for (const StepAdjustment& step : steps) {
    const auto distance = distance_to(step, rule.comparison);
    const std::int64_t made = adjusted(rule.adjustment, step.value, from) - from;
    if (!distance || made == 0 || (nearest && *nearest <= *distance)) continue;
    nearest = distance;
    change = made;
  }
  if (!nearest) return std::nullopt;
  return Counterfactual{.flip_to = change > 0 ? Direction::out : Direction::in,
                        .change = {condition_at(rule, *nearest)}};
}

Counterfactual release_of(const std::vector<ScopedChange>& changes, Direction flip_to) {
  Counterfactual release{.flip_to = flip_to, .change = {}};
  for (const ScopedChange& change : changes) {
    const AlarmRule& rule = *change.rule;
    // If N − M + 1 of the latest N datapoints do not breach, fewer than M do.
    release.change.push_back({.metric = rule.metric,
                              .comparison = negation(rule.comparison),
                              .value = rule.threshold,
                              .for_seconds = rule.period * (rule.evaluation_periods - rule.datapoints_to_alarm + 1)});
  }
  return release;
}

std::string arithmetic_of(const ScopedChange& change) {
  const Adjustment& adjustment = change.rule->adjustment;
  const std::string to = whole(change.to);
  const std::string name = change.rule->name + ": ";
  const std::string place = place_of(change.rule->applies_to);
  if (adjustment.type == AdjustmentType::exact_capacity) return name + "exactly " + to + place;
  const std::int64_t made = change.to - change.from;
  return name + whole(change.from) + (change.value < 0 ? " - " : " + ") + whole(std::abs(made)) +
         origin_of(adjustment, change) + " = " + to + place;
}

std::string reason_for_no_change(const Alarm& alarm, const std::optional<ScopedChange>& wish) {
  const AlarmRule& rule = *alarm.rule;
  const Adjustment& adjustment = rule.adjustment;
  const std::string name = "rule " + rule.name + " is in ALARM, but ";
  if (!wish && !alarm.newest) return name + "there is no datapoint to choose one of its steps by";
  if (!wish) {
    const bool one = adjustment.steps.size() == 1;
    return name + "no step of it covers a breach of " + text::quantity(*alarm.newest - rule.threshold) + ": its " +
           (one ? "only step covers" : "steps cover") + " breaches of " + covered_breaches(rule);
  }
  const std::string at = whole(wish->from) + place_of(rule.applies_to);
  if (adjustment.type == AdjustmentType::exact_capacity) return name + "it asks for exactly " + at + ", as there are";
  if (wish->value == 0) return name + "it asks for a change of 0";
  if (adjustment.type == AdjustmentType::percent_change_in_capacity)
    return name + text::quantity(wish->value) + "% of " + at + " is 0";
  return name + "there is nothing to " + (wish->value < 0 ? "remove" : "add") + ": the capacity is " + at;
}

}  // namespace headroom
