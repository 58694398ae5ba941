#pragma once

#include <span>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/fleet/creation.hpp"
#include "core/fleet/fleet.hpp"
#include "core/fleet/placement.hpp"
#include "core/fleet/standing.hpp"

/// The rows of a plan in their order, before a budget is asked.
namespace headroom::fleet {

struct Findings {
  std::span<const Standing> standings;
  const Placement& placement;
  const Creation& creation;
};

/// The clusters that are terminated.
std::vector<bool> terminations(const FleetInput& fleet, const Findings& found);

/// `creates`: whether a cluster is created, at this cost.
std::vector<Row> rows_of(const FleetInput& fleet, const Findings& found, const std::vector<bool>& terminated,
                         const std::optional<HourlyCost>& creates);

}  // namespace headroom::fleet
