#pragma once

#include "core/catalog/catalog.hpp"
#include "core/fleet/fleet.hpp"
#include "core/model/cluster.hpp"

/// What whole clusters cost.
namespace headroom::fleet {

/// What the primary nodes of a cluster cost. Nothing if its description has no primary pool.
HourlyCost primary_cost(const Cluster& cluster, const Catalog& catalog);

/// What a cluster that is not there yet would cost. Spot capacity whose price is not known counts at the On-Demand
/// price, which is more than it costs unless somebody bids more: `estimated` then becomes true.
HourlyCost cost_of_new(const Cluster& cluster, const Catalog& catalog, bool& estimated);

}  // namespace headroom::fleet
