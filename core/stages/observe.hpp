#pragma once

#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"

namespace headroom {

/// What the signals may know. If units_per_count() has no value for a pool, the pool counts 1; decoding refuses such
/// pools. The arguments must outlive the observation. `metrics` must be normalised.
Observation observe(const Cluster& cluster, const Metrics& metrics, const PolicyRules& policy, Instant now,
                    const Catalog& catalog, const kubernetes::ClusterObjects* kubernetes = nullptr,
                    const std::vector<TimeZone>* zones = nullptr);

}  // namespace headroom
