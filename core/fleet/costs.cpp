#include "core/fleet/costs.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/pricing/pool_price.hpp"

namespace headroom::fleet {
namespace {

MicroDollars limited_sum(MicroDollars a, MicroDollars b) {
  const auto in_range = [](MicroDollars amount) { return std::clamp(amount, -most_money, most_money); };
  return in_range(in_range(a) + in_range(b));
}

/// Adds `count` of the pool at this price; an unknown price counts as 0.
void add(HourlyCost& cost, const std::optional<UnitPrice>& ec2, const std::optional<UnitPrice>& emr,
         std::int64_t count) {
  if (count <= 0) return;
  cost += {.ec2 = ec2 ? cost_of(*ec2, count) : MicroDollars{0},
           .emr = emr ? cost_of(*emr, count) : MicroDollars{0},
           .complete = ec2.has_value() && emr.has_value()};
}

struct Counts {
  std::int64_t on_demand{0};
  std::int64_t spot{0};
};

Counts counts_of(const Pool& pool) {
  if (pool.is_fleet()) return {pool.on_demand ? pool.on_demand->requested : 0, pool.spot ? pool.spot->requested : 0};
  return pool.market == Market::spot ? Counts{0, pool.requested} : Counts{pool.requested, 0};
}

}  // namespace

MicroDollars HourlyCost::sum() const { return limited_sum(ec2, emr); }

HourlyCost& HourlyCost::operator+=(const HourlyCost& other) {
  ec2 = limited_sum(ec2, other.ec2);
  emr = limited_sum(emr, other.emr);
  complete = complete && other.complete;
  return *this;
}

HourlyCost primary_cost(const Cluster& cluster, const Catalog& catalog) {
  HourlyCost cost;
  for (const Pool& pool : cluster.pools) {
    if (pool.role != Role::primary) continue;
    const auto emr = emr_price_of(pool, cluster, catalog);
    const Counts counts = counts_of(pool);
    add(cost, price_of(pool, Market::on_demand, cluster, catalog), emr, counts.on_demand);
    add(cost, price_of(pool, Market::spot, cluster, catalog), emr, counts.spot);
  }
  return cost;
}

HourlyCost cost_of_new(const Cluster& cluster, const Catalog& catalog, bool& estimated) {
  HourlyCost cost;
  for (const Pool& pool : cluster.pools) {
    const auto emr = emr_price_of(pool, cluster, catalog);
    const auto on_demand = price_of(pool, Market::on_demand, cluster, catalog);
    auto spot = price_of(pool, Market::spot, cluster, catalog);
    const Counts counts = counts_of(pool);
    if (!spot && counts.spot > 0) {
      spot = on_demand;
      estimated = true;
    }
    const bool guessed = on_demand && counts.on_demand > 0 && on_demand->origin == PriceOrigin::estimated;
    estimated = estimated || guessed;
    add(cost, on_demand, emr, counts.on_demand);
    add(cost, spot, emr, counts.spot);
  }
  return cost;
}

}  // namespace headroom::fleet
