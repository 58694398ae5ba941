#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/platform.hpp"
#include "core/model/cluster.hpp"

namespace headroom {

/// Running capacity of a pool in one market that is about to go. It is still requested, so the platform may replace it;
/// nobody knows whether it can.
struct LeavingCapacity {
  std::size_t pool{0};  ///< an index of Cluster::pools
  Market market{Market::spot};
  std::int64_t count{0};  ///< in instances, or in fleet units for a fleet; above 0, at most what runs
  std::vector<const LeavingInstance*> instances{};
  friend bool operator==(const LeavingCapacity&, const LeavingCapacity&) = default;
};

}  // namespace headroom
