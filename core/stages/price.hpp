#pragma once

#include <optional>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/model/cluster.hpp"
#include "core/stages/allocate.hpp"

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

struct Priced {
  Cost cost;
  std::vector<Warning> warnings;
};

/// Core, task and worker capacity before and after, in micro-dollars an hour.
Priced price(const Allocation& allocation, const Cluster& cluster, const Catalog& catalog);

}  // namespace headroom
