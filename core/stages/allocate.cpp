#include "core/stages/allocate.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace headroom {
namespace {

using enum CapacityTier;

constexpr std::array core_first{core_on_demand, core_spot, task_on_demand, task_spot};
constexpr std::array task_first{task_on_demand, task_spot, core_on_demand, core_spot};
constexpr std::array spot_first{core_spot, task_spot, core_on_demand, task_on_demand};
constexpr std::array core_only{core_on_demand, core_spot};
constexpr std::array on_demand_only{core_on_demand, task_on_demand};
constexpr std::array spot_only{core_spot, task_spot};
constexpr std::array shrink_task_first{task_spot, task_on_demand, core_spot, core_on_demand};
constexpr std::array shrink_spot_first{task_spot, core_spot, task_on_demand, core_on_demand};

/// The tiers from which capacity of this market is taken; of both markets if there is none.
std::span<const CapacityTier> tiers_to_shrink(std::optional<Market> market) {
  if (!market) return shrink_task_first;
  return *market == Market::spot ? std::span<const CapacityTier>(spot_only) : on_demand_only;
}

/// Growth of the whole cluster: first what application masters need, then the rest. If the masters' part does not fit
/// where application masters may run, it is not placed anywhere else.
Units grow_cluster(Placement& placement, Units amount, Units for_masters, NodeLabels labels, Units ceiling) {
  if (labels == NodeLabels::none) return placement.grow(amount, core_first, {}, ceiling);
  const Units masters = std::min(for_masters, amount);
  const bool on_core = labels == NodeLabels::core;
  const Units unplaced = placement.grow(masters, on_core ? core_only : on_demand_only, {}, ceiling);
  return unplaced + placement.grow(amount - masters, on_core ? task_first : spot_first, {}, ceiling);
}

/// Moves between scopes: removals first, because they make room; then growth, as far as the target allows. Returns what
/// could not be moved.
Units move_scopes(Placement& placement, const Proposal& wanted, Units target, Units ceiling) {
  Units unplaced{0};
  Units growth{0};
  for (const ScopedDelta& wish : wanted.scoped) growth += std::max(wish.delta, Units{0});
  for (const ScopedDelta& wish : wanted.scoped) {
    const Units spare = placement.total() + growth - target;
    if (wish.delta < Units{0})
      unplaced += placement.shrink(std::min(-wish.delta, spare), tiers_to_shrink(wish.market), wish.scope);
  }
  for (const ScopedDelta& wish : wanted.scoped) {
    const Units room = target - placement.total();
    if (wish.delta > Units{0}) unplaced += placement.grow(std::min(wish.delta, room), core_first, wish.scope, ceiling);
  }
  placement.restore(target);
  return unplaced;
}

/// What is not coming goes first: nothing that runs is lost by it.
Units shrink_cluster(Placement& placement, Units amount, const Observation& seen) {
  for (const Shortfall& shortfall : seen.shortfalls) {
    const Units part = std::min(amount, Units{shortfall.not_coming * seen.units_per_count[shortfall.pool]});
    const Scope pool{.pool_id = seen.cluster->pools[shortfall.pool].id};
    if (part > Units{0}) amount -= part - placement.shrink(part, tiers_to_shrink(shortfall.market), pool);
  }
  const bool spot_goes_first = seen.cluster->node_labels == NodeLabels::on_demand;
  return placement.shrink(amount, spot_goes_first ? shrink_spot_first : shrink_task_first, {});
}

Units move_cluster(Placement& placement, const Proposal& wanted, const Constrained& allowed, const Observation& seen) {
  const Units current = placement.total();
  if (allowed.target >= current)
    return grow_cluster(placement, allowed.target - current, wanted.application_master_units, seen.cluster->node_labels,
                        allowed.ceiling);
  return shrink_cluster(placement, current - allowed.target, seen);
}

/// Limits may turn a move around, or make it larger. Then it is no longer the move that the scopes asked for.
bool follows_scopes(const Proposal& wanted, const Constrained& allowed, Units current) {
  if (wanted.scoped.empty() || allowed.withheld) return false;
  return allowed.target >= std::min(current, wanted.proposes) && allowed.target <= std::max(current, wanted.proposes);
}

}  // namespace

Allocation allocate(const Proposal& wanted, const Constrained& allowed, const PolicyRules& policy,
                    const Observation& seen, const Catalog& catalog) {
  Placement placement(policy, seen, catalog);
  const Units unplaced = follows_scopes(wanted, allowed, seen.current)
                             ? move_scopes(placement, wanted, allowed.target, allowed.ceiling)
                             : move_cluster(placement, wanted, allowed, seen);
  const auto slices = placement.slices();
  const auto growths = placement.growths();
  Allocation result{.slices = {slices.begin(), slices.end()},
                    .target = placement.total(),
                    .clamps = {},
                    .growths = {growths.begin(), growths.end()}};
  if (unplaced > Units{0}) result.clamps.push_back(placement.clamp(allowed.target));
  return result;
}

}  // namespace headroom
