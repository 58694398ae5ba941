#include "core/pricing/pool_price.hpp"

#include <algorithm>

namespace headroom {
namespace {

/// The type that stands for a fleet: the preferred type, or else the first one listed.
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

}  // namespace

std::int64_t instances_for(std::int64_t count, std::int64_t weight) {
  return count <= 0 ? 0 : (count - 1) / std::max<std::int64_t>(weight, 1) + 1;
}

MicroDollars cost_of(const UnitPrice& price, std::int64_t count) {
  return scaled(price.hourly, instances_for(count, price.per), 1);
}

std::int64_t priced_weight(const Pool& pool) { return representative(pool).weight; }

std::string_view priced_type(const Pool& pool) { return representative(pool).type; }

bool in_catalog_region(std::string_view region, const Catalog& catalog) {
  return region.empty() || region == catalog.region();
}

std::optional<UnitPrice> price_of(const Pool& pool, Market market, const Cluster& cluster, const Catalog& catalog) {
  const Representative type = representative(pool);
  if (type.given) return UnitPrice{*type.given, type.weight, type.only ? PriceOrigin::given : PriceOrigin::estimated};
  if (market == Market::spot) return std::nullopt;
  const InstanceType* known = catalog.find(type.type);
  if (known == nullptr || !known->on_demand_hourly) return std::nullopt;
  const bool exact = type.only && in_catalog_region(cluster.region, catalog);
  return UnitPrice{*known->on_demand_hourly, type.weight, exact ? PriceOrigin::catalog : PriceOrigin::estimated};
}

std::optional<UnitPrice> emr_price_of(const Pool& pool, const Cluster& cluster, const Catalog& catalog) {
  if (cluster.platform != Platform::emr) return UnitPrice{MicroDollars{0}, 1, PriceOrigin::given};
  const Representative type = representative(pool);
  if (pool.emr_hourly_price) return UnitPrice{*pool.emr_hourly_price, type.weight, PriceOrigin::given};
  const InstanceType* known = catalog.find(type.type);
  if (known == nullptr || !known->emr_hourly) return std::nullopt;
  const bool exact =
      type.only && known->emr_confidence == EmrPriceConfidence::reported && in_catalog_region(cluster.region, catalog);
  return UnitPrice{*known->emr_hourly, type.weight, exact ? PriceOrigin::catalog : PriceOrigin::estimated};
}

}  // namespace headroom
