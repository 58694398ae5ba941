#include "core/signals/alarm_rules.hpp"

#include <algorithm>

#include "core/signals/alarm_explanation.hpp"
#include "core/signals/alarm_state.hpp"
#include "core/signals/scoped_changes.hpp"

namespace headroom {
namespace {

/// The capacity of the scope. No value if the cluster has no such pool. The whole cluster always has a capacity.
std::optional<std::int64_t> capacity_of(const Scope& scope, const Observation& seen) {
  const bool exists = scope == Scope{} ||
                      std::ranges::any_of(seen.cluster->pools, [&](const Pool& pool) { return matches(scope, pool); });
  return exists ? std::optional{seen.capacity(scope).value} : std::nullopt;
}

std::optional<Breach> breach_of(const Alarm& alarm) {
  if (!alarm.newest) return std::nullopt;
  return Breach{.observed = *alarm.newest, .comparison = alarm.rule->comparison, .threshold = alarm.rule->threshold};
}

/// The alarms of all rules, the changes that the rules in ALARM want, and which of them are taken.
struct RuleOutcomes {
  std::vector<Alarm> alarms;
  std::vector<ScopedChange> wishes;
  std::vector<ScopedChange> changes;
  std::vector<std::string> warnings;

  void warn(const AlarmRule& rule, const std::string& what) { warnings.push_back("rule " + rule.name + ": " + what); }
};

std::optional<ScopedChange> wish_of(const Alarm& alarm, const Observation& seen, RuleOutcomes& found) {
  const AlarmRule& rule = *alarm.rule;
  const auto from = capacity_of(rule.applies_to, seen);
  if (!from) found.warn(rule, "the cluster has no pool that it applies to");
  if (!from || alarm.state != AlarmState::alarm) return std::nullopt;

  const auto value = value_for(rule.adjustment, breach_of(alarm));
  if (!value) return std::nullopt;
  const ScopedChange wish{
      .rule = &rule, .from = *from, .to = adjusted(rule.adjustment, *value, *from), .value = *value};
  if (alarm.rests_on_data()) return wish;
  const bool shrinks = wish.to < wish.from;
  found.warn(rule, shrinks ? "is in ALARM on missing data, which never scales in" : "is in ALARM on missing data");
  return shrinks ? std::nullopt : std::optional{wish};
}

RuleOutcomes outcomes_of(const AlarmRules& signal, const Observation& seen) {
  RuleOutcomes found;
  for (const AlarmRule& rule : signal.rules) {
    const Alarm& alarm = found.alarms.emplace_back(alarm_of(rule, seen));
    for (const std::string& warning : alarm.warnings) found.warn(rule, warning);
    if (const auto wish = wish_of(alarm, seen, found)) found.wishes.push_back(*wish);
  }
  found.changes = reconciled(found.wishes, *seen.cluster);
  std::erase_if(found.changes, [](const ScopedChange& change) { return change.taken == 0; });
  return found;
}

std::int64_t sum_of(const std::vector<ScopedChange>& changes) {
  std::int64_t sum = 0;
  for (const ScopedChange& change : changes) sum += change.taken;
  return sum;
}

/// The direction of the sum. Changes that add up to zero count as out, as in the comparison of proposals.
Direction direction_of(const std::vector<ScopedChange>& changes) {
  if (std::ranges::all_of(changes, [](const ScopedChange& change) { return change.taken == 0; }))
    return Direction::hold;
  return sum_of(changes) < 0 ? Direction::in : Direction::out;
}

void explain_change(Proposal& proposal, const RuleOutcomes& found) {
  Seconds cooldown{0};
  for (const ScopedChange& change : found.changes) {
    proposal.scoped.push_back({.scope = change.rule->applies_to, .delta = {change.taken}});
    proposal.detail += (proposal.detail.empty() ? "" : "; ") + arithmetic_of(change);
    cooldown = std::max(cooldown, change.rule->cooldown);
  }
  proposal.cooldown = cooldown;
  for (const Alarm& alarm : found.alarms)
    if (alarm.state == AlarmState::alarm)
      if (auto evidence = evidence_of(alarm)) proposal.evidence.push_back(std::move(*evidence));
}

void explain_hold(Proposal& proposal, const RuleOutcomes& found) {
  const bool alarmed = std::ranges::any_of(found.alarms, [](const Alarm& a) { return a.state == AlarmState::alarm; });
  proposal.reason = alarmed ? "alarm_changes_nothing" : "no_alarm_rule_fired";
  proposal.detail = alarmed ? "the rules in ALARM change nothing" : "no rule is in ALARM";
  for (const Alarm& alarm : found.alarms)
    if (auto evidence = evidence_of(alarm)) proposal.evidence.push_back(std::move(*evidence));
}

/// The counterfactual that ends every alarm in this direction.
Counterfactual release_of_direction(Direction direction, const RuleOutcomes& found, const Cluster& cluster) {
  std::vector<ScopedChange> pulling = found.wishes;
  const auto others = std::stable_partition(pulling.begin(), pulling.end(), [&](const ScopedChange& wish) {
    return direction == Direction::out ? wish.to > wish.from : wish.to < wish.from;
  });
  const Direction otherwise = direction_of(reconciled({others, pulling.end()}, cluster));
  pulling.erase(others, pulling.end());
  return release_of(pulling, otherwise);
}

/// Out wins over in. So a hold can change in either direction, and a scale-in can only become a scale-out.
void add_counterfactuals(Proposal& proposal, Direction direction, const RuleOutcomes& found, const Observation& seen) {
  if (direction != Direction::hold)
    proposal.counterfactuals.push_back(release_of_direction(direction, found, *seen.cluster));
  for (const Alarm& alarm : found.alarms) {
    const auto from = capacity_of(alarm.rule->applies_to, seen);
    if (!from || alarm.state == AlarmState::alarm) continue;
    auto trigger = trigger_of(*alarm.rule, *from);
    const bool flips =
        trigger && (direction == Direction::hold || (direction == Direction::in && trigger->flip_to == Direction::out));
    if (flips) proposal.counterfactuals.push_back(std::move(*trigger));
  }
}

}  // namespace

std::vector<std::string_view> asks_for(const AlarmRules& signal) {
  std::vector<std::string_view> metrics;
  for (const AlarmRule& rule : signal.rules)
    if (std::ranges::find(metrics, rule.metric) == metrics.end()) metrics.push_back(rule.metric);
  return metrics;
}

std::optional<Proposal> propose(const AlarmRules& signal, const Observation& seen) {
  RuleOutcomes found = outcomes_of(signal, seen);
  const auto unknown = [](const Alarm& alarm) { return alarm.state == AlarmState::insufficient_data; };
  if (std::ranges::all_of(found.alarms, unknown)) return std::nullopt;

  const Direction direction = direction_of(found.changes);
  Proposal proposal{.proposes = seen.current + Units{sum_of(found.changes)},
                    .reason = "alarm_rule_fired",
                    .detail = {},
                    .evidence = {}};
  if (direction == Direction::hold)
    explain_hold(proposal, found);
  else
    explain_change(proposal, found);
  add_counterfactuals(proposal, direction, found, seen);
  proposal.warnings = std::move(found.warnings);
  return proposal;
}

}  // namespace headroom
