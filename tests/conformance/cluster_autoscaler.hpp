#pragma once

#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"
#include "tests/conformance/suite.hpp"

/// The kinds of the suite cluster_autoscaler, by the file that defines them.
namespace headroom::conformance::cluster_autoscaler {

/// A node of so much, with room for 100 pods; allocatable = capacity, as upstream's tests build it.
kubernetes::Node node_of(const Json& object, const std::string& name);
/// A pod of one container, owned by a ReplicaSet unless `object` says something else.
kubernetes::Pod pod_of(const Json& object, const std::string& name);
/// False where the field is absent.
bool flag(const Json& object, const char* name);

// cluster_autoscaler_rules.cpp
Json backoff(const Json& input);
Json balance_groups(const Json& input);
Json cluster_capacity(const Json& input);
Json equivalence_groups(const Json& input);
Json min_limit(const Json& input);
Json new_pod_delay(const Json& input);
Json quota(const Json& input);
Json similar_groups(const Json& input);
Json similar_groups_capacity(const Json& input);

// cluster_autoscaler_expanders.cpp
Json expander_least_nodes(const Json& input);
Json expander_least_waste(const Json& input);
Json expander_most_pods(const Json& input);
Json expander_price(const Json& input);
Json expander_priority(const Json& input);
Json preferred_node_cores(const Json& input);

// cluster_autoscaler_scale_up.cpp
Json estimator(const Json& input);
Json scale_up(const Json& input);

// cluster_autoscaler_scale_down.cpp
Json eligibility(const Json& input);
Json removable_min_size(const Json& input);
Json removable_reason(const Json& input);
Json removal_simulation(const Json& input);
Json scale_down_budget(const Json& input);
Json utilization(const Json& input);

}  // namespace headroom::conformance::cluster_autoscaler
