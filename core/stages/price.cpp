#include "core/stages/price.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

MicroDollars cost_of(const std::optional<UnitPrice>& price, std::int64_t count) {
  return price ? headroom::cost_of(*price, count) : MicroDollars{0};
}

void warn_once(std::vector<Warning>& warnings, Warning warning) {
  if (std::ranges::find(warnings, warning) == warnings.end()) warnings.push_back(std::move(warning));
}

std::string words(Market market) { return market == Market::spot ? "Spot" : "On-Demand"; }

void warn_about_price(Priced& priced, const Slice& slice, const Pool& pool, const std::optional<UnitPrice>& price,
                      const Cluster& cluster, const Catalog& catalog) {
  if (!price) {
    priced.cost.complete = false;
    warn_once(priced.warnings, {"price_unknown", "pool " + pool.id + ": the price of " + words(slice.market) + " " +
                                                     (pool.instance_type.empty() ? "capacity" : pool.instance_type) +
                                                     " is not known and counts as 0; give hourly_price_usd"});
  } else if (price->origin == PriceOrigin::estimated) {
    const std::string instead =
        in_catalog_region(cluster.region, catalog) ? "a fleet of several types" : cluster.region;
    warn_once(priced.warnings, {"price_estimated", "pool " + pool.id + ": priced as " + std::string(priced_type(pool)) +
                                                       " in " + catalog.region() + ", an estimate for " + instead});
  }
}

void warn_about_emr(Priced& priced, const Pool& pool, const std::optional<UnitPrice>& price) {
  if (!price) {
    priced.cost.complete = false;
    warn_once(priced.warnings,
              {"emr_price_unknown", "pool " + pool.id + ": EMR's charge is not known and counts as 0"});
  } else if (price->origin == PriceOrigin::estimated) {
    warn_once(priced.warnings, {"emr_price_estimated", "pool " + pool.id + ": EMR's charge for " +
                                                           std::string(priced_type(pool)) + " is an estimate"});
  }
}

}  // namespace

Priced price(const Allocation& allocation, const Cluster& cluster, const Catalog& catalog) {
  Priced priced;
  for (const Slice& slice : allocation.slices) {
    if (slice.from == 0 && slice.to == 0) continue;
    const Pool& pool = cluster.pools[slice.pool];
    const auto ec2 = price_of(pool, slice.market, cluster, catalog);
    const auto emr = emr_price_of(pool, cluster, catalog);
    priced.cost.hourly += cost_of(ec2, slice.from);
    priced.cost.target_hourly += cost_of(ec2, slice.to);
    priced.cost.emr_hourly += cost_of(emr, slice.from);
    priced.cost.target_emr_hourly += cost_of(emr, slice.to);
    warn_about_price(priced, slice, pool, ec2, cluster, catalog);
    warn_about_emr(priced, pool, emr);
  }
  return priced;
}

}  // namespace headroom
