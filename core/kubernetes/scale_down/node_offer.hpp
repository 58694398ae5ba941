#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/platform.hpp"
#include "core/kubernetes/objects/node.hpp"

namespace headroom::kubernetes {

/// A machine that a node group could add, and the node that it would be.
struct NodeOffer {
  std::string group;
  std::string instance_type;
  Market market{Market::on_demand};
  MicroDollars price{};  ///< per hour
  Node node{};
  std::vector<std::size_t> daemons{};  ///< the daemons that would run on it, by their position in ClusterObjects::pods
};

}  // namespace headroom::kubernetes
