#pragma once

#include <optional>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/signals/proposal.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/placement.hpp"

namespace headroom {

struct Allocation {
  std::vector<Slice> slices;
  Units target;                   ///< the sum of the slices
  std::vector<Clamp> clamps;      ///< capacity that could not be placed, and the limit that prevented it
  std::vector<Growth> growths{};  ///< what is placed in addition, in the order in which pools are filled
};

/// What the mix asked for at the target, and what comes of it. If only single fleets have a mix, the sums of these
/// fleets, without a share. No value if there is no mix.
std::optional<MixOutcome> mix_outcome(const Mix& mix, const Cluster& cluster, const Allocation& allocation);

/// Places a target on the pools, in the order that EMR documents for managed scaling.
///
/// Growing: core up to the core limit, then task; in each of the two, On-Demand up to the On-Demand limit, then Spot.
/// On-Demand capacity that runs on task counts toward the On-Demand limit. A core fleet grows only in the markets it
/// uses.
/// With a mix, what is added or removed brings the whole as near as it can to the mix at the target: what it lacks
/// On-Demand is added there, the rest as Spot. What one market has no room for goes to the other, within the limits.
/// Nothing that stays moves between markets. Task still shrinks before core. Work that does not bear Spot gets no more
/// of it.
/// With node labels (7.2+), what application masters need goes to core (`core`) or to On-Demand (`on_demand`), and what
/// executors need goes to task, or to Spot, as far as there are such pools.
/// Shrinking: task before core; in each of the two, Spot before On-Demand. With `on_demand` labels, all Spot before all
/// On-Demand. Core never goes below the largest of dfs.replication, guards.core_floor and what HDFS stores. Between
/// equal pools, the cheapest grows first and the most expensive shrinks first. A pool with an unknown price counts as
/// the most expensive one.
Allocation allocate(const Proposal& wanted, const Constrained& allowed, const PolicyRules& policy,
                    const Observation& seen, const Catalog& catalog);

}  // namespace headroom
