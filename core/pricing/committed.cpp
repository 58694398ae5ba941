#include "core/pricing/committed.hpp"

#include <algorithm>
#include <cstdint>

#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

/// Adds what `count` instances or fleet units of one market cost. Returns whether their price is known.
bool add(MicroDollars& hourly, const Pool& pool, Market market, std::int64_t count, const Cluster& cluster,
         const Catalog& catalog) {
  if (count <= 0) return true;
  const auto ec2 = price_of(pool, market, cluster, catalog);
  const auto emr = emr_price_of(pool, cluster, catalog);
  if (ec2) hourly += cost_of(*ec2, count);
  if (emr) hourly += cost_of(*emr, count);
  hourly = std::min(hourly, most_money);
  return ec2 && emr;
}

}  // namespace

Committed committed_of(const Cluster& cluster, const Catalog& catalog) {
  Committed committed;
  for (const Pool& pool : cluster.pools) {
    committed.has_primary = committed.has_primary || pool.role == Role::primary;
    bool known = true;
    if (!pool.is_fleet()) known = add(committed.hourly, pool, pool.market, pool.requested, cluster, catalog);
    if (pool.on_demand)
      known = add(committed.hourly, pool, Market::on_demand, pool.on_demand->requested, cluster, catalog) && known;
    if (pool.spot) known = add(committed.hourly, pool, Market::spot, pool.spot->requested, cluster, catalog) && known;
    if (!known) committed.unpriced.push_back(pool.id);
  }
  return committed;
}

}  // namespace headroom
