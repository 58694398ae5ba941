#pragma once

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
  Units target;               ///< what the slices add up to
  std::vector<Clamp> clamps;  ///< what could not be placed, and which limit stood in the way
};

/// Places a target on the pools in the order that EMR documents for managed scaling.
///
/// Growing: core up to the core limit, then task; in each On-Demand up to the On-Demand limit, then Spot. An On-Demand
/// unit that runs on task already uses up the On-Demand limit. A core fleet grows only in the markets it uses.
/// With node labels (7.2+) what application masters need goes to core (`core`) or to On-Demand (`on_demand`), and what
/// executors need to task, or to Spot, as far as such pools exist.
/// Shrinking: task before core, Spot before On-Demand in each; with `on_demand` labels all Spot before all On-Demand.
/// Core never below max(dfs.replication, guards.core_floor).
/// Between equal pools the cheaper one grows and the dearer one shrinks first; unknown prices come last, and first.
Allocation allocate(const Proposal& wanted, const Constrained& allowed, const PolicyRules& policy,
                    const Observation& seen, const Catalog& catalog);

}  // namespace headroom
