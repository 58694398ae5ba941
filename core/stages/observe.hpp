#pragma once

#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/model/policy.hpp"

namespace headroom {

/// The units that one of a pool's count is: an instance's vCPUs for Unit::vcpu, otherwise 1 (a fleet counts fleet
/// units already). A type that the catalogue does not know counts 1; decoding refuses such a cluster.
std::int64_t units_each(const Pool& pool, Unit unit, const Catalog& catalog);

/// What the signals may know. The arguments must outlive the observation; `metrics` is normalised.
Observation observe(const Cluster& cluster, const Metrics& metrics, const Policy& policy, Instant now,
                    const Catalog& catalog);

}  // namespace headroom
