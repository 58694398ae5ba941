#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/json/reader.hpp"
#include "api/lint/alarm_model.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/cluster_findings.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/limit_findings.hpp"
#include "api/lint/own_keys.hpp"
#include "api/lint/own_signals.hpp"
#include "api/lint/read_rules.hpp"
#include "api/lint/refused_values.hpp"
#include "api/lint/windows.hpp"
#include "api/wire/policy.hpp"
#include "core/model/peak_limits.hpp"

namespace headroom::lint {
namespace {

constexpr std::int64_t start_up = 300;
constexpr std::int64_t metric_interval = 300;

/// The bounds that shares of a peak make, and whether they leave room.
Bounds bounds_of_peak(const Place& limits, Findings& findings) {
  const auto peak = figure(limits.member("expected_peak"));
  const Place least = limits.member("minimum_percent");
  const Place most = limits.member("maximum_percent");
  const ExpectedPeak defaults;
  const double minimum_percent = least.number().value_or(defaults.minimum_percent);
  const double maximum_percent = most.number().value_or(defaults.maximum_percent);
  if (!peak || *peak > INT32_MAX || minimum_percent < 0 || minimum_percent > 1000 || maximum_percent < 0 ||
      maximum_percent > 1000)
    return {};
  const ExpectedPeak shares{
      .units = Units{*peak}, .minimum_percent = minimum_percent, .maximum_percent = maximum_percent};
  const Bounds bounds{minimum_of(shares).value, maximum_of(shares).value};
  if (*bounds.minimum > *bounds.maximum)
    findings.add("minimum_above_maximum", least, "the share of the minimum is above the share of the maximum",
                 JsonPatch{set(least, json_text(maximum_percent)), set(most, json_text(minimum_percent))});
  else if (bounds.minimum == bounds.maximum && *peak > 0)
    findings.add("minimum_equals_maximum", most, "minimum and maximum are the same, so nothing ever scales",
                 set(most, json_text(std::min(1000.0, std::max(2 * maximum_percent, 150.0)))));
  return bounds;
}

void lint_pools(const Place& limits, std::optional<std::int64_t> maximum, Findings& findings) {
  const Place pools = limits.member("pools");
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < pools.items().size(); ++i) {
    const Place least = pools.item(i).member("minimum");
    const Place most = pools.item(i).member("maximum");
    sum += std::min<std::int64_t>(figure(least).value_or(0), INT32_MAX);
    // A pool that is to keep its size is no fault.
    if (figure(least) && figure(most) && *figure(least) > *figure(most)) lint_bounds(least, most, "the pool", findings);
  }
  if (!maximum || sum <= *maximum) return;
  findings.add("minimum_above_maximum", pools,
               "the minimums of the pools are " + std::to_string(sum) + " together, above the maximum of " +
                   std::to_string(*maximum),
               set(limits.member("maximum"), json_text(sum)));
}

Bounds lint_own_limits(const Place& limits, Findings& findings) {
  if (limits.member("expected_peak").is_written()) {
    const Bounds bounds = bounds_of_peak(limits, findings);
    lint_pools(limits, bounds.maximum, findings);
    return bounds;
  }
  lint_limits({.minimum = limits.member("minimum"),
               .maximum = limits.member("maximum"),
               .on_demand = limits.member("maximum_on_demand"),
               .core = limits.member("maximum_core"),
               .of_fleets = limits.member("unit").text() == "fleet_units"},
              findings);
  const Bounds bounds{figure(limits.member("minimum")), figure(limits.member("maximum"))};
  lint_pools(limits, bounds.maximum, findings);
  return bounds;
}

/// Whether the capacity is one of EMR's nodes. Only then do EMR's start-up time and the interval of its metrics apply.
bool counts_as_emr(const Place& policy) {
  if (const auto unit = policy.member("limits").member("unit").text())
    return *unit == "instances" || *unit == "vcpu" || *unit == "fleet_units";
  const Place signals = policy.member("signals");
  for (std::size_t i = 0; i < signals.items().size(); ++i) {
    const auto kind = signals.item(i).member("kind").text();
    if (kind == "cluster_autoscaler" || kind == "spark_dynamic_allocation" || kind == "keda" ||
        kind == "horizontal_pod_autoscaler")
      return false;
  }
  return true;
}

/// A cluster's own start-up time, in whole minutes; else what is usual on EMR.
std::int64_t shortest_cooldown(const ClusterFacts* facts) {
  if (facts == nullptr || !facts->start_up_seconds) return start_up;
  return std::max<std::int64_t>((*facts->start_up_seconds + 59) / 60 * 60, 60);
}

std::string observed(const ClusterFacts* facts) {
  if (facts == nullptr || !facts->start_up_seconds) return {};
  return "; on this cluster that takes " + std::to_string(*facts->start_up_seconds) + " s";
}

void check_brakes(const Place& policy, const ClusterFacts* facts, Findings& findings) {
  const std::int64_t shortest = shortest_cooldown(facts);
  for (const std::string_view member : {"scale_out", "scale_in"}) {
    const Place cooldown = policy.member(member).member("cooldown_seconds");
    const auto seconds = figure(cooldown);
    if (!seconds || *seconds >= shortest) continue;
    findings.add("cooldown_shorter_than_start_up", cooldown,
                 "a change may follow after " + std::to_string(*seconds) +
                     " s, before the nodes of the last one have started" + observed(facts),
                 set(cooldown, json_text(shortest)));
  }
}

void check_staleness(const Place& policy, Findings& findings) {
  const Place stale = policy.member("guards").member("stale_after_seconds");
  const auto seconds = figure(stale);
  if (!seconds || *seconds == 0 || *seconds >= metric_interval) return;
  findings.add("period_below_metric_interval", stale,
               "metrics that come every five minutes count as stale after " + std::to_string(*seconds) +
                   " s, and every decision is withheld",
               set(stale, "900"));
}

void check_budget(const Place& policy, Findings& findings) {
  const Place budget = policy.member("budget");
  for (const std::string_view member : {"hourly_usd", "daily_usd", "monthly_usd"}) {
    const Place cap = budget.member(member);
    if (cap.number() != 0) continue;
    findings.add_with_choice("budget_below_minimum_cost", cap.where(),
                             "a cap of 0 pays for nothing, the minimum included", {{remove(cap)}, {remove(budget)}});
  }
}

PolicyWide policy_wide(const Place& policy, const Bounds& bounds) {
  PolicyWide wide{.minimum = bounds.minimum, .maximum = bounds.maximum};
  for (const auto& [name, pattern] : names_of<Pattern>) {
    if (policy.member("pattern").text() != name) continue;
    const PatternRules rules = rules_of(pattern);
    if (rules.scale_out.cooldown) wide.cooldown_out = rules.scale_out.cooldown->count();
    if (rules.scale_in.cooldown) wide.cooldown_in = rules.scale_in.cooldown->count();
  }
  if (const auto out = figure(policy.member("scale_out").member("cooldown_seconds"))) wide.cooldown_out = out;
  if (const auto in = figure(policy.member("scale_in").member("cooldown_seconds"))) wide.cooldown_in = in;
  return wide;
}

bool names_core(std::string_view text) { return text.find("core") != std::string_view::npos; }

/// Whether something keeps core nodes for the replicas of HDFS's blocks.
bool keeps_core_nodes(const Place& policy) {
  if (figure(policy.member("guards").member("core_floor")).value_or(0) > 0) return true;
  const Place pools = policy.member("limits").member("pools");
  for (std::size_t i = 0; i < pools.items().size(); ++i)
    if (figure(pools.item(i).member("minimum")).value_or(0) > 0) return true;
  return false;
}

void check_core_floor(const Place& policy, const RuleList& rules, Findings& findings) {
  const bool removes_core = std::ranges::any_of(rules.rules, [](const RuleModel& rule) {
    const bool is_of_core = rule.scope == "role core" || (rule.scope.starts_with("pool ") && names_core(rule.scope));
    return rule.direction == Direction::in && is_of_core;
  });
  if (!removes_core || keeps_core_nodes(policy)) return;
  const Place guards = policy.member("guards");
  findings.add("scale_in_without_core_floor", guards.member("core_floor"),
               "a rule removes core nodes, and nothing keeps enough of them for the replicas of HDFS",
               set_within(guards, "core_floor", "2"));
}

/// What the signals of a policy can do, and where to say it if none can.
class Directions {
 public:
  void add(const RuleList& rules) {
    lists_.push_back(rules);
    note(can_scale(rules, Direction::in), can_scale(rules, Direction::out));
  }
  void note(bool in, bool out) {
    in_ |= in;
    out_ |= out;
  }
  void note_switch(const Place& place, Direction off, JsonPatch fix) {
    (off == Direction::in ? in_switches_ : out_switches_).push_back({place, std::move(fix)});
  }

