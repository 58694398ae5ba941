#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/rightsizing/cost.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/shapes.hpp"
#include "core/rightsizing/sizing.hpp"

/// The nodes that the executors and the driver run on, for each instance type.
namespace headroom::rightsizing {

/// An instance type that the request offers.
struct InstanceTypeOption {
  TypeRoom room;
  Packing packing;
  std::optional<NodePrice> price{};
};

std::vector<InstanceTypeOption> candidates_of(const JobRequest& request, const Shapes& shapes,
                                              const std::vector<TypeRoom>& rooms, const Catalog& catalog,
                                              std::vector<Warning>& warnings);

/// Whether this many executors and the driver fit on nodes of this type, and the cluster has as many nodes as this
/// takes.
bool holds(const InstanceTypeOption& candidate, std::int64_t executors, const JobRequest& request);

/// One plan for each candidate: first the chosen one, then the others in their order. A candidate can be chosen if it
/// has room for all executors. If all of these have a price, the one that is cheapest per hour is chosen; otherwise the
/// one that wastes the least. Among equals, the first is chosen. If no candidate has room, none is chosen.
std::vector<NodePlan> plans_of(const std::vector<InstanceTypeOption>& candidates, std::int64_t executors,
                               const Shapes& shapes, const JobRequest& request);

}  // namespace headroom::rightsizing
