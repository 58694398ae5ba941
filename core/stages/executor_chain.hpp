#pragma once

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/policy.hpp"
#include "core/model/observation.hpp"
#include "core/spark/spark_demand.hpp"

namespace headroom {

/// Says whether Spark, its pods, the node groups and the limits of policy and platform fit together, with a warning
/// where they don't. On EMR a node has what YARN grants of it, as the rightsizing reckons. The driver takes the place
/// of an executor where its pod is not known.
///
/// Not judged, with a warning: capacity that is not counted in nodes, instances or vCPUs, and pools that are fleets.
void follow_executors(Decision& decision, const SparkDemand& application, const Policy& policy, const Observation& seen,
                      const Catalog& catalog);

}  // namespace headroom
