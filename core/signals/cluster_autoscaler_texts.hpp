#pragma once

#include <cstdint>
#include <string>

#include "core/signals/cluster_autoscaler.hpp"

/// What one round of the autoscaler found, as clauses for a person. Each is empty if there is nothing to say.
namespace headroom {

/// "4 nodes of exec-a for 12 of 21 pods, while 21 pods would need 7 nodes; 9 pods stay pending". `pending`: the pods
/// that fit on no existing node.
std::string growth_text(const kubernetes::ScaleUpPlan& plan, std::int64_t pending);

/// Why pods stay pending: groups that would take them but may not grow, or else why each group refuses them.
std::string stuck_text(const kubernetes::ScaleUpPlan& plan);

/// Which pods need no new node, and where they fit.
std::string fitting_text(const kubernetes::ScaleUpPlan& plan);

/// Which pods wait and ask for no node, and why.
std::string ignored_text(const kubernetes::ScaleUpPlan& plan, const kubernetes::ClusterObjects& cluster);

/// Why a round that removes nothing removes nothing: the nodes that wait, and those that have to stay.
std::string staying_text(const kubernetes::ScaleDownPlan& plan, const kubernetes::ClusterObjects& cluster);

/// The constraints that the plan does not take into account, of pods that wait and of pods that move.
std::string unmodelled_text(const AutoscalerPlan& plan, const kubernetes::ClusterObjects& cluster);

}  // namespace headroom
