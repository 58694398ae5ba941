#pragma once

#include <cstdint>
#include <optional>

#include "api/json/value.hpp"
#include "api/lint/surroundings.hpp"
#include "core/base/error.hpp"
#include "core/base/money.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/cluster.hpp"

namespace headroom::lint {

/// What a cluster shows that a policy alone does not. Figures of capacity are in the unit of the policy's limits.
struct ClusterFacts {
  Cluster cluster;
  Unit unit{Unit::instances};
  const Catalog* catalog{nullptr};
  /// How long a rise of the requested capacity took until all of it ran, at the median of those seen.
  std::optional<std::int64_t> start_up_seconds{};
  std::optional<double> peak{};      ///< the largest demand
  std::optional<double> baseline{};  ///< a tenth of the demand's readings lie below it
};

/// How many readings of the demand it takes to speak of a peak and a baseline: an hour of five-minute metrics.
inline constexpr std::size_t fewest_readings = 12;

/// Whether the document is {policy, cluster, …}: a policy with a cluster beside it.
bool has_cluster_beside(const json::Value& document);

/// Reads the cluster beside a policy as an evaluation does: `cluster` (or `cluster_id`), `metrics`, `sources` and
/// `evaluated_at`. Refuses what an evaluation refuses.
Result<ClusterFacts> read_cluster_facts(const json::Value& document, const Surroundings& around);

/// The same of an evaluation that was read already. `catalog` has to outlive the result.
ClusterFacts cluster_facts_of(const EvaluationInput& input, const ObservedPast& past, const Catalog& catalog);

/// The median time from each rise of the requested capacity until all of it ran. A rise does not count if all of it ran
/// when it was first seen, or if the reading that first shows all of it is more than ten minutes after the last one
/// that does not. No value if none counts.
std::optional<std::int64_t> observed_start_up(const ObservedPast& past);

/// What the cluster costs an hour with this capacity, EC2 and EMR's charge, the primary node included. Task pools grow
/// and shrink first. No value if a price is unknown, or if a fleet is among the pools.
std::optional<MicroDollars> hourly_cost_at(const ClusterFacts& facts, std::int64_t units);

/// The largest capacity up to `units` that costs at most `cap` an hour. No value if not even 0 does, or a price is
/// unknown.
std::optional<std::int64_t> affordable_units(const ClusterFacts& facts, std::int64_t units, MicroDollars cap);

}  // namespace headroom::lint
