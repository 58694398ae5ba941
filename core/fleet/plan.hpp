#pragma once

#include "core/catalog/catalog.hpp"
#include "core/fleet/fleet.hpp"

namespace headroom::fleet {

/// One ordered plan for all clusters within one budget.
///
/// 1. Waiting work goes to idle capacity. If work is left, or another cluster is wanted, step concurrency is raised.
/// 2. Clusters that have been idle for long are terminated, unless they take work. A cluster with a step running or
///    pending, or whose steps are unknown, never is.
/// 3. What the clusters' own evaluations want is carried over: first what scales in, then what scales out, the cluster
///    with the most pending containers first. A cluster that takes work is not scaled in.
/// 4. At most one cluster is created, if work still has no place, or the clusters have too much pending work.
/// 5. The clusters that nothing is done with come last, in the order of the input.
///
/// Equal rows are in the order of what they cost, and then of the clusters' ids. Total: it answers every input.
Plan plan(const FleetInput& fleet, const Catalog& catalog);

}  // namespace headroom::fleet
