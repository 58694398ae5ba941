#pragma once

#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"

namespace headroom {

/// What a cluster costs as it is requested now: EC2 and EMR's charge, the primary node included.
struct Committed {
  MicroDollars hourly;
  std::vector<std::string> unpriced{};  ///< ids of pools whose price, or whose EMR charge, is unknown and counts as 0
  bool has_primary{false};              ///< the cluster's description has the primary node
};
Committed committed_of(const Cluster& cluster, const Catalog& catalog);

}  // namespace headroom
