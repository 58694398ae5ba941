#pragma once

#include <string_view>

#include "api/json/writer.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"

/// The autoscalers that a policy asks for, as objects that `kubectl apply -f` takes.
namespace headroom::api {

/// The autoscaler that the policy asks for, of the one workload whose replicas are counted: a HorizontalPodAutoscaler,
/// or a ScaledObject with the TriggerAuthentication that it refers to. A policy with both gets the ScaledObject, which
/// brings an autoscaler of its own; so does one with nothing but windows. Writes nothing for other units, for several
/// workloads, and for a workload whose name Kubernetes does not allow.
void write_replica_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision);

/// Why a window of the policy is not among the triggers of a ScaledObject; empty if all are, or if there is none.
std::string_view why_no_window_triggers(const EvaluationInput& input);

/// The Cluster Autoscaler that the policy asks for, with what it needs (see write_cluster_autoscaler()), and the
/// annotations that keep it from removing more than was decided.
void write_node_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision);

}  // namespace headroom::api
