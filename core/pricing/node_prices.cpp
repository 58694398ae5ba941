#include "core/pricing/node_prices.hpp"

#include <algorithm>
#include <string>

#include "core/kubernetes/objects/cloud_labels.hpp"

namespace headroom::kubernetes {
namespace {

std::optional<MicroDollars> given_price(std::string_view type, const Pool& pool) {
  const auto choice = std::find_if(pool.instance_types.begin(), pool.instance_types.end(),
                                   [&](const InstanceTypeChoice& c) { return c.instance_type == type; });
  if (choice != pool.instance_types.end() && choice->hourly_price) return choice->hourly_price;
  const bool one_type = pool.instance_type.empty() && pool.instance_types.size() < 2;
  const bool of_this_type = type.empty() || pool.instance_type == type || one_type;
  return of_this_type ? pool.hourly_price : std::nullopt;
}

}  // namespace

std::optional<UnitPrice> price_of_type(std::string_view type, const Pool* pool, Market market, std::string_view region,
                                       const Catalog& catalog) {
  if (const auto given = pool == nullptr ? std::nullopt : given_price(type, *pool))
    return UnitPrice{.hourly = *given, .per = 1, .origin = PriceOrigin::given};
  const InstanceType* const known = market == Market::spot ? nullptr : catalog.find(type);
  if (known == nullptr || !known->on_demand_hourly) return std::nullopt;
  const bool exact = in_catalog_region(region, catalog);
  return UnitPrice{
      .hourly = *known->on_demand_hourly, .per = 1, .origin = exact ? PriceOrigin::catalog : PriceOrigin::estimated};
}

std::optional<UnitPrice> price_of_node(const Node& node, const Pool* pool, std::string_view region,
                                       const Catalog& catalog) {
  const std::string* const own_region = find(node.labels, region_label);
  const std::string_view label = instance_type_of(node);
  const std::string_view type = label.empty() && pool != nullptr ? std::string_view(pool->instance_type) : label;
  const Market market = market_of(node).value_or(pool == nullptr ? Market::on_demand : pool->market);
  return price_of_type(type, pool, market, own_region == nullptr ? region : *own_region, catalog);
}

}  // namespace headroom::kubernetes
