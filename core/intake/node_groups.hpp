#pragma once

#include <span>
#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/rules.hpp"

namespace headroom::kubernetes {

/// The pool that the node belongs to. Null if it belongs to none. It is the pool whose id is the value of a label with
/// which clouds name node groups, or else the pool whose id is the node's instance type, or else the only pool with
/// this instance type. Nodes of the control plane belong to no pool.
const Pool* pool_of(const Node& node, const headroom::Cluster& cluster);

/// Makes the scaled pools of `cluster` the node groups of `objects`, and names the group of each node. A node that
/// belongs to no pool is never scaled.
///
/// The size of a group is the requested size of its pool. Its bounds are the stricter ones of the pool's own and the
/// policy's for this pool. Without either, they are 0 and the policy's maximum. A new node is described by the pool's
/// template if that tells a size, or else by a node of the pool, or else by the template completed from the catalogue
/// (template_of). A warning says what is unknown.
std::vector<Warning> describe_groups(ClusterObjects& objects, const headroom::Cluster& cluster,
                                     const PolicyRules& rules, const Catalog& catalog);

/// The pools that the labels of the nodes name, sorted by id. Each is as large as it is now, and has no bounds. A node
/// without a group label belongs to a pool named after its instance type. A node without that label too belongs to no
/// pool, and neither does a node of the control plane.
std::vector<Pool> pools_of(std::span<const Node> nodes);

}  // namespace headroom::kubernetes
