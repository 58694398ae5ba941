#pragma once

#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/signals/cluster_autoscaler.hpp"

namespace headroom::api {

/// What the Cluster Autoscaler looked at, as the member `plan`: every option with its scores, every pool that was left
/// out, every kind of pending pod, and every node with the autoscaler's own reason. The plan was made for `cluster`.
void encode_autoscaler_plan(json::Writer& out, const AutoscalerPlan& plan, const kubernetes::ScaleUpSettings& settings,
                            const kubernetes::ClusterObjects& cluster);

}  // namespace headroom::api
