#pragma once

#include "api/json/reader.hpp"
#include "core/kubernetes/objects/pod.hpp"

namespace headroom::api {

/// Where a pod may go by its spec: node selector, affinities, tolerations and topology spread. What only prefers a
/// place is left out, as the autoscaler does; what binds and the model lacks goes to the pod's `unmodelled`.
void read_scheduling_rules(json::ObjectReader& spec, kubernetes::Pod& pod);

}  // namespace headroom::api
