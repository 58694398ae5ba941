#pragma once

#include <span>
#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/rules.hpp"

namespace headroom::kubernetes {

/// Makes the scaled pools of `cluster` the node groups of `objects`, and says of each node which group it is of.
///
/// A node is of the pool whose id is the value of one of the labels by which clouds name their node groups, or its
/// instance type, or of the only pool that has its instance type; otherwise of none, and never scaled. Nodes of the
/// control plane are of none. A group's size is what its pool was asked
/// for, its bounds are the tighter of its own and the policy's for it, otherwise 0 and the policy's maximum. Where
/// neither the pool nor a node of its says what a new node is like, the catalogue's vCPUs and memory of its instance
/// type stand in, all of them allocatable. What is not known is a warning.
std::vector<Warning> describe_groups(ClusterObjects& objects, const headroom::Cluster& cluster,
                                     const PolicyRules& rules, const Catalog& catalog);

/// The pools that the nodes' own labels tell of, by id: as large as they are now, of unknown bounds. A node without the
/// label of a group is of one that is named by its instance type; without that it is of none, and so are nodes of the
/// control plane.
std::vector<Pool> pools_of(std::span<const Node> nodes);

}  // namespace headroom::kubernetes
