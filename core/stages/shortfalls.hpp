#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/model/history.hpp"
#include "core/model/observation.hpp"
#include "core/model/shortfall.hpp"

namespace headroom {

/// The shortfalls of core and task pools. Empty on other platforms.
///
/// Nothing more comes to a pool that is suspended, arrested, shutting down, terminating or ended. To other pools, what
/// has been missing for `fallback_after` does not come either. How long it has been missing is shown by the metrics
/// {Task,Core,Total}{Nodes,Units,VCPU}{Requested,Running}: of the pool's role if they exist, otherwise of the cluster.
/// If several pools lack capacity, each counts only what the others together cannot explain. Without such metrics, the
/// time of the recommendation counts that gave the pool its present size.
/// `history` may be null. With a `fallback_after` of zero, all that is missing does not come.
std::vector<Shortfall> shortfalls_of(const Observation& seen, Seconds fallback_after, const Catalog& catalog,
                                     const History* history);

}  // namespace headroom
