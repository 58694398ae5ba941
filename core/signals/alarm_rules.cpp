#include "core/signals/alarm_rules.hpp"

#include <algorithm>

#include "core/signals/alarm_explanation.hpp"
#include "core/signals/alarm_reach.hpp"
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
  std::vector<std::string> idle;  ///< why the rules in ALARM that want no other capacity do not
  std::vector<std::string> warnings;

  void warn(const AlarmRule& rule, const std::string& what) { warnings.push_back("rule " + rule.name + ": " + what); }
};

/// What a rule in ALARM wants. No value if no step covers the breach.
std::optional<ScopedChange> asked_by(const Alarm& alarm, std::int64_t from) {
  const AlarmRule& rule = *alarm.rule;
  const auto value = value_for(rule.adjustment, breach_of(alarm));
  if (!value) return std::nullopt;
  return ScopedChange{.rule = &rule, .from = from, .to = adjusted(rule.adjustment, *value, from), .value = *value};
}

void add_wish(RuleOutcomes& found, const Alarm& alarm, const Observation& seen) {
  const AlarmRule& rule = *alarm.rule;
  const auto from = capacity_of(rule.applies_to, seen);
  if (!from) found.warn(rule, "the cluster has no pool that it applies to");
  if (!from || alarm.state != AlarmState::alarm) return;

  const auto wish = asked_by(alarm, *from);
  const bool shrinks = wish && wish->to < wish->from;
  if (wish && !alarm.rests_on_data())
    found.warn(rule, shrinks ? "is in ALARM on missing data, which never scales in" : "is in ALARM on missing data");
  if (!wish || wish->to == wish->from) found.idle.push_back(reason_for_no_change(alarm, wish));
  if (shrinks && !alarm.rests_on_data())
    found.idle.push_back("rule " + rule.name + " is in ALARM on missing data, which never scales in");
  else if (wish)
    found.wishes.push_back(*wish);
}

RuleOutcomes outcomes_of(const AlarmRules& signal, const Observation& seen) {
  RuleOutcomes found;
  for (const AlarmRule& rule : signal.rules) {
    const Alarm& alarm = found.alarms.emplace_back(alarm_of(rule, seen));
    for (const std::string& warning : alarm.warnings) found.warn(rule, warning);
    if (const auto futility = futility_of(rule)) found.warn(rule, *futility);
    add_wish(found, alarm, seen);
  }
  found.changes = reconciled(found.wishes, *seen.cluster);
  std::erase_if(found.changes, [](const ScopedChange& change) { return change.taken == 0; });
  return found;
}

bool is_taken(const RuleOutcomes& found, const AlarmRule* rule) {
  return std::ranges::find(found.changes, rule, &ScopedChange::rule) != found.changes.end();
}

/// The changes that rules in ALARM want and that are not made, because another rule's result is larger.
std::string losers(const RuleOutcomes& found) {
  std::string text;
  for (const ScopedChange& wish : found.wishes)
    if (wish.to != wish.from && !is_taken(found, wish.rule)) text += (text.empty() ? "" : ", ") + arithmetic_of(wish);
  return text.empty() ? text : "not taken, because the largest capacity wins: " + text;
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

void add_clause(std::string& text, const std::string& clause) {
  if (!clause.empty()) text += (text.empty() ? "" : "; ") + clause;
}

void explain_change(Proposal& proposal, const RuleOutcomes& found) {
  Seconds cooldown{0};
  for (const ScopedChange& change : found.changes) {
    proposal.scoped.push_back({.scope = change.rule->applies_to, .delta = {change.taken}});
    add_clause(proposal.detail, arithmetic_of(change));
    cooldown = std::max(cooldown, change.rule->cooldown);
  }
  add_clause(proposal.detail, losers(found));
  proposal.cooldown = cooldown;
  for (const Alarm& alarm : found.alarms)
    if (is_taken(found, alarm.rule))
      if (auto evidence = evidence_of(alarm)) proposal.evidence.push_back(std::move(*evidence));
}

/// The names of the rules whose alarm can't be told, as a clause.
std::string unknown_alarms(const RuleOutcomes& found) {
  std::string names;
  for (const Alarm& alarm : found.alarms)
    if (alarm.state == AlarmState::insufficient_data) names += (names.empty() ? "" : ", ") + alarm.rule->name;
  return names.empty() ? names : "too little data for " + names;
}

void explain_hold(Proposal& proposal, const RuleOutcomes& found) {
  const bool alarmed = std::ranges::any_of(found.alarms, [](const Alarm& a) { return a.state == AlarmState::alarm; });
  proposal.reason = alarmed ? "alarm_changes_nothing" : "no_alarm_rule_fired";
  if (!alarmed) proposal.detail = "no rule is in ALARM";
  for (const std::string& reason : found.idle) add_clause(proposal.detail, reason);
  add_clause(proposal.detail, losers(found));
  add_clause(proposal.detail, unknown_alarms(found));
  if (alarmed && proposal.detail.empty()) proposal.detail = "the rules in ALARM apply to no pool of the cluster";
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
