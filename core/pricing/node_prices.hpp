#pragma once

#include <optional>
#include <string_view>

#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom::kubernetes {

/// The price of one instance of this type in a pool, per hour. The pool's price for the type comes first, then the
/// pool's own price, if the pool has no other type. Otherwise, for On-Demand only, the catalogue's price; outside of
/// the catalogue's region it is an estimate. `region` is empty if unknown. No value if no price is known: a Spot price
/// is never assumed.
std::optional<UnitPrice> price_of_type(std::string_view type, const Pool* pool, Market market, std::string_view region,
                                       const Catalog& catalog);

/// The price of a node, per hour. Its labels give type, market and region; without a label for the region, `region`
/// applies. `pool` is the pool of the node, or null.
std::optional<UnitPrice> price_of_node(const Node& node, const Pool* pool, std::string_view region,
                                       const Catalog& catalog);

}  // namespace headroom::kubernetes
