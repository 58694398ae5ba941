#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "api/aws/words.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom::api {
namespace {

/// AWS's bound for the names of alarms and metrics.
constexpr std::size_t maximum_name = 255;

std::vector<AlarmRule> rules_of(const Policy& policy) {
  std::vector<AlarmRule> rules;
  for (const Signal& signal : policy.signals)
    if (const auto* alarms = std::get_if<AlarmRules>(&signal))
      rules.insert(rules.end(), alarms->rules.begin(), alarms->rules.end());
  return rules;
}

/// EMR publishes no metric of pending memory or of vcores.
bool has_cloudwatch_metric(const AlarmRule& rule) {
  return !rule.metric.empty() && rule.metric.size() <= maximum_name && rule.metric != metric::memory_pending &&
         !rule.metric.starts_with("VCores");
}

std::string alarm_name(const Cluster& cluster, const AlarmRule& rule) {
  return "headroom-" + cluster.id + "-" + rule.name;
}

std::string percentile_name(double percentile) {
  std::string name = "p";
  json::append_number(name, percentile);
  return name;
}

void write_put_metric_alarm(json::Writer& out, const Cluster& cluster, const AlarmRule& rule) {
  const std::string name = alarm_name(cluster, rule);
  if (name.size() > maximum_name || !has_cloudwatch_metric(rule)) return;
  write_artifact(out, "aws.cloudwatch.PutMetricAlarm", Preference::alternative, [&] {
    out.field("AlarmName", name).field("Namespace", aws::emr_namespace).field("MetricName", rule.metric);
    out.name("Dimensions").begin_array().begin_object();
    out.field("Name", "JobFlowId").field("Value", cluster.id).end_object().end_array();
    if (rule.statistic.kind == StatisticKind::percentile)
      out.field("ExtendedStatistic", percentile_name(rule.statistic.percentile));
    else
      out.field("Statistic", name_in(aws::cloudwatch_statistics, rule.statistic.kind));
    out.field("Period", rule.period.count()).field("EvaluationPeriods", rule.evaluation_periods);
    out.field("DatapointsToAlarm", rule.datapoints_to_alarm).field("Threshold", rule.threshold);
    out.field("ComparisonOperator", name_in(aws::cloudwatch_comparisons, rule.comparison));
    out.field("TreatMissingData", name_in(aws::cloudwatch_missing_data, rule.treat_missing_data));
  });
}

std::vector<const Pool*> groups_in(const Cluster& cluster, const Scope& scope) {
  std::vector<const Pool*> groups;
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary && !pool.is_fleet() && matches(scope, pool)) groups.push_back(&pool);
  return groups;
}

/// The one group that a rule changes; null where there are several. A rule for the whole cluster that adds or removes
/// a number of nodes is one for the task group.
const Pool* group_of(const Cluster& cluster, const AlarmRule& rule) {
  auto groups = groups_in(cluster, rule.applies_to);
  const bool whole_cluster = rule.applies_to == Scope{};
  if (groups.size() > 1 && whole_cluster && rule.adjustment.type == AdjustmentType::change_in_capacity)
    groups = groups_in(cluster, {.role = Role::task});
  return groups.size() == 1 ? groups.front() : nullptr;
}

/// Its own limits where the policy has them; otherwise what the others leave of the cluster's.
PoolLimits constraints_of(const Pool& group, const Cluster& cluster, const Policy& policy) {
  const auto own = std::ranges::find(policy.pool_limits, group.id, &PoolLimits::pool_id);
  if (own != policy.pool_limits.end()) return *own;
  std::int64_t others = 0;
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary && pool.id != group.id) others += pool.requested;
  Units maximum = policy.limits.maximum - Units{others};
  if (group.role == Role::core) maximum = std::min(maximum, policy.limits.core_limit());
  const std::int64_t most = std::max<std::int64_t>(maximum.value, 0);
  const std::int64_t least = std::clamp<std::int64_t>(policy.limits.minimum.value - others, 0, most);
  return {.pool_id = group.id, .minimum = least, .maximum = most};
}

