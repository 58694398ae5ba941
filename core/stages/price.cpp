#include "core/stages/price.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace headroom {
namespace {

bool in_catalog_region(const Cluster& cluster, const Catalog& catalog) {
  return cluster.region.empty() || cluster.region == catalog.region();
}

/// The type that stands for a fleet: the preferred one, else the first listed.
struct Representative {
  std::string_view type;
  std::int64_t weight{1};
  std::optional<MicroDollars> given;
  bool only{true};  ///< the pool has no other
};

Representative representative(const Pool& pool) {
  if (pool.instance_types.empty())
    return {pool.instance_type, pool.is_fleet() ? std::max<std::int64_t>(pool.weight, 1) : 1, pool.hourly_price, true};
  const auto rank = [](const InstanceTypeChoice& c) { return c.priority.value_or(INT64_MAX); };
  const auto best = std::ranges::min_element(pool.instance_types, {}, rank);
  return {best->instance_type, std::max<std::int64_t>(best->weight, 1),
          best->hourly_price ? best->hourly_price : pool.hourly_price, pool.instance_types.size() == 1};
}

MicroDollars cost_of(const std::optional<UnitPrice>& price, std::int64_t count) {
  return price ? scaled(price->hourly, count, price->per) : MicroDollars{0};
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
                                                     " is not known and counts 0; give hourly_price_usd"});
  } else if (price->origin == PriceOrigin::estimated) {
    const std::string instead = in_catalog_region(cluster, catalog) ? "a fleet of several types" : cluster.region;
    warn_once(priced.warnings,
              {"price_estimated", "pool " + pool.id + ": priced as " + std::string(representative(pool).type) + " in " +
                                      catalog.region() + ", an estimate for " + instead});
  }
}

void warn_about_emr(Priced& priced, const Pool& pool, const std::optional<UnitPrice>& price) {
  if (!price) {
    priced.cost.complete = false;
    warn_once(priced.warnings, {"emr_price_unknown", "pool " + pool.id + ": EMR's charge is not known and counts 0"});
  } else if (price->origin == PriceOrigin::estimated) {
    warn_once(priced.warnings, {"emr_price_estimated", "pool " + pool.id + ": EMR's charge for " +
                                                           std::string(representative(pool).type) + " is an estimate"});
  }
}

}  // namespace

std::optional<UnitPrice> price_of(const Pool& pool, Market market, const Cluster& cluster, const Catalog& catalog) {
  const Representative type = representative(pool);
  if (type.given) return UnitPrice{*type.given, type.weight, type.only ? PriceOrigin::given : PriceOrigin::estimated};
  if (market == Market::spot) return std::nullopt;
  const InstanceType* known = catalog.find(type.type);
  if (known == nullptr || !known->on_demand_hourly) return std::nullopt;
  const bool exact = type.only && in_catalog_region(cluster, catalog);
  return UnitPrice{*known->on_demand_hourly, type.weight, exact ? PriceOrigin::catalog : PriceOrigin::estimated};
}

std::optional<UnitPrice> emr_price_of(const Pool& pool, const Cluster& cluster, const Catalog& catalog) {
  if (cluster.platform != Platform::emr) return UnitPrice{MicroDollars{0}, 1, PriceOrigin::given};
  const Representative type = representative(pool);
  if (pool.emr_hourly_price) return UnitPrice{*pool.emr_hourly_price, type.weight, PriceOrigin::given};
  const InstanceType* known = catalog.find(type.type);
  if (known == nullptr || !known->emr_hourly) return std::nullopt;
  const bool exact =
      type.only && known->emr_confidence == EmrPriceConfidence::reported && in_catalog_region(cluster, catalog);
  return UnitPrice{*known->emr_hourly, type.weight, exact ? PriceOrigin::catalog : PriceOrigin::estimated};
}

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
