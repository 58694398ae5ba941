#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// The price of one node of a type, per hour.
struct NodePrice {
  MicroDollars on_demand;
  MicroDollars spot;  ///< the On-Demand price less the discount; the On-Demand price without a discount
  /// EMR's charge, which has no Spot discount; absent without EMR, or if it is unknown
  std::optional<MicroDollars> emr{};
  bool emr_complete{true};  ///< false: the platform is EMR and its charge is unknown
};

/// The request's price, or else the price in the catalogue, if the request names the catalogue's region or no region.
/// No price is assumed: if neither has one, there is no value, and a warning says so.
std::optional<NodePrice> price_of(const NodeType& type, const JobRequest& request, const Catalog& catalog,
                                  std::vector<Warning>& warnings);

/// The share of the recommendation's time that an alternative takes: `waves` / `of`.
struct TimeShare {
  std::int64_t waves{1};
  std::int64_t of{1};
};

/// The cost of `nodes` nodes: floor(nodes × Spot share / 100) at the Spot price, the others at the On-Demand price; ×
/// the hours of the job and `time`, if the hours are known.
CostEstimate cost_of(std::int64_t nodes, const NodePrice& price, const JobRequest& request, TimeShare time = {});

}  // namespace headroom::rightsizing
