#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/fleet/fleet.hpp"
#include "core/fleet/placement.hpp"
#include "core/fleet/standing.hpp"

/// Whether another cluster is needed.
namespace headroom::fleet {

struct Creation {
  bool is_wanted{false};
  std::string_view reason;                  ///< a literal, if it is wanted or was put off
  std::optional<double> average_pending{};  ///< absent: not known
  /// Idle or starting clusters that take the next work instead. If there are some, no cluster is wanted.
  std::vector<std::size_t> instead{};
};

/// The first cluster is wanted if work waits and there is none. Another one is wanted if the containers that pend in
/// the active clusters, and those waiting containers that found no place, are together strictly more than the rules
/// allow on average. The average is over the active clusters whose pending containers are known; over all active ones
/// if none is.
Creation creation(const FleetInput& fleet, std::span<const Standing> standings, const Placement& placement);

}  // namespace headroom::fleet
