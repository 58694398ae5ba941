#pragma once

#include <cstdint>
#include <optional>

#include "core/catalog/catalog.hpp"
#include "core/decision/policy.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"

namespace headroom {

/// The units that one of a pool's count is. A group counts instances: 1, or the vCPUs of its type. A fleet counts fleet
/// units: 1 of them, or what one of its weight is in instances or vCPUs, where that is whole and the same for all its
/// types. Nothing where it cannot be told, as for vCPUs of a type that the catalogue does not know.
std::optional<std::int64_t> units_each(const Pool& pool, Unit unit, const Catalog& catalog);

/// What the signals may know. A pool of which units_each() tells nothing counts 1; decoding refuses it. The arguments
/// must outlive the observation; `metrics` is normalised.
Observation observe(const Cluster& cluster, const Metrics& metrics, const Policy& policy, Instant now,
                    const Catalog& catalog, const kubernetes::Cluster* kubernetes = nullptr);

}  // namespace headroom
