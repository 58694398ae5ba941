#pragma once

#include <string>

#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/consolidation.hpp"
#include "core/kubernetes/scale_down/node_removals.hpp"

/// What the answer says in words, a sentence each.
namespace headroom::api {

/// Where the node's pods go, or what keeps it.
std::string summary_of(const kubernetes::ClusterObjects& cluster, const kubernetes::NodeRemovals::One& one);
/// Of one node the same, else how many go and what keeps the first that stays.
std::string summary_of(const kubernetes::ClusterObjects& cluster, const kubernetes::NodeRemovals& removals);

std::string summary_of(const kubernetes::ConsolidationMove& move);
std::string summary_of(const kubernetes::ClusterObjects& cluster, const kubernetes::KeptNode& kept);
std::string summary_of(const kubernetes::ConsolidationPlan& plan);

}  // namespace headroom::api
