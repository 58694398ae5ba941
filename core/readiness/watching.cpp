#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "core/base/text.hpp"
#include "core/readiness/rules.hpp"

namespace headroom::readiness {
namespace {

constexpr std::int64_t a_minute = 60;

bool adds_capacity(const Adjustment& adjustment) {
  return adjustment.value > 0 ||
         std::ranges::any_of(adjustment.steps, [](const StepAdjustment& step) { return step.value > 0; });
}

/// The brake of a direction. If all signals are alarm rules, the shortest of their own cooldowns counts as well.
std::int64_t cooldown_of(const Policy& policy, bool out) {
  const ScaleRule& rule = out ? policy.scale_out : policy.scale_in;
  std::optional<std::int64_t> of_rules;
  for (const Signal& signal : policy.signals) {
    const auto* alarms = std::get_if<AlarmRules>(&signal);
    if (alarms == nullptr) return rule.cooldown.value_or(Seconds{0}).count();
    for (const AlarmRule& each : alarms->rules)
      if (adds_capacity(each.adjustment) == out)
        of_rules = std::min(of_rules.value_or(each.cooldown.count()), each.cooldown.count());
  }
  return std::max<std::int64_t>(rule.cooldown.value_or(Seconds{0}).count(), of_rules.value_or(0));
}

std::vector<const AlarmRule*> rules_of(const Policy& policy) {
  std::vector<const AlarmRule*> rules;
  for (const Signal& signal : policy.signals)
    if (const auto* alarms = std::get_if<AlarmRules>(&signal))
      for (const AlarmRule& rule : alarms->rules) rules.push_back(&rule);
  return rules;
}

}  // namespace

Item cooldown_covers_start_up(const Facts& facts) {
  constexpr std::string_view name = "cooldown_covers_start_up";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  if (!facts.start_up_seconds)
    return not_visible(
        name,
        "In the last 14 days no growth was seen from its order until it ran, with readings ten minutes apart or less.");
  const std::int64_t start_up = *facts.start_up_seconds;
  const std::int64_t out = cooldown_of(*facts.policy, true);
  const std::int64_t in = cooldown_of(*facts.policy, false);
  const std::string evidence = "New capacity runs after " + text::duration(Seconds{start_up}) +
                               " (median); the cooldown is " + text::duration(Seconds{out}) + " out and " +
                               text::duration(Seconds{in}) + " in.";
  const std::int64_t needed = (start_up + a_minute - 1) / a_minute * a_minute;
  Fix fix{.text = {}};
  if (out < start_up) fix.changes.push_back({.object = "scale_out", .member = "cooldown_seconds", .value = needed});
  if (in < start_up) fix.changes.push_back({.object = "scale_in", .member = "cooldown_seconds", .value = needed});
  if (fix.changes.empty()) return met(name, evidence);
  std::string fields;
  for (const Change& change : fix.changes)
    fields.append(fields.empty() ? "" : " and ").append(change.object).append(".").append(change.member);
  fix.text = "Set " + fields + " to " + text::whole(needed) +
             ": otherwise the next change is decided before the last one can have had an effect.";
  return not_met(name, evidence, std::move(fix));
}

Item metrics_fresh(const Facts& facts) {
  constexpr std::string_view name = "metrics_fresh";
  if (!facts.newest_reading) return not_visible(name, "No reading of a metric is stored.");
  const Seconds limit = facts.policy ? facts.policy->guards.stale_after : Guards{}.stale_after;
  const auto age = std::max(Seconds{0}, std::chrono::duration_cast<Seconds>(facts.at - *facts.newest_reading));
  const std::string evidence = "The newest reading is of " + format_rfc3339(*facts.newest_reading) + ", " +
                               text::duration(age) + " old; decisions take readings up to " + text::duration(limit) +
                               " old.";
  if (age <= limit) return met(name, evidence);
  return not_met(
      name, evidence,
      {.text = "Look at what sends the metrics: decisions take no older readings, and withhold changes without them."});
}

Item alarms_present(const Facts& facts) {
  constexpr std::string_view name = "alarms_present";
  if (!facts.policy) return not_visible(name, facts.why_no_policy);
  const auto rules = rules_of(*facts.policy);
  if (rules.empty())
    return not_visible(
        name,
        "The policy has no alarm rules, so no alarms are compared with it. Look in CloudWatch for alarms on "
        "failed scaling, cost and unhealthy nodes.");
  std::string missing;
  std::size_t present = 0;
  for (const AlarmRule* rule : rules) {
    const bool is_there = std::ranges::find(facts.alarms, rule->name, &KnownAlarmState::name) != facts.alarms.end();
    if (is_there)
      ++present;
    else
      missing.append(missing.empty() ? "" : ", ").append(rule->name);
  }
  if (present == 0)
    return not_visible(name,
                       "No document shows the alarms of the policy's rules. Send the answer of DescribeAlarms among "
                       "the sources of an evaluation.");
  const std::string counts = text::whole(static_cast<std::int64_t>(present)) + " of " +
                             text::whole(static_cast<std::int64_t>(rules.size())) + " alarm rules have their alarm";
  if (missing.empty()) return met(name, counts + ".");
  return not_met(name, counts + "; " + missing + " lacks it.",
                 {.text = "Make the alarms in CloudWatch: " + missing +
                          ". Metric, comparison and threshold have to be those of the rule."});
}

}  // namespace headroom::readiness
