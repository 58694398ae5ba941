#include "core/stages/observe.hpp"

#include <algorithm>

#include "core/model/pool_units.hpp"
#include "core/stages/departures.hpp"
#include "core/stages/shortfalls.hpp"

namespace headroom {
namespace {

/// The change that a percentage of the current capacity allows: rounded toward zero, but at least the smallest
/// instance.
Units step(std::optional<double> percent, Units current, std::int64_t smallest) {
  if (!percent) return {smallest};
  const double exact = std::min(static_cast<double>(current.value) * *percent / 100, 1e15);
  return {std::max(smallest, static_cast<std::int64_t>(exact))};
}

}  // namespace

Observation observe(const Cluster& cluster, const Metrics& metrics, const PolicyRules& policy, Instant now,
                    const Catalog& catalog, const ObservedBeside& beside) {
  Observation seen{.now = now,
                   .cluster = &cluster,
                   .metrics = &metrics,
                   .kubernetes = beside.kubernetes,
                   .zones = beside.zones,
                   .forecasts = beside.forecasts,
                   .unit = policy.limits.unit,
                   .stale_after = policy.guards.stale_after,
                   .out_increment_percent = policy.scale_out.maximum_increment_percent,
                   .out_cooldown = policy.scale_out.cooldown,
                   .in_cooldown = policy.scale_in.cooldown,
                   .detail = beside.detail};
  seen.units_per_count.reserve(cluster.pools.size());
  std::int64_t smallest = 0;
  for (const Pool& pool : cluster.pools) {
    const std::int64_t each = units_per_count(pool, seen.unit, catalog).value_or(1);
    seen.units_per_count.push_back(each);
    if (pool.role == Role::primary) continue;
    seen.current += Units{pool.requested * each};
    seen.running += Units{pool.running * each};
    smallest = smallest == 0 ? each : std::min(smallest, each);
  }
  smallest = std::max<std::int64_t>(smallest, 1);
  seen.out_step = step(policy.scale_out.maximum_increment_percent, seen.current, smallest);
  seen.in_step = step(policy.scale_in.maximum_increment_percent, seen.current, smallest);
  seen.shortfalls = shortfalls_of(seen, policy.mix.fallback_after, catalog, beside.history);
  seen.leaving = leaving_of(seen);
  return seen;
}

}  // namespace headroom
