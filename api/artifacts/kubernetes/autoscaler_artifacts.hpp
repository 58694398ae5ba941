#pragma once

#include "api/json/writer.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"

/// The autoscalers that a policy asks for, as objects that `kubectl apply -f` takes.
namespace headroom::api {

/// The autoscaler that the policy asks for, of the one workload whose replicas are counted: a HorizontalPodAutoscaler,
/// or a ScaledObject with the TriggerAuthentication that it refers to. A policy with both gets the ScaledObject, which
/// brings an autoscaler of its own. Writes nothing for other units, for several workloads, and for a workload whose
/// name Kubernetes does not allow.
void write_replica_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// The Cluster Autoscaler that the policy asks for, with what it needs (see write_cluster_autoscaler()), and the
/// annotations that keep it from removing more than was decided.
void write_node_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision);

}  // namespace headroom::api
