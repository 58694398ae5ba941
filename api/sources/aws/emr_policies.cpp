#include "api/sources/aws/emr_policies.hpp"

#include <algorithm>
#include <array>

#include "api/aws/words.hpp"
#include "api/sources/aws/resource_names.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "core/decision/policy.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::int64_t maximum_limit = 2'147'483'647;
constexpr std::size_t maximum_rules = 100;

enum class Strategy { standard, advanced };

constexpr std::array<std::pair<std::string_view, Strategy>, 2> strategies{{
    {"DEFAULT", Strategy::standard},
    {"ADVANCED", Strategy::advanced},
}};

/// The fields of ComputeLimits by the names that fault_of() gives them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> limit_fields{{
    {"minimum", "MinimumCapacityUnits"},
    {"maximum", "MaximumCapacityUnits"},
    {"maximum_on_demand", "MaximumOnDemandCapacityUnits"},
    {"maximum_core", "MaximumCoreCapacityUnits"},
}};

std::optional<Units> units(json::ObjectReader& object, std::string_view name) {
  const auto whole = object.integer(name, 0, maximum_limit);
  return whole ? std::optional(Units{*whole}) : std::nullopt;
}

std::optional<ComputeLimits> read_compute_limits(json::ObjectReader& object) {
  for (const std::string_view name : {"UnitType", "MinimumCapacityUnits", "MaximumCapacityUnits"}) object.require(name);
  const auto unit = object.choice<Unit>("UnitType", aws::emr_units);
  const auto minimum = units(object, "MinimumCapacityUnits");
  const auto maximum = units(object, "MaximumCapacityUnits");
  const auto on_demand = units(object, "MaximumOnDemandCapacityUnits");
  const auto core = units(object, "MaximumCoreCapacityUnits");
  if (!unit || !minimum || !maximum) return std::nullopt;
  const ComputeLimits limits{*unit, *minimum, *maximum, on_demand, core};
  const auto fault = fault_of(limits, std::nullopt, std::nullopt);
  if (!fault) return limits;
  object.report(emr_limit_name(fault->field), fault->code, fault->detail);
  return std::nullopt;
}

std::optional<AdvancedScaling> read_strategy(json::ObjectReader& policy) {
  const auto strategy = policy.choice<Strategy>("ScalingStrategy", strategies);
  const auto index = policy.integer("UtilizationPerformanceIndex", 1, 100);
  if (index && !is_utilization_performance_index(*index))
    policy.report("UtilizationPerformanceIndex", "out_of_range", "must be 1, 25, 50, 75 or 100");
  const bool advanced = strategy ? *strategy == Strategy::advanced : index.has_value();
  return advanced ? std::optional(AdvancedScaling{index}) : std::nullopt;
}

std::optional<Adjustment> read_adjustment(json::ObjectReader& configuration) {
  configuration.require("ScalingAdjustment");
  const auto type = configuration.choice<AdjustmentType>("AdjustmentType", aws::emr_adjustments);
  const auto value = configuration.integer("ScalingAdjustment", -maximum_capacity, maximum_capacity);
  if (!value) return std::nullopt;
  const Adjustment adjustment{type.value_or(AdjustmentType::change_in_capacity), static_cast<double>(*value)};
  if (adjustment.type != AdjustmentType::exact_capacity || *value > 0) return adjustment;
  configuration.report("ScalingAdjustment", "out_of_range", "must be above 0 with EXACT_CAPACITY");
  return std::nullopt;
}

void read_action(json::ObjectReader& rule_object, AlarmRule& rule) {
  rule_object.require("Action");
  rule_object.nested("Action", [&](json::ObjectReader& action) {
    action.require("SimpleScalingPolicyConfiguration");
    action.nested("SimpleScalingPolicyConfiguration", [&](json::ObjectReader& configuration) {
      if (const auto adjustment = read_adjustment(configuration)) rule.adjustment = *adjustment;
      rule.cooldown = configuration.seconds("CoolDown", 0, seconds_a_day).value_or(Seconds{0});
    });
  });
}

/// CloudWatch takes periods of 10, 20, 30 seconds and multiples of a minute, and looks back one day, or seven with
/// periods of an hour and more.
void check_periods(json::ObjectReader& alarm, const AlarmRule& rule) {
  const std::int64_t period = rule.period.count();
  if (period != 10 && period != 20 && period != 30 && period % 60 != 0)
    return alarm.report("Period", "out_of_range", "must be 10, 20, 30 or a multiple of 60");
  const std::int64_t reach = period >= 3600 ? 7 * seconds_a_day : seconds_a_day;
  if (rule.evaluation_periods > reach / period)
    alarm.report("EvaluationPeriods", "out_of_range",
                 "times Period must not be above " + std::to_string(reach) + " seconds");
}

