#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/artifacts/write.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/decision/policy.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"

/// The parts of write_artifacts() that speak to Kubernetes: objects as `kubectl apply -f` takes them.
namespace headroom::api {

/// The autoscaler that the policy asks for, of the one workload whose replicas are counted: a HorizontalPodAutoscaler,
/// or a ScaledObject with the TriggerAuthentication that it refers to; of a policy with both the ScaledObject, which
/// brings an autoscaler of its own. Nothing for other units, for several workloads, and for one that is no name of
/// Kubernetes'.
void write_replica_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// The Cluster Autoscaler that the policy asks for, with what it needs (see write_cluster_autoscaler()), and what keeps
/// it from more than was decided.
void write_node_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// `kubernetes.NodeAnnotations`: merge patches that keep the Cluster Autoscaler from taking nodes away which it would,
/// but which the decision keeps. Nothing where there are none.
void write_held_nodes(json::Writer& out, const Decision& decision);

/// The name of what scales a workload: what is attached to it, else its own.
const std::string& autoscaler_name(const Workload& workload);

struct ReplicaBounds {
  std::int64_t minimum{0};
  std::int64_t maximum{1};
};

/// What both the signal and the policy's limits allow.
ReplicaBounds bounds_within(ReplicaBounds signal, const ComputeLimits& limits);

void write_horizontal_pod_autoscaler(json::Writer& out, const Workload& workload, const HorizontalPodAutoscaler& signal,
                                     const ComputeLimits& limits, const Decision& decision);
void write_scaled_object(json::Writer& out, const Workload& workload, const Keda& signal, const EvaluationInput& input,
                         const Decision& decision);

/// The members `apiVersion`, `kind` and `metadata` up to its namespace, which is left open.
void begin_manifest(json::Writer& out, std::string_view api_version, std::string_view kind, std::string_view name,
                    std::string_view space);

/// `scaleTargetRef`.
void write_target(json::Writer& out, const Workload& workload);

/// `behavior` as autoscaling/v2 has it; nothing where there is none.
void write_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior);

}  // namespace headroom::api
