#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/json/writer.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/signals/alarm_rules.hpp"

/// The parts of write_artifacts() that speak to AWS.
namespace headroom::api {

/// SetDesiredCapacity, UpdateAutoScalingGroup, UpdateNodegroupConfig, and for nodes that are named
/// TerminateInstanceInAutoScalingGroup, one a node: what applies the decision to node groups, each by
/// who manages it. Nothing for pools that nobody known manages.
void write_node_group_changes(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// PutManagedScalingPolicy, ModifyInstanceGroups, ModifyInstanceFleet: what applies the decision. Nothing for one that
/// changes nothing.
void write_emr_changes(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// What PutManagedScalingPolicy among the artifacts narrows. No value if the decision does not have this artifact.
std::optional<SteeredLimits> steered_limits(const EvaluationInput& input, const Decision& decision);

/// PutAutoScalingPolicy and PutMetricAlarm for the policy's alarm rules, as far as AWS can express them.
void write_aws_policies(json::Writer& out, const EvaluationInput& input);

/// The members of a managed scaling policy: `ComputeLimits`.
void write_compute_limits(json::Writer& out, const ComputeLimits& limits);

/// The members of an automatic scaling policy: `Constraints` and `Rules`. Each rule must be expressible.
void write_auto_scaling_policy(json::Writer& out, const PoolLimits& limits, std::span<const AlarmRule> rules);

/// Whether a rule of an EMR automatic scaling policy can say the same.
bool is_expressible(const AlarmRule& rule);

/// PutScheduledUpdateGroupAction, or PutScheduledAction for an EMR instance group: the windows of the policy's schedule
/// as actions that AWS carries out itself. Nothing unless the actions say exactly the same as the windows: see
/// weekly_runs(). The cluster must have one scaled pool, because a window bounds the cluster and an action a pool.
void write_scheduled_actions(json::Writer& out, const EvaluationInput& input);

/// Why write_scheduled_actions() writes nothing although the policy has windows; empty otherwise.
std::string_view why_no_scheduled_actions(const EvaluationInput& input);

}  // namespace headroom::api