  void report(Findings& findings) const {
    if (!in_) report(Direction::in, in_switches_, findings);
    if (!out_) report(Direction::out, out_switches_, findings);
  }

 private:
  struct Switch {
    Place place;
    JsonPatch fix;
  };

  void report(Direction direction, const std::vector<Switch>& switches, Findings& findings) const {
    const bool is_in = direction == Direction::in;
    if (!switches.empty())
      findings.add(is_in ? "never_scales_in" : "never_scales_out", switches.front().place,
                   is_in ? "nothing in the policy ever removes capacity" : "nothing in the policy ever adds capacity",
                   switches.front().fix);
    else if (!lists_.empty())
      report_missing_direction(lists_.front(), direction, findings);
  }

  std::vector<RuleList> lists_;
  std::vector<Switch> in_switches_;
  std::vector<Switch> out_switches_;
  bool in_{false};
  bool out_{false};
};

void lint_yarn_memory(const Place& signal, Directions& directions) {
  const Place up = signal.member("scale_up_factor");
  const Place down = signal.member("scale_down_factor");
  directions.note(down.number() != 0, up.number() != 0);
  if (down.number() == 0) directions.note_switch(down, Direction::in, {set(down, "1")});
  if (up.number() == 0) directions.note_switch(up, Direction::out, {set(up, "1")});
}

/// A signal with a switch `scale_in`.
void note_scale_in(const Place& signal, Directions& directions) {
  const Place scale_in = signal.member("scale_in");
  const bool is_off = scale_in.boolean() == false;
  directions.note(!is_off, true);
  if (is_off) directions.note_switch(scale_in, Direction::in, {set(scale_in, "true")});
}

void lint_signal(const Place& policy, const Place& signal, const PolicyWide& wide, Directions& directions,
                 Findings& findings) {
  const std::string_view kind = signal.member("kind").text().value_or("");
  if (kind == "alarm_rules") {
    const RuleList rules = read_own_rules(signal, wide);
    lint_alarm_rules(rules, findings);
    check_core_floor(policy, rules, findings);
    if (rules.rules.empty()) return directions.note(true, true);
    return directions.add(rules);
  }
  if (kind == "yarn_memory") return lint_yarn_memory(signal, directions);
  if (kind == "target_tracking") {
    lint_target_tracking(signal, findings);
    return note_scale_in(signal, directions);
  }
  if (kind == "predictive") return note_scale_in(signal, directions);
  directions.note(true, true);
  if (kind == "managed_scaling") lint_managed_scaling(signal, findings);
  if (kind == "hdinsight_load") lint_hdinsight_load(signal, findings);
  if (kind == "spark_dynamic_allocation") lint_spark_dynamic_allocation(signal, findings);
  if (kind == "keda") lint_keda(signal, findings);
  if (kind == "horizontal_pod_autoscaler") lint_replica_autoscaler(signal, findings);
  if (kind == "cluster_autoscaler") lint_cluster_autoscaler(policy, signal, findings);
}

void lint_signals(const Place& policy, const PolicyWide& wide, Findings& findings) {
  const Place signals = policy.member("signals");
  Directions directions;
  const std::size_t count = signals.items().size();
  for (std::size_t i = 0; i < count; ++i) lint_signal(policy, signals.item(i), wide, directions, findings);
  if (count > 0) directions.report(findings);
}

/// Only an autoscaler of replicas that is attached to a workload stands for a policy's signals.
void check_has_signals(const Place& policy, Findings& findings) {
  const Place signals = policy.member("signals");
  if (signals.is_written() || policy.member("limits").member("unit").text() == "replicas") return;
  findings.add("invalid_value", signals, "signals is required: nothing in the policy says when to scale", no_fix);
}

/// Windows and budgets in a time zone that does not exist.
void check_zones(const Place& policy, const PolicyFields& fields, Findings& findings) {
  const Surroundings& around = findings.around();
  if (around.zones == nullptr) return;
  const auto report = [&](const Place& holder, const Violation& fault) {
    const Place zone = place_at(holder, fault.pointer);
    findings.add("invalid_value", zone, "time_zone: " + fault.detail, set(zone, json_text("UTC")));
  };
  if (fields.budget)
    if (const auto fault = unknown_zone(*fields.budget, {}, around.now, *around.zones))
      report(policy.member("budget"), *fault);
  for (const SignalFields& signal : fields.signals)
    for (const Violation& fault : unknown_zones(signal.signal, {}, around.now, *around.zones))
      report(policy.member("signals").item(signal.index), fault);
}

}  // namespace

void lint_own_policy(const Place& policy, const ClusterFacts* facts, Findings& findings) {
  const Bounds bounds = lint_own_limits(policy.member("limits"), findings);
  if (counts_as_emr(policy)) {
    check_brakes(policy, facts, findings);
    check_staleness(policy, findings);
  }
  check_has_signals(policy, findings);
  lint_signals(policy, policy_wide(policy, bounds), findings);
  lint_windows(policy, bounds, findings);
  check_budget(policy, findings);
  json::Violations faults;
  EvaluationRequestFields fields;
  json::read(*policy.value(), json::Path{}, faults,
             [&](json::ObjectReader& reader) { api::decode_policy_document(reader, fields); });
  add_refused_values(policy, faults, own_keys(), findings);
  if (fields.policy) check_zones(policy, *fields.policy, findings);
  if (facts != nullptr) lint_on_cluster(policy, *facts, fields.policy ? fields.policy->budget : std::nullopt, findings);
}

}  // namespace headroom::lint
