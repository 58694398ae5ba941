#include "core/stages/allocate.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
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

/// What decides which market grows.
struct GrowthRules {
  const Mix& mix;
  NodeLabels labels{NodeLabels::none};
  Units ceiling;
  bool budgeted{false};  ///< whether the growth may be cut short later
};

/// Grows in one order after another, each with what the orders before it had no room for. Returns what has no room.
Units grow_in_turn(Placement& placement, Units amount, std::initializer_list<std::span<const CapacityTier>> orders,
                   const Scope& scope, Units ceiling) {
  const Units goal = placement.total() + amount;
  for (const auto order : orders)
    if (placement.total() < goal) placement.grow(goal - placement.total(), order, scope, ceiling);
  return std::max(goal - placement.total(), Units{0});
}

/// Growth within a scope, in `order` unless the mix decides which market it comes from.
Units grow_by_mix(Placement& placement, Units amount, std::span<const CapacityTier> order, const Scope& scope,
                  const GrowthRules& growth) {
  if (amount <= Units{0}) return Units{0};
  if (growth.mix.bears_spot() == false) return placement.grow(amount, on_demand_only, scope, growth.ceiling);
  if (!growth.mix.share) return placement.grow(amount, order, scope, growth.ceiling);
  const std::size_t first = placement.growths().size();
  const Units goal = placement.total() + amount;
  const Units lacking = Units{split(goal.value, *growth.mix.share).on_demand} - placement.on_demand();
  grow_in_turn(placement, std::clamp(lacking, Units{0}, amount), {on_demand_only}, scope, growth.ceiling);
  const Units rest = std::max(goal - placement.total(), Units{0});
  const Units unplaced = grow_in_turn(placement, rest, {spot_only, on_demand_only}, scope, growth.ceiling);
  if (growth.budgeted) placement.alternate(first, *growth.mix.share);
  return unplaced;
}

/// Growth of the whole cluster: first what application masters need, then the rest. If the masters' part does not fit
/// where application masters may run, it is not placed anywhere else.
Units grow_cluster(Placement& placement, Units amount, Units for_masters, const GrowthRules& growth) {
  if (growth.labels == NodeLabels::none) return grow_by_mix(placement, amount, core_first, {}, growth);
  const Units masters = std::min(for_masters, amount);
  const bool on_core = growth.labels == NodeLabels::core;
  const Units unplaced = placement.grow(masters, on_core ? core_only : on_demand_only, {}, growth.ceiling);
  return unplaced + grow_by_mix(placement, amount - masters, on_core ? task_first : spot_first, {}, growth);
}

/// A growth with a market is On-Demand in place of overdue Spot: within the scope, else anywhere, else what the mix has
/// room for.
Units grow_in_place_of_spot(Placement& placement, Units amount, const Scope& scope, const GrowthRules& growth) {
  const Units goal = placement.total() + amount;
  placement.grow(amount, on_demand_only, scope, growth.ceiling);
  if (placement.total() < goal) placement.grow(goal - placement.total(), on_demand_only, {}, growth.ceiling);
  if (placement.total() >= goal) return Units{0};
  return grow_by_mix(placement, goal - placement.total(), core_first, {}, growth);
}

/// Moves between scopes: removals first, because they make room; then growth, as far as the target allows. Returns what
/// could not be moved.
Units move_scopes(Placement& placement, const Proposal& wanted, Units target, const GrowthRules& growth) {
  Units unplaced{0};
  Units added{0};
  for (const ScopedDelta& wish : wanted.scoped) added += std::max(wish.delta, Units{0});
  for (const ScopedDelta& wish : wanted.scoped) {
    const Units spare = placement.total() + added - target;
    if (wish.delta < Units{0})
      unplaced += placement.shrink(std::min(-wish.delta, spare), tiers_to_shrink(wish.market), wish.scope);
  }
  for (const ScopedDelta& wish : wanted.scoped) {
    const Units room = target - placement.total();
    if (wish.delta <= Units{0}) continue;
    const Units part = std::min(wish.delta, room);
    unplaced += wish.market ? grow_in_place_of_spot(placement, part, wish.scope, growth)
                            : grow_by_mix(placement, part, core_first, wish.scope, growth);
  }
  placement.restore(target);
  return unplaced;
}

