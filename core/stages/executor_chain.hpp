#pragma once

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/policy.hpp"
#include "core/model/observation.hpp"
#include "core/spark/spark_demand.hpp"

namespace headroom {

/// Checks whether Spark, its pods, the node groups and the limits of policy and platform fit together, and warns if
/// they do not. On EMR, a node has what YARN grants, as in rightsizing. If the pod of the driver is unknown, the driver
/// counts as one more executor.
///
/// Not checked, with a warning: capacity that is not counted in nodes, instances or vCPUs, and pools that are fleets.
void explain_executor_chain(Decision& decision, const SparkDemand& application, const Policy& policy,
                            const Observation& seen, const Catalog& catalog);

}  // namespace headroom
