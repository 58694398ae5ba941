#pragma once

#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/signals/cluster_autoscaler.hpp"

/// The Kubernetes objects of a request, in Kubernetes' own shapes.
namespace headroom::api {

/// Writes what the model knows of nodes, pods and disruption budgets, each as kubectl would print it: reading it again
/// gives the same decisions. A pod's request is that of one container, whatever containers it has.
void encode_kubernetes(json::Writer& out, const kubernetes::ClusterObjects& cluster);

/// What the Cluster Autoscaler looked at, as the member `plan`: every option with its scores, every pool left out,
/// every kind of pending pod and every node with the autoscaler's own reason. `cluster` is the one that was planned
/// for.
void encode_autoscaler_plan(json::Writer& out, const AutoscalerPlan& plan, const kubernetes::ScaleUpSettings& settings,
                            const kubernetes::ClusterObjects& cluster);

}  // namespace headroom::api