void read_alarm(json::ObjectReader& alarm, AlarmRule& rule, AutoScalingDocument& document) {
  for (const std::string_view name : {"ComparisonOperator", "MetricName", "Period", "Threshold"}) alarm.require(name);
  rule.metric = alarm.string("MetricName").value_or("");
  rule.comparison = alarm.choice<Comparison>("ComparisonOperator", aws::emr_comparisons).value_or(rule.comparison);
  rule.statistic.kind = alarm.choice<StatisticKind>("Statistic", aws::emr_statistics).value_or(rule.statistic.kind);
  rule.period = alarm.seconds("Period", 1, seconds_a_day).value_or(rule.period);
  rule.evaluation_periods = alarm.integer("EvaluationPeriods", 1, seconds_a_day).value_or(1);
  rule.datapoints_to_alarm = rule.evaluation_periods;
  rule.threshold = alarm.number("Threshold", 0, maximum_figure).value_or(0);
  check_periods(alarm, rule);
  if (const auto cluster = job_flow_of(alarm); cluster && document.cluster_id.empty()) document.cluster_id = *cluster;
  if (const auto space = alarm.string("Namespace"); space && *space != aws::emr_namespace)
    document.warnings.push_back({"foreign_namespace", "takes " + rule.metric + " from " + std::string(*space) +
                                                          "; it is looked up by its name alone"});
}

AlarmRule read_rule(json::ObjectReader& object, AutoScalingDocument& document) {
  AlarmRule rule;
  object.require("Name");
  object.require("Trigger");
  rule.name = object.string("Name").value_or("");
  read_action(object, rule);
  object.nested("Trigger", [&](json::ObjectReader& trigger) {
    trigger.require("CloudWatchAlarmDefinition");
    trigger.nested("CloudWatchAlarmDefinition", [&](json::ObjectReader& alarm) { read_alarm(alarm, rule, document); });
  });
  return rule;
}

void read_rules(json::ObjectReader& policy, AutoScalingDocument& document) {
  std::vector<AlarmRule>& rules = document.policy.rules;
  const auto count = policy.each("Rules", maximum_items, [&](json::ObjectReader& object) {
    if (rules.size() == maximum_rules)
      return object.violations().add(object.path(), "too_many", "must be one of at most 100 rules");
    AlarmRule rule = read_rule(object, document);
    rule.applies_to.pool_id = document.policy.limits.pool_id;
    if (!rule.name.empty() && std::ranges::find(rules, rule.name, &AlarmRule::name) != rules.end())
      object.report("Name", "duplicate", "must be unique within the policy");
    rules.push_back(std::move(rule));
  });
  if (count == 0) policy.report("Rules", "missing", "must have at least one rule");
}

void read_constraints(json::ObjectReader& policy, PoolLimits& limits) {
  policy.nested("Constraints", [&](json::ObjectReader& constraints) {
    constraints.require("MinCapacity");
    constraints.require("MaxCapacity");
    const auto minimum = constraints.integer("MinCapacity", 0, maximum_capacity);
    const auto maximum = constraints.integer("MaxCapacity", 0, maximum_capacity);
    if (!minimum || !maximum) return;
    limits.minimum = *minimum;
    limits.maximum = *maximum;
    if (*minimum > *maximum)
      constraints.report("MinCapacity", "minimum_above_maximum", "must not be above MaxCapacity");
  });
}

/// A description says how far its policy has come; while it is being attached it counts as attached.
bool is_attached(json::ObjectReader& policy) {
  const auto state = policy.nested("Status", [](json::ObjectReader& status) { return status.string("State"); });
  return !state || (*state != "DETACHING" && *state != "DETACHED" && *state != "FAILED");
}

std::optional<ManagedScalingDocument> read_managed_scaling(json::ObjectReader& policy) {
  std::optional<AdvancedScaling> advanced;
  const auto limits = policy.nested("ComputeLimits", [&](json::ObjectReader& compute) {
    auto read = read_compute_limits(compute);
    advanced = read_strategy(policy);
    return read;
  });
  return limits ? std::optional(ManagedScalingDocument{*limits, advanced}) : std::nullopt;
}

std::optional<AutoScalingDocument> read_auto_scaling(json::ObjectReader& policy, AutoScalingDocument document) {
  if (!policy.has("Constraints") && !policy.has("Rules")) return std::nullopt;
  policy.require("Constraints");
  policy.require("Rules");
  const std::size_t faults = policy.violations().total();
  document.attached = is_attached(policy);
  read_constraints(policy, document.policy.limits);
  read_rules(policy, document);
  return policy.violations().total() == faults ? std::optional(std::move(document)) : std::nullopt;
}

}  // namespace

std::string_view emr_limit_name(std::string_view field) {
  const auto known = std::ranges::find(limit_fields, field, [](auto& each) { return each.first; });
  return known == limit_fields.end() ? field : known->second;
}

std::optional<ManagedScalingDocument> read_emr_managed_scaling_policy(const json::Value& body, const json::Path& path,
                                                                      json::Violations& violations) {
  return read_object({body, path}, violations, [](json::ObjectReader& outer) {
    return read_unwrapped(outer, "ManagedScalingPolicy", read_managed_scaling);
  });
}

std::optional<AutoScalingDocument> read_emr_auto_scaling_policy(const json::Value& body, const json::Path& path,
                                                                json::Violations& violations) {
  return read_object({body, path}, violations, [](json::ObjectReader& outer) {
    AutoScalingDocument document;
    document.cluster_id = outer.string("ClusterId").value_or("");
    document.policy.limits.pool_id = outer.string("InstanceGroupId").value_or("");
    return read_unwrapped(outer, "AutoScalingPolicy",
                          [&](json::ObjectReader& policy) { return read_auto_scaling(policy, std::move(document)); });
  });
}

}  // namespace headroom::api
