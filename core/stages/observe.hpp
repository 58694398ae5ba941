#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/model/history.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"

namespace headroom {

/// What an evaluation knows beside the cluster, the metrics and the policy. Null if there is none.
struct ObservedBeside {
  const kubernetes::ClusterObjects* kubernetes{nullptr};
  const History* history{nullptr};  ///< tells since when capacity is missing, if no metric does
  const std::vector<TimeZone>* zones{nullptr};
  const std::vector<forecast::CapacityForecast>* forecasts{nullptr};
  Detail detail{Detail::full};
};

/// What the signals may know. If units_per_count() has no value for a pool, the pool counts 1; decoding refuses such
/// pools. The arguments must outlive the observation. `metrics` must be normalised.
Observation observe(const Cluster& cluster, const Metrics& metrics, const PolicyRules& policy, Instant now,
                    const Catalog& catalog, const ObservedBeside& beside = {});

}  // namespace headroom
