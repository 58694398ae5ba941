#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/scale_down/disruption.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/removal.hpp"

namespace headroom::kubernetes {

/// Nodes that may go together, and the first that may not.
struct Departures {
  std::vector<std::string> nodes{};
  std::string kept{};  ///< empty where none had to stay
  NodeRemoval why{};   ///< what keeps it
};

/// Of each group as many nodes as `wanted` says, or as many as may go, so that every pod of theirs has another home.
/// Those that touch the fewest pods go first, ties by name. Utilization, sizes and timers don't matter here.
std::map<std::string, Departures> nodes_that_may_go(const Cluster& cluster,
                                                    const std::map<std::string, std::int64_t>& wanted,
                                                    const DrainSettings& settings, const CandidateSettings& candidates,
                                                    Instant now);

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