/// Task before core, and in each of them first the market of which the mix has too much. Returns what could not be
/// removed.
Units shrink_by_mix(Placement& placement, Units amount, const OnDemandShare& share) {
  const Units goal = placement.total() - amount;
  const MarketSplit wanted = split(std::max(goal, Units{0}).value, share);
  const auto shrink = [&](CapacityTier tier, Units most) {
    const Units part = std::min(placement.total() - goal, most);
    if (part > Units{0}) placement.shrink(part, std::array{tier}, {});
  };
  const auto too_much_on_demand = [&] { return placement.on_demand() - Units{wanted.on_demand}; };
  const auto too_much_spot = [&] { return placement.total() - placement.on_demand() - Units{wanted.spot}; };
  shrink(task_on_demand, too_much_on_demand());
  shrink(task_spot, too_much_spot());
  shrink(task_spot, amount);
  shrink(task_on_demand, amount);
  shrink(core_on_demand, too_much_on_demand());
  shrink(core_spot, too_much_spot());
  const Units rest = std::max(placement.total() - goal, Units{0});
  return rest > Units{0} ? placement.shrink(rest, shrink_task_first, {}) : rest;
}

/// What is not coming goes first: nothing that runs is lost by it.
Units shrink_cluster(Placement& placement, Units amount, const Mix& mix, const Observation& seen) {
  for (const Shortfall& shortfall : seen.shortfalls) {
    const Units part = std::min(amount, Units{shortfall.not_coming * seen.units_per_count[shortfall.pool]});
    const Scope pool{.pool_id = seen.cluster->pools[shortfall.pool].id};
    if (part > Units{0}) amount -= part - placement.shrink(part, tiers_to_shrink(shortfall.market), pool);
  }
  if (mix.share) return shrink_by_mix(placement, amount, *mix.share);
  const bool spot_goes_first = seen.cluster->node_labels == NodeLabels::on_demand;
  return placement.shrink(amount, spot_goes_first ? shrink_spot_first : shrink_task_first, {});
}

Units move_cluster(Placement& placement, const Proposal& wanted, const Constrained& allowed, const Observation& seen,
                   const GrowthRules& growth) {
  const Units current = placement.total();
  if (allowed.target >= current)
    return grow_cluster(placement, allowed.target - current, wanted.application_master_units, growth);
  return shrink_cluster(placement, current - allowed.target, growth.mix, seen);
}

/// Limits may turn a move around, or make it larger. Then it is no longer the move that the scopes asked for.
bool follows_scopes(const Proposal& wanted, const Constrained& allowed, Units current) {
  if (wanted.scoped.empty() || allowed.withheld) return false;
  return allowed.target >= std::min(current, wanted.proposes) && allowed.target <= std::max(current, wanted.proposes);
}

/// What the mixes of single fleets ask for together, and what the plan has in these fleets.
std::optional<MixOutcome> outcome_of_pools(const Mix& mix, const Cluster& cluster, const Allocation& allocation) {
  if (mix.pools.empty()) return std::nullopt;
  MixOutcome outcome;
  for (const PoolShare& share : mix.pools) {
    MarketSplit planned;
    std::int64_t each = 1;
    for (const Slice& slice : allocation.slices) {
      if (cluster.pools[slice.pool].id != share.pool_id) continue;
      (slice.market == Market::spot ? planned.spot : planned.on_demand) += slice.to;
      each = slice.units_per_count;
    }
    const std::int64_t total = planned.on_demand + planned.spot;
    const MarketSplit wanted = mix.bears_spot() == false ? MarketSplit{.on_demand = total} : split(total, share.share);
    outcome.wanted.on_demand += wanted.on_demand * each;
    outcome.wanted.spot += wanted.spot * each;
    outcome.planned.on_demand += planned.on_demand * each;
    outcome.planned.spot += planned.spot * each;
  }
  return outcome;
}

}  // namespace

std::optional<MixOutcome> mix_outcome(const Mix& mix, const Cluster& cluster, const Allocation& allocation) {
  if (!mix.share) return outcome_of_pools(mix, cluster, allocation);
  std::int64_t on_demand = 0;
  for (const Slice& slice : allocation.slices)
    if (slice.market == Market::on_demand) on_demand += slice.to * slice.units_per_count;
  const std::int64_t total = allocation.target.value;
  return MixOutcome{
      .share = *mix.share,
      .wanted = mix.bears_spot() == false ? MarketSplit{.on_demand = total, .spot = 0} : split(total, *mix.share),
      .planned = {.on_demand = on_demand, .spot = total - on_demand}};
}

Allocation allocate(const Proposal& wanted, const Constrained& allowed, const PolicyRules& policy,
                    const Observation& seen, const Catalog& catalog) {
  Placement placement(policy, seen, catalog);
  const GrowthRules growth{.mix = policy.mix,
                           .labels = seen.cluster->node_labels,
                           .ceiling = allowed.ceiling,
                           .budgeted = policy.budget.has_value()};
  const Units unplaced = follows_scopes(wanted, allowed, seen.current)
                             ? move_scopes(placement, wanted, allowed.target, growth)
                             : move_cluster(placement, wanted, allowed, seen, growth);
  if (policy.mix.bears_spot() != false)
    for (const PoolShare& share : policy.mix.pools) placement.share_out(share);
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
