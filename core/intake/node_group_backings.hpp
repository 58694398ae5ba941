#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/intake/document_facts.hpp"

namespace headroom {

/// An EKS managed node group, and an Auto Scaling group that it consists of.
struct NodeGroupBacking {
  std::string pool_id;
  std::string auto_scaling_group;
};

/// If both are described, only the node group remains, so that no node counts twice. The Auto Scaling group knows best
/// how many nodes are requested and how many run. It also shows that nothing can be launched, it gives the instance
/// types if a launch template hides them from EKS, and its tags add to the labels and taints of a new node. Returns the
/// contradictions between the two, as sentences.
std::vector<std::string> link_to_groups(std::span<const NodeGroupBacking> backings, DocumentFacts& findings);

}  // namespace headroom
