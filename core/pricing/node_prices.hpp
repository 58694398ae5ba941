#pragma once

#include <optional>
#include <string_view>

#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom::kubernetes {

/// What an instance of this type costs an hour in a pool: what the pool says of the type, or of itself where it has no
/// other; else, On-Demand only, the catalogue's price, which is an estimate outside of its region. `region` is empty
/// where it is not known. Nothing where nobody says: a Spot price is never made up.
std::optional<UnitPrice> price_of_type(std::string_view type, const Pool* pool, Market market, std::string_view region,
                                       const Catalog& catalog);

/// The same for a node, by what its labels say of type, market and region; `region` where they don't. `pool` is the
/// node's, or null.
std::optional<UnitPrice> price_of_node(const Node& node, const Pool* pool, std::string_view region,
                                       const Catalog& catalog);

}  // namespace headroom::kubernetes
