#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/fleet/fleet.hpp"
#include "core/fleet/standing.hpp"

/// Where waiting work goes in the clusters that are there.
namespace headroom::fleet {

/// More steps at once in one cluster.
struct Raise {
  std::size_t member{0};
  std::int64_t from{0};
  std::int64_t to{0};
  std::int64_t steps{0};  ///< waiting steps that the cluster takes because of it
};

struct Placement {
  std::vector<std::int64_t> steps;       ///< for each member: waiting steps that it takes into free slots
  std::vector<std::int64_t> containers;  ///< for each member: waiting containers that it takes
  std::vector<Raise> raises;
  std::int64_t steps_left{0};
  std::int64_t containers_left{0};

  bool takes(std::size_t member) const { return steps[member] > 0 || containers[member] > 0; }
};

/// Fills idle capacity. Steps go to the cluster with the fewest steps that has a free slot. Containers go to clusters
/// with enough free memory. If two clusters are equal, the idle one comes first, then the ready one, then the cheaper
/// one, then the one whose id sorts first. If nobody knows how much an idle cluster can take, it takes all that is
/// left; several such clusters share it evenly. A cluster with pending containers of its own takes nothing.
Placement fill(const FleetInput& fleet, std::span<const Standing> standings);

/// Raises step concurrency to that of the fleet's rules, if steps of the cluster's own queue or waiting steps can then
/// run. A cluster without pending containers comes first, then the one with more pending steps, the cheaper one,
/// and the one whose id sorts first.
void raise_concurrency(const FleetInput& fleet, std::span<const Standing> standings, Placement& placement);

}  // namespace headroom::fleet
