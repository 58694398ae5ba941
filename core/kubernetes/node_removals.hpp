#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/kubernetes/cluster.hpp"
#include "core/kubernetes/disruption.hpp"
#include "core/kubernetes/drain.hpp"
#include "core/kubernetes/removal.hpp"
#include "core/money.hpp"
#include "core/time.hpp"

namespace headroom::kubernetes {

/// What if these nodes went away? None of them is a new home for another's pods.
struct NodeRemovals {
  struct One {
    std::string node;
    std::string group{};  ///< empty where the node has none
    NodeRemoval removal;
    std::optional<MicroDollars> saving{};  ///< an hour; absent where the price is not known
    std::optional<BalancedScore> score{};  ///< of those that may go
  };
  std::vector<One> nodes{};  ///< in the order given; no_node_info where there is none of that name
  MicroDollars saving{};     ///< an hour, of those that may go and have a price
  /// Of those that may go together: of their groups the one that gains the least, as all of them have to.
  std::optional<BalancedScore> score{};
};

/// Nodes go one after another in one simulation, in the order given. Pods with a priority below `candidates`' cutoff
/// are evicted for good: they neither move nor keep their node. Utilization, sizes and timers don't matter here.
NodeRemovals what_if_removed(const Cluster& cluster, const std::vector<std::string>& names,
                             const DrainSettings& settings, const CandidateSettings& candidates, Instant now);

}  // namespace headroom::kubernetes
