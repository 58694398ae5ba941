#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/money.hpp"
#include "core/base/platform.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"

/// The price of one instance, or of one fleet unit, of a pool per hour.
namespace headroom {

enum class PriceOrigin {
  given,      ///< by the caller, for this pool
  catalog,    ///< On-Demand in the catalogue's region
  estimated,  ///< the catalogue's, but for another region, or for one of several types of a fleet
};

/// The price of one instance or one fleet unit, per hour.
struct UnitPrice {
  MicroDollars hourly;  ///< for `per` of them
  std::int64_t per{1};  ///< the weight of the priced type
  PriceOrigin origin{PriceOrigin::given};
};

/// How many whole instances of `weight` fleet units it takes to provide `count` units: EMR fills a target with whole
/// instances, and goes beyond it if need be. Zero for no units.
std::int64_t instances_for(std::int64_t count, std::int64_t weight);

/// What `count` instances or fleet units cost: whole instances are paid.
MicroDollars cost_of(const UnitPrice& price, std::int64_t count);

/// The weight of the type whose price stands for the pool; 1 in a group.
std::int64_t priced_weight(const Pool& pool);

/// EC2's price. No value if it is unknown. A Spot price is known only if the caller gives it: a bid is not a price.
std::optional<UnitPrice> price_of(const Pool& pool, Market market, const Cluster& cluster, const Catalog& catalog);

/// EMR's charge in addition. No value if it is unknown. Without EMR it is 0.
std::optional<UnitPrice> emr_price_of(const Pool& pool, const Cluster& cluster, const Catalog& catalog);

/// The instance type whose price stands for the pool: the preferred type if a fleet has several, otherwise the only
/// one.
std::string_view priced_type(const Pool& pool);

/// Whether the catalogue's prices are for this region. An unknown region counts as the catalogue's.
bool in_catalog_region(std::string_view region, const Catalog& catalog);

}  // namespace headroom
