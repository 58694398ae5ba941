#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/intake/document_facts.hpp"

namespace headroom {

/// An EKS managed node group and an Auto Scaling group that it is made of.
struct NodeGroupBacking {
  std::string pool_id;
  std::string auto_scaling_group;
};

/// Where both are described, leaves the node group alone: so that no node counts twice. What is requested and runs, its
/// Auto Scaling group knows best; that also says that nothing can be launched, and the instance types where a launch
/// template hides them from EKS. Answers where the two contradict each other, as sentences.
std::vector<std::string> join(std::span<const NodeGroupBacking> backings, DocumentFacts& findings);

}  // namespace headroom
