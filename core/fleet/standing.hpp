#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/fleet/fleet.hpp"

/// What each cluster of a fleet is doing now.
namespace headroom::fleet {

enum class Presence {
  gone,      ///< on its way out, or ended: no longer one of the fleet's clusters
  starting,  ///< not ready yet
  active,    ///< ready
};

struct Standing {
  Presence presence{Presence::active};
  /// ContainerPending, averaged over the last ten minutes if there is a series. Absent: not known, or stale.
  std::optional<double> pending{};
  /// Waiting containers that fit into its free memory. Absent: not known.
  std::optional<std::int64_t> free_containers{};
  /// Ready or starting, and nothing runs or waits in it. If its steps are not known, its idle_since says so.
  bool is_idle{false};
  std::optional<std::chrono::milliseconds> idle_for{};  ///< if it is idle and its idle_since is known
  std::string_view busy_reason;                         ///< why it does not count as idle; a literal, empty if it does
  HourlyCost scaled;                                    ///< core, task and worker capacity, requested
  HourlyCost primary;

  bool is_counted() const { return presence != Presence::gone; }
  MicroDollars hourly() const { return scaled.sum() + primary.sum(); }
};

std::vector<Standing> standings_of(const FleetInput& fleet, const Catalog& catalog);

}  // namespace headroom::fleet
