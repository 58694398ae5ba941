#pragma once

#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/model/history.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"

namespace headroom {

/// What the signals may know. If units_per_count() has no value for a pool, the pool counts 1; decoding refuses such
/// pools. The arguments must outlive the observation. `metrics` must be normalised. `history` tells since when capacity
/// is missing, if no metric does; null if there is none.
Observation observe(const Cluster& cluster, const Metrics& metrics, const PolicyRules& policy, Instant now,
                    const Catalog& catalog, const kubernetes::ClusterObjects* kubernetes = nullptr,
                    const History* history = nullptr);

}  // namespace headroom
