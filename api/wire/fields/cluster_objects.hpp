#pragma once

#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"

namespace headroom::api {

/// Writes what the model knows of nodes, pods and disruption budgets, each as kubectl would print it. Reading the text
/// again gives the same decisions. A pod's request becomes the request of one container, whatever containers the pod
/// has.
void encode_kubernetes(json::Writer& out, const kubernetes::ClusterObjects& cluster);

}  // namespace headroom::api
