#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/rightsizing/cost.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/shapes.hpp"

/// The nodes that executors and driver run on, by instance type.
namespace headroom::rightsizing {

/// An instance type that the request offers.
struct Candidate {
  NodeRoom room;
  Packing packing;
  std::optional<NodePrice> price{};
};

std::vector<Candidate> candidates_of(const Request& request, const Shapes& shapes, const std::vector<NodeRoom>& rooms,
                                     const Catalog& catalog, std::vector<Warning>& warnings);

/// True where so many executors and the driver fit nodes of this type, and no more nodes than the cluster has.
bool holds(const Candidate& candidate, std::int64_t executors, const Request& request);

/// One plan per candidate: the chosen one, then the others in their order. Chosen is, of those that hold all executors,
/// the cheapest an hour where all have a price, else the one that wastes least; of equals the first.
std::vector<NodePlan> plans_of(const std::vector<Candidate>& candidates, std::int64_t executors, const Shapes& shapes,
                               const Request& request);

}  // namespace headroom::rightsizing
