#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/model/cluster.hpp"

namespace headroom::kubernetes {

/// A machine that a node group could add, and what it would be like as a node.
struct NodeOffer {
  std::string group;
  std::string instance_type;
  Market market{Market::on_demand};
  MicroDollars price{};  ///< an hour
  Node node{};
  std::vector<std::size_t> daemons{};  ///< that it would run, by their position in Cluster::pods
};

/// The instance types of `pools` that have a price, the cheapest first, ties by group and type. A pool's nodes tell
/// what a new one is like; one without a node that is ready offers nothing. A node of another type than its example is
/// as much smaller than its type's size in the catalogue as the example is of its own, in proportion where the type is
/// larger, and takes no more pods than the example. Types of another architecture are left out, as a pod's image may
/// not run there. `region` is that of nodes whose labels don't tell.
std::vector<NodeOffer> offers_of(const Cluster& cluster, const std::vector<Pool>& pools, const std::string& region,
                                 const Catalog& catalog);

}  // namespace headroom::kubernetes
