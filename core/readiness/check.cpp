#include "core/readiness/check.hpp"

#include <algorithm>
#include <utility>

#include "core/readiness/rules.hpp"

namespace headroom::readiness {

Item met(std::string_view name, std::string evidence) {
  return {.name = name, .state = State::met, .evidence = std::move(evidence)};
}

Item not_met(std::string_view name, std::string evidence, Fix fix) {
  return {.name = name, .state = State::not_met, .evidence = std::move(evidence), .fix = std::move(fix)};
}

Item not_visible(std::string_view name, std::string evidence) {
  return {.name = name, .state = State::not_visible, .evidence = std::move(evidence)};
}

std::vector<const Pool*> scaled_pools(const Cluster& cluster) {
  std::vector<const Pool*> pools;
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary) pools.push_back(&pool);
  return pools;
}

bool has_spot(const Pool& pool) {
  if (!pool.is_fleet()) return pool.market == Market::spot;
  return pool.spot && std::max(pool.spot->requested, pool.spot->running) > 0;
}

bool has_on_demand(const Pool& pool) {
  if (!pool.is_fleet()) return pool.market == Market::on_demand && std::max(pool.requested, pool.running) > 0;
  return pool.on_demand && std::max(pool.on_demand->requested, pool.on_demand->running) > 0;
}

std::string ids_of(const std::vector<const Pool*>& pools) {
  std::string names;
  for (const Pool* pool : pools) names.append(names.empty() ? "" : ", ").append(pool->id);
  return names;
}

std::vector<Item> check(const Facts& facts) {
  std::vector<Item> items{limits_set(facts),
                          minimum_covers_baseline(facts),
                          maximum_covers_peak(facts),
                          budget_set(facts),
                          maximum_within_budget(facts),
                          cooldown_covers_start_up(facts),
                          instance_types_diversified(facts),
                          market_mix(facts)};
  if (!facts.platform || *facts.platform == Platform::emr) {
    items.push_back(core_on_demand(facts));
    items.push_back(replication(facts));
  }
  items.push_back(spot_suitability(facts));
  items.push_back(metrics_fresh(facts));
  items.push_back(alarms_present(facts));
  return items;
}

}  // namespace headroom::readiness
