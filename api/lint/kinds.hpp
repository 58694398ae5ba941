#pragma once

#include "api/lint/cluster_facts.hpp"
#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"

/// One function per kind of document. Each takes the place of the document itself (of `body` if it came as
/// `{kind, body}`), and reports with pointers into what was given. None refuses anything.
namespace headroom::lint {

/// A policy of ours. `facts`: of the cluster that it is for; null: none is at hand.
void lint_own_policy(const Place& policy, const ClusterFacts* facts, Findings& findings);

/// EMR's AutoScalingPolicy, as PutAutoScalingPolicy takes it.
void lint_auto_scaling_policy(const Place& body, Findings& findings);

/// The ComputeLimits of EMR's ManagedScalingPolicy, with or without an object around it.
Place compute_limits(const Place& body);

/// EMR's ManagedScalingPolicy, or the request of PutManagedScalingPolicy around it.
void lint_managed_scaling_policy(const Place& body, Findings& findings);

/// A HorizontalPodAutoscaler, or a List that has the workload beside it.
void lint_horizontal_pod_autoscaler(const Place& body, Findings& findings);

/// KEDA's ScaledObject, or a List that has the workload beside it.
void lint_scaled_object(const Place& body, Findings& findings);

/// `{properties}` of a Spark application.
void lint_spark_conf(const Place& body, Findings& findings);

/// What a signal `cluster_autoscaler` of ours sets: `scale_down_before_ready`, `executors_block_scale_in`.
/// `invalid_value` and `unknown_key` come from the reader of our own policies. `policy` is the policy that has it.
void lint_cluster_autoscaler(const Place& policy, const Place& signal, Findings& findings);

}  // namespace headroom::lint
