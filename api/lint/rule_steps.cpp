#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "api/lint/alarm_model.hpp"
#include "api/lint/changes.hpp"

namespace headroom::lint {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double lower_of(const RuleStep& step) { return step.lower.value_or(-infinite); }
double upper_of(const RuleStep& step) { return step.upper.value_or(infinite); }

/// Whether a breaching value that the metric can have lies within the step. A bound that only one value could meet does
/// not count: a breach is hardly ever exactly at the threshold.
bool can_match(const RuleStep& step, const RuleModel& rule) {
  double from = lower_of(step);
  double to = upper_of(step);
  if (fires_high(*rule.compares))
    from = std::max(from, 0.0);
  else
    to = std::min(to, 0.0);
  if (rule.facts.lowest) from = std::max(from, *rule.facts.lowest - *rule.limit);
  if (rule.facts.highest) to = std::min(to, *rule.facts.highest - *rule.limit);
  return from < to;
}

std::string step_text(std::optional<double> lower, std::optional<double> upper, const RuleStep& step) {
  const auto text = [](std::optional<double> bound) { return bound ? json_text(*bound) : std::string("null"); };
  const Override overrides[] = {{"/lower", text(lower)}, {"/upper", text(upper)}};
  return copy_with(*step.place.value(), overrides);
}

/// The bounds on the other side of the threshold.
JsonPatch mirrored(const RuleModel& rule) {
  const auto negated = [](std::optional<double> bound) {
    return bound ? std::optional(*bound == 0 ? 0 : -*bound) : std::nullopt;
  };
  JsonPatch fix;
  for (const RuleStep& step : rule.steps)
    fix.push_back(set(step.place, step_text(negated(step.upper), negated(step.lower), step)));
  return fix;
}

/// The bounds as if they had been written as values of the metric.
JsonPatch made_relative(const RuleModel& rule) {
  const auto relative = [&](std::optional<double> bound) {
    return bound ? std::optional(*bound - *rule.limit) : std::nullopt;
  };
  JsonPatch fix;
  for (const RuleStep& step : rule.steps)
    fix.push_back(set(step.place, step_text(relative(step.lower), relative(step.upper), step)));
  return fix;
}

/// Returns whether a step matches nothing.
bool check_reach(const RuleModel& rule, Findings& findings) {
  if (!rule.compares || !rule.limit) return false;
  // A rule that never fires is one fault, not one more for each step.
  if (!can_match({.place = rule.rule}, rule)) return false;
  bool found = false;
  for (const RuleStep& step : rule.steps) {
    if (lower_of(step) >= upper_of(step) || can_match(step, rule)) continue;
    found = true;
    findings.add_with_choice(
        "step_never_matches", step.place.where(),
        "rule \"" + std::string(rule.name_or("")) +
            "\" has a step that no breaching value reaches: bounds count from the threshold, and below it they are "
            "negative",
        {mirrored(rule), made_relative(rule), {remove(step.place)}});
  }
  return found;
}

std::vector<const RuleStep*> in_order(const RuleModel& rule) {
  std::vector<const RuleStep*> steps;
  for (const RuleStep& step : rule.steps)
    if (lower_of(step) < upper_of(step) && (step.lower || step.upper)) steps.push_back(&step);
  std::ranges::stable_sort(steps, {}, [](const RuleStep* step) { return lower_of(*step); });
  return steps;
}

void report(const RuleStep& step, std::string message, JsonPatch fix, Findings& findings) {
  findings.add_at("steps_invalid", step.place.where(), std::move(message), std::move(fix));
}

void check_step(const RuleStep& step, Findings& findings) {
  if (!step.place.is_object()) return;
  if (lower_of(step) >= upper_of(step))
    report(step, "the step ends before it begins", exchange(step.place.member("lower"), step.place.member("upper")),
           findings);
  else if (!step.lower && !step.upper)
    findings.add_with_choice("steps_invalid", step.place.where(), "the step has no bound at all",
                             {{set(step.place.member("lower"), "0")}, {set(step.place.member("upper"), "0")}});
}

/// AWS wants the steps on one side of the threshold to reach as far as the metric does.
void check_ends(const std::vector<const RuleStep*>& steps, Findings& findings) {
  const RuleStep& first = *steps.front();
  const RuleStep& last = *steps.back();
  if (first.lower && *first.lower < 0)
    report(first, "steps below the threshold need one without a lower bound",
           {set(first.place.member("lower"), "null")}, findings);
  if (last.upper && *last.upper > 0)
    report(last, "steps above the threshold need one without an upper bound", {set(last.place.member("upper"), "null")},
           findings);
}

void check_neighbours(const std::vector<const RuleStep*>& steps, Findings& findings) {
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const RuleStep& before = *steps[i - 1];
    const RuleStep& step = *steps[i];
    if (upper_of(before) == lower_of(step)) continue;
    if (!step.lower || !before.upper) {
      JsonPatch fix;
      if (before.upper) fix.push_back(set(step.place.member("lower"), json_text(*before.upper)));
      if (!before.upper && step.lower) fix.push_back(set(before.place.member("upper"), json_text(*step.lower)));
      report(step, "two steps have an open end on the same side", std::move(fix), findings);
      continue;
    }
    const bool is_gap = upper_of(before) < lower_of(step);
    report(step, is_gap ? "no step covers what lies between this one and the one before" : "two steps overlap",
           {set(step.place.member("lower"), json_text(*before.upper))}, findings);
  }
}

/// The bound next to the threshold has to be the threshold.
void check_begin(const RuleModel& rule, const std::vector<const RuleStep*>& steps, Findings& findings) {
  if (!rule.compares) return;
  const bool is_high = fires_high(*rule.compares);
  const RuleStep& nearest =
      is_high ? *steps.front()
              : **std::ranges::max_element(steps, {}, [](const RuleStep* step) { return upper_of(*step); });
  const std::optional<double> bound = is_high ? nearest.lower : nearest.upper;
  if (!bound || (is_high ? *bound <= 0 : *bound >= 0)) return;
  const Place place = nearest.place.member(is_high ? "lower" : "upper");
  findings.add("breach_without_step", place,
               "rule \"" + std::string(rule.name_or("")) + "\" does nothing while the metric is less than " +
                   json_text(is_high ? *bound : -*bound) + " beyond the threshold",
               set(place, "0"));
}

}  // namespace

void lint_steps(const RuleModel& rule, Findings& findings) {
  if (rule.steps.empty()) return;
  for (const RuleStep& step : rule.steps) check_step(step, findings);
  const bool unreachable = check_reach(rule, findings);
  const std::vector<const RuleStep*> steps = in_order(rule);
  if (steps.empty()) return;
  check_neighbours(steps, findings);
  if (!unreachable) {
    check_ends(steps, findings);
    check_begin(rule, steps, findings);
  }
}

}  // namespace headroom::lint