void write_rule(json::Writer& out, const AlarmRule& rule) {
  out.begin_object().field("Name", rule.name);
  out.name("Action").begin_object().name("SimpleScalingPolicyConfiguration").begin_object();
  out.field("AdjustmentType", name_in(aws::emr_adjustments, rule.adjustment.type));
  out.field("ScalingAdjustment", std::llround(rule.adjustment.value)).field("CoolDown", rule.cooldown.count());
  out.end_object().end_object();
  out.name("Trigger").begin_object().name("CloudWatchAlarmDefinition").begin_object();
  out.field("ComparisonOperator", name_in(aws::emr_comparisons, rule.comparison));
  out.field("EvaluationPeriods", rule.evaluation_periods).field("MetricName", rule.metric);
  out.field("Namespace", aws::emr_namespace).field("Period", rule.period.count());
  out.field("Statistic", name_in(aws::emr_statistics, rule.statistic.kind)).field("Threshold", rule.threshold);
  out.name("Dimensions").begin_array().begin_object();
  out.field("Key", "JobFlowId").field("Value", "${emr.clusterId}").end_object().end_array();
  out.end_object().end_object().end_object();
}

void write_put_auto_scaling(json::Writer& out, const EvaluationInput& input, const Pool& group,
                            const std::vector<AlarmRule>& rules) {
  const PoolLimits limits = constraints_of(group, input.cluster, input.policy);
  write_artifact(out, "aws.emr.PutAutoScalingPolicy", Preference::alternative, [&] {
    out.field("ClusterId", input.cluster.id).field("InstanceGroupId", group.id);
    out.name("AutoScalingPolicy").begin_object();
    write_auto_scaling_policy(out, limits, rules);
    out.end_object();
  });
}

/// EMR has no automatic scaling beside managed scaling, nor for fleets, nor in vCPUs. A group's policy is written as a
/// whole or not at all: half of it, say the rules that scale in, is another policy.
void write_put_auto_scaling(json::Writer& out, const EvaluationInput& input, const std::vector<AlarmRule>& rules) {
  const bool in_instances = input.policy.limits.unit == Unit::instances;
  const bool placed =
      std::ranges::all_of(rules, [&](const AlarmRule& r) { return group_of(input.cluster, r) != nullptr; });
  if (input.cluster.managed_scaling || !in_instances || !placed) return;
  for (const Pool& pool : input.cluster.pools) {
    std::vector<AlarmRule> own;
    std::ranges::copy_if(rules, std::back_inserter(own),
                         [&](const AlarmRule& r) { return group_of(input.cluster, r) == &pool; });
    if (!own.empty() && std::ranges::all_of(own, is_expressible)) write_put_auto_scaling(out, input, pool, own);
  }
}

}  // namespace

/// EMR's own policies know simple adjustments by whole numbers, plain statistics, thresholds from zero on, and alarms
/// all of whose periods breach.
bool is_expressible(const AlarmRule& rule) {
  const Adjustment& adjustment = rule.adjustment;
  const bool whole = adjustment.value == std::trunc(adjustment.value);
  const bool exact = adjustment.type == AdjustmentType::exact_capacity;
  return adjustment.steps.empty() && !adjustment.minimum_magnitude && whole && (!exact || adjustment.value > 0) &&
         rule.statistic.kind != StatisticKind::percentile && rule.threshold >= 0 &&
         rule.datapoints_to_alarm == rule.evaluation_periods && rule.treat_missing_data == MissingData::missing &&
         has_cloudwatch_metric(rule);
}

void write_auto_scaling_policy(json::Writer& out, const PoolLimits& limits, std::span<const AlarmRule> rules) {
  out.name("Constraints").begin_object();
  out.field("MinCapacity", limits.minimum).field("MaxCapacity", limits.maximum).end_object();
  out.name("Rules").begin_array();
  for (const AlarmRule& rule : rules) write_rule(out, rule);
  out.end_array();
}

void write_aws_policies(json::Writer& out, const EvaluationInput& input) {
  const std::vector<AlarmRule> rules = rules_of(input.policy);
  write_put_auto_scaling(out, input, rules);
  for (const AlarmRule& rule : rules) write_put_metric_alarm(out, input.cluster, rule);
}

}  // namespace headroom::api
