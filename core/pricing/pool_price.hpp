#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/money.hpp"
#include "core/base/platform.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"

/// What one instance, or one capacity unit, of a pool costs an hour.
namespace headroom {

enum class PriceOrigin {
  given,      ///< by the caller, for this pool
  catalog,    ///< On-Demand in the catalogue's region
  estimated,  ///< the catalogue's, for another region, or for one of several types of a fleet
};

/// What one of a slice's count costs an hour: an instance, or one fleet unit.
struct UnitPrice {
  MicroDollars hourly;  ///< for `per` of them
  std::int64_t per{1};  ///< the weight of the priced type
  PriceOrigin origin{PriceOrigin::given};
};

/// EC2's price; nothing where it is unknown, as Spot is unless the caller gives it: a bid is no price.
std::optional<UnitPrice> price_of(const Pool& pool, Market market, const Cluster& cluster, const Catalog& catalog);

/// EMR's charge beside it; nothing where it is unknown. Nothing costs nothing off EMR.
std::optional<UnitPrice> emr_price_of(const Pool& pool, const Cluster& cluster, const Catalog& catalog);

/// The instance type whose price stands for the pool: the preferred type of a fleet that has several, else its only
/// one.
std::string_view priced_type(const Pool& pool);

/// Whether the catalogue's prices are those of this region. An unknown region counts as the catalogue's.
bool in_catalog_region(std::string_view region, const Catalog& catalog);

}  // namespace headroom
