#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// What one node of a type costs an hour.
struct NodePrice {
  MicroDollars on_demand;
  MicroDollars spot;                  ///< On-Demand less the discount; the same where none is given
  std::optional<MicroDollars> emr{};  ///< EMR's charge, which knows no Spot; absent off EMR and where unknown
  bool emr_complete{true};            ///< false: on EMR, and the charge is not known
};

/// The request's price, else the catalogue's where the region is the catalogue's or unsaid. Nothing is assumed: absent
/// is what neither tells, and a warning says so.
std::optional<NodePrice> price_of(const NodeType& type, const Request& request, const Catalog& catalog,
                                  std::vector<Warning>& warnings);

/// A part of the time that the recommendation takes: `waves` of `of`.
struct TimeShare {
  std::int64_t waves{1};
  std::int64_t of{1};
};

/// `nodes` × price, of which floor(nodes × share / 100) are Spot, × the hours where they are known.
CostEstimate cost_of(std::int64_t nodes, const NodePrice& price, const Request& request, TimeShare time = {});

}  // namespace headroom::rightsizing
