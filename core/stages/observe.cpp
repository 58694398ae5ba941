#include "core/stages/observe.hpp"

#include <algorithm>

namespace headroom {
namespace {

/// The change that a percentage of the current capacity allows: toward zero, but at least one instance's worth.
Units step(std::optional<double> percent, Units current, std::int64_t smallest) {
  if (!percent) return {smallest};
  const double exact = std::min(static_cast<double>(current.value) * *percent / 100, 1e15);
  return {std::max(smallest, static_cast<std::int64_t>(exact))};
}

/// One of `weight` that an instance of the type counts, in `unit`; nothing where that is no whole number.
std::optional<std::int64_t> units_of(std::string_view type, std::int64_t weight, Unit unit, const Catalog& catalog) {
  if (unit != Unit::vcpu && unit != Unit::instances) return 1;
  std::int64_t units = 1;
  if (unit == Unit::vcpu) {
    const InstanceType* known = catalog.find(type);
    if (known == nullptr) return std::nullopt;
    units = known->vcpus.value;
  }
  return units % weight == 0 ? std::optional(units / weight) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> units_each(const Pool& pool, Unit unit, const Catalog& catalog) {
  if (!pool.is_fleet() || pool.instance_types.empty())
    return units_of(pool.instance_type, pool.is_fleet() ? pool.weight : 1, unit, catalog);
  std::optional<std::int64_t> same;
  for (const InstanceTypeChoice& choice : pool.instance_types) {
    const auto units = units_of(choice.instance_type, choice.weight, unit, catalog);
    if (!units || (same && *same != *units)) return std::nullopt;
    same = units;
  }
  return same;
}

Observation observe(const Cluster& cluster, const Metrics& metrics, const Policy& policy, Instant now,
                    const Catalog& catalog, const kubernetes::Cluster* kubernetes) {
  Observation seen{.now = now,
                   .cluster = &cluster,
                   .metrics = &metrics,
                   .kubernetes = kubernetes,
                   .unit = policy.limits.unit,
                   .stale_after = policy.guards.stale_after,
                   .out_increment_percent = policy.scale_out.maximum_increment_percent,
                   .out_cooldown = policy.scale_out.cooldown,
                   .in_cooldown = policy.scale_in.cooldown};
  std::int64_t smallest = 0;
  for (const Pool& pool : cluster.pools) {
    const std::int64_t each = units_each(pool, seen.unit, catalog).value_or(1);
    seen.units_each.push_back(each);
    if (pool.role == Role::primary) continue;
    seen.current += Units{pool.requested * each};
    seen.running += Units{pool.running * each};
    smallest = smallest == 0 ? each : std::min(smallest, each);
  }
  smallest = std::max<std::int64_t>(smallest, 1);
  seen.out_step = step(policy.scale_out.maximum_increment_percent, seen.current, smallest);
  seen.in_step = step(policy.scale_in.maximum_increment_percent, seen.current, smallest);
  return seen;
}

}  // namespace headroom
