#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/node_offer.hpp"
#include "core/model/cluster.hpp"

namespace headroom::kubernetes {

/// The instance types of `pools` that have a price. The cheapest comes first; equal prices are in the order of group
/// and type.
///
/// A ready node of the pool is the example that describes a new node. A pool without such a node offers nothing. A node
/// of another type than the example has the type's size in the catalogue, less what the system keeps: as much as on the
/// example, or in proportion if the type is larger. It takes no more pods than the example. Types of another
/// architecture are left out, because the image of a pod may not run there. `region` applies to nodes whose labels give
/// no region.
std::vector<NodeOffer> offers_of(const ClusterObjects& cluster, const std::vector<Pool>& pools,
                                 const std::string& region, const Catalog& catalog);

}  // namespace headroom::kubernetes
