#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/node_offer.hpp"
#include "core/model/cluster.hpp"

namespace headroom::kubernetes {

/// The instance types of `pools` that have a price, the cheapest first, ties by group and type. A pool's nodes tell
/// what a new one is like; one without a node that is ready offers nothing. A node of another type than its example is
/// as much smaller than its type's size in the catalogue as the example is of its own, in proportion where the type is
/// larger, and takes no more pods than the example. Types of another architecture are left out, as a pod's image may
/// not run there. `region` is that of nodes whose labels don't tell.
std::vector<NodeOffer> offers_of(const ClusterObjects& cluster, const std::vector<Pool>& pools,
                                 const std::string& region, const Catalog& catalog);

}  // namespace headroom::kubernetes
