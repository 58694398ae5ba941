#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"
#include "core/readiness/rules.hpp"

namespace headroom::readiness {
namespace {

std::vector<const Pool*> spot_pools(const Cluster& cluster) {
  auto pools = scaled_pools(cluster);
  std::erase_if(pools, [](const Pool* pool) { return !has_spot(*pool); });
  return pools;
}

/// Pools of replicas have no instances.
bool counts_replicas(const std::vector<const Pool*>& pools) {
  return !pools.empty() && std::ranges::all_of(pools, [](const Pool* pool) { return pool->workload.has_value(); });
}

std::set<std::string_view> types_of(const Pool& pool) {
  std::set<std::string_view> types;
  for (const InstanceTypeChoice& choice : pool.instance_types) types.insert(choice.instance_type);
  if (types.empty() && !pool.instance_type.empty()) types.insert(pool.instance_type);
  return types;
}

std::string count_of(std::size_t types) {
  return text::whole(static_cast<std::int64_t>(types)) + (types == 1 ? " instance type" : " instance types");
}

/// What is found of the pools with Spot, group by group and fleet by fleet.
struct Diversity {
  std::vector<const Pool*> narrow_fleets{};
  std::vector<const Pool*> groups{};
  std::vector<const Pool*> unknown{};  ///< their types are not known
  std::set<std::string_view> group_types{};
  std::string figures{};
};

Diversity diversity_of(const std::vector<const Pool*>& spot) {
  Diversity found;
  for (const Pool* pool : spot) {
    const auto types = types_of(*pool);
    if (types.empty()) found.unknown.push_back(pool);
    if (types.empty()) continue;
    if (!pool->is_fleet()) {
      found.groups.push_back(pool);
      found.group_types.insert(types.begin(), types.end());
      continue;
    }
    if (types.size() < enough_fleet_types) found.narrow_fleets.push_back(pool);
    found.figures.append(found.figures.empty() ? "" : "; ").append(pool->id + " has " + count_of(types.size()));
  }
  if (!found.groups.empty())
    found.figures.append(found.figures.empty() ? "" : "; ")
        .append(ids_of(found.groups))
        .append(found.groups.size() == 1 ? " has " : " have ")
        .append(count_of(found.group_types.size()));
  return found;
}

struct Capacity {
  std::int64_t on_demand{0};
  std::int64_t spot{0};
};

/// What is requested in both markets, in instances or fleet units.
Capacity requested_of(const std::vector<const Pool*>& pools) {
  Capacity sum;
  for (const Pool* pool : pools) {
    if (pool->is_fleet()) {
      sum.on_demand += pool->on_demand ? pool->on_demand->requested : 0;
      sum.spot += pool->spot ? pool->spot->requested : 0;
    } else {
      (pool->market == Market::spot ? sum.spot : sum.on_demand) += pool->requested;
    }
  }
  return sum;
}

/// No value if the core is a fleet with weights: nobody knows then how many nodes it has.
std::optional<std::int64_t> core_nodes(const std::vector<const Pool*>& cores) {
  std::int64_t nodes = 0;
  for (const Pool* pool : cores) {
    const bool is_weighted =
        pool->weight != 1 ||
        std::ranges::any_of(pool->instance_types, [](const InstanceTypeChoice& choice) { return choice.weight != 1; });
    if (pool->is_fleet() && is_weighted) return std::nullopt;
    nodes += pool->requested;
  }
  return nodes;
}

}  // namespace

Item instance_types_diversified(const Facts& facts) {
  constexpr std::string_view name = "instance_types_diversified";
  if (!facts.cluster) return not_visible(name, no_cluster);
  const auto pools = scaled_pools(*facts.cluster);
  if (pools.empty()) return not_visible(name, no_cluster);
  if (counts_replicas(pools))
    return not_visible(name, "Replicas have no instance type, and their nodes are not described.");
  const auto spot = spot_pools(*facts.cluster);
  if (spot.empty()) return met(name, "No pool has Spot capacity, so no type can be reclaimed.");
  const Diversity found = diversity_of(spot);
  const bool is_narrow = !found.groups.empty() && found.group_types.size() < enough_group_types;
  const std::string evidence = found.figures + ".";
  if (!found.narrow_fleets.empty())
    return not_met(name, evidence,
                   {.text = "Name at least 10 instance types in " + ids_of(found.narrow_fleets) +
                            ". EMR takes more than 5 if the fleet has an allocation strategy, such as "
                            "price-capacity-optimized."});
  if (is_narrow)
    return not_met(name, evidence,
                   {.text = "Add a second group with another instance type beside " + ids_of(found.groups) +
                            ": Spot capacity of one type is reclaimed all at once."});
  if (!found.unknown.empty())
    return not_visible(name, "The instance types of " + ids_of(found.unknown) + " are not described.");
  return met(name, evidence);
}

Item market_mix(const Facts& facts) {
  constexpr std::string_view name = "market_mix";
  if (!facts.cluster) return not_visible(name, no_cluster);
  const auto pools = scaled_pools(*facts.cluster);
  if (pools.empty()) return not_visible(name, no_cluster);
  if (counts_replicas(pools)) return not_visible(name, "Replicas have no market, and their nodes are not described.");
  const auto spot = spot_pools(*facts.cluster);
  const Capacity capacity = requested_of(pools);
  std::string evidence =
      text::whole(capacity.on_demand) + " On-Demand and " + text::whole(capacity.spot) + " Spot are requested";
  if (spot.empty()) return met(name, evidence + ", so nothing can be reclaimed.");
  const bool can_buy_on_demand = std::ranges::any_of(
      pools, [](const Pool* pool) { return pool->is_fleet() || pool->market == Market::on_demand; });
  if (!can_buy_on_demand)
    return not_met(name, evidence + ", and no pool can have On-Demand capacity.",
                   {.text = "Add an On-Demand pool for what has to stay if Spot is reclaimed."});
  if (!facts.policy)
    return not_visible(name, evidence + "; no policy is known that says how many are to be On-Demand.");
  const auto& share = facts.policy->mix.share;
  if (!share && !facts.policy->mix.pools.empty())
    return met(name, evidence + ", and mix.pools says the share of single pools.");
  if (!share)
    return not_met(
        name, evidence + ", and the policy does not say how many are to be On-Demand.",
        {.text = "Set mix.on_demand_percent to 30: then 30% stays if Spot is reclaimed, which is a usual share "
                 "for production.",
         .changes = {{.object = "mix", .member = "on_demand_percent", .value = std::int64_t{30}}}});
  if (share->base == 0 && share->percent <= 0)
    return not_met(
        name, evidence + ", and by the mix nothing is to be On-Demand.",
        {.text = "Set mix.on_demand_percent to 30: then 30% stays if Spot is reclaimed, which is a usual share "
                 "for production.",
         .changes = {{.object = "mix", .member = "on_demand_percent", .value = std::int64_t{30}}}});
  evidence += "; the mix asks for " + text::whole(share->base) + " On-Demand and " + text::quantity(share->percent) +
              "% of the rest.";
  return met(name, std::move(evidence));
}

Item core_on_demand(const Facts& facts) {
  constexpr std::string_view name = "core_on_demand";
  if (!facts.cluster) return not_visible(name, no_cluster);
  std::vector<const Pool*> on_spot;
  std::vector<const Pool*> seen;
  for (const Pool& pool : facts.cluster->pools) {
    if (pool.role != Role::primary && pool.role != Role::core) continue;
    seen.push_back(&pool);
    if (has_spot(pool)) on_spot.push_back(&pool);
  }
  const bool has_core = std::ranges::any_of(seen, [](const Pool* pool) { return pool->role == Role::core; });
  if (!on_spot.empty())
    return not_met(name, ids_of(on_spot) + (on_spot.size() == 1 ? " has" : " have") + " Spot capacity.",
                   {.text = "Make it On-Demand and keep Spot for task nodes: losing a core node loses HDFS blocks, and "
                            "losing the primary node ends the cluster."});
  if (!has_core) return not_visible(name, "No core pool is described.");
  return met(name, ids_of(seen) + (seen.size() == 1 ? " is" : " are") + " On-Demand.");
}

Item replication(const Facts& facts) {
  constexpr std::string_view name = "replication";
  if (!facts.cluster) return not_visible(name, no_cluster);
  auto cores = scaled_pools(*facts.cluster);
  std::erase_if(cores, [](const Pool* pool) { return pool->role != Role::core; });
  if (cores.empty()) return not_visible(name, "No core pool is described.");
  const auto nodes = core_nodes(cores);
  const auto& set = facts.cluster->hdfs_replication;
  if (!nodes && !set) return not_visible(name, "The core fleet has weights, so its number of nodes is not known.");
  const std::int64_t factor = set.value_or(default_hdfs_replication(nodes.value_or(0)));
  std::string evidence = "dfs.replication is " + text::whole(factor);
  if (!set) evidence += ", EMR's default";
  if (nodes) evidence += ", with " + text::whole(*nodes) + (*nodes == 1 ? " core node" : " core nodes");
  evidence += ".";
  if (factor < 2) {
    const bool has_place = nodes && *nodes >= 2;
    return not_met(name, std::move(evidence),
                   {.text = std::string(has_place ? "Set" : "Run at least 2 core nodes and set") +
                            " dfs.replication to 2, or keep nothing in HDFS that can't be made again: each block is on "
                            "one node only."});
  }
  if (nodes && factor > *nodes)
    return not_met(name, std::move(evidence),
                   {.text = "Run at least " + text::whole(factor) +
                            " core nodes: HDFS has no place for so many copies of a block."});
  return met(name, std::move(evidence));
}

Item spot_suitability(const Facts& facts) {
  constexpr std::string_view name = "spot_suitability";
  if (!facts.cluster) return not_visible(name, no_cluster);
  const auto pools = scaled_pools(*facts.cluster);
  if (pools.empty()) return not_visible(name, no_cluster);
  if (counts_replicas(pools)) return not_visible(name, "Replicas have no market, and their nodes are not described.");
  const auto spot = spot_pools(*facts.cluster);
  if (spot.empty()) return met(name, "No pool has Spot capacity.");
  const std::string where = ids_of(spot) + (spot.size() == 1 ? " has" : " have") + " Spot capacity";
  if (!facts.policy)
    return not_visible(name, where + ", and no policy is known that says whether the work bears its loss.");
  const Mix& mix = facts.policy->mix;
  const auto bears = mix.bears_spot();
  if (!bears) return not_visible(name, where + ", and the policy says neither mix.workload nor mix.spot_suitable.");
  std::string why = *bears ? ", and the policy says that the work bears its loss"
                           : ", and the policy says that the work does not bear its loss";
  if (!mix.spot_suitable && mix.work) why.append(": ").append(suitability_of(*mix.work).reason);
  if (*bears) return met(name, where + why + ".");
  return not_met(name, where + why + ".",
                 {.text = "Replace the Spot capacity of " + ids_of(spot) +
                          " by On-Demand, or let the work save its progress and say so in mix.workload."});
}

}  // namespace headroom::readiness
