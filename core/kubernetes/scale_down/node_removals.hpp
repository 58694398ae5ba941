#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/disruption.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/removal.hpp"

namespace headroom::kubernetes {

/// The nodes of one group that may go together, and the first node that has to stay.
struct NodesThatMayGo {
  std::vector<std::string> nodes{};
  std::string kept{};  ///< empty if no node has to stay
  NodeRemoval why{};   ///< why `kept` has to stay
};

/// For each group in `wanted`: that many nodes, or as many as may go, so that each of their pods finds another place.
/// Nodes with the fewest pods go first; equals go in the order of their names. Utilization, sizes and timers don't
/// matter here.
std::map<std::string, NodesThatMayGo> nodes_that_may_go(const ClusterObjects& cluster,
                                                        const std::map<std::string, std::int64_t>& wanted,
                                                        const DrainSettings& settings,
                                                        const CandidateSettings& candidates, Instant now);

/// What happens if these nodes go. None of them takes the pods of another.
struct NodeRemovals {
  struct One {
    std::string node;
    std::string group{};  ///< empty if the node has no group
    NodeRemoval removal;
    std::optional<MicroDollars> saving{};  ///< per hour; absent if the price is unknown
    std::optional<BalancedScore> score{};  ///< set if the node may go and has a price
  };
  std::vector<One> nodes{};  ///< in the order given; no_node_info if no node has the name
  MicroDollars saving{};     ///< per hour, of the nodes that may go and have a price
  /// The score of removing all nodes that may go, for the group with the lowest score: every group has to be worth it.
  std::optional<BalancedScore> score{};
};

/// Removes the nodes one after another in one simulation, in the order given. Pods with a priority below the cutoff in
/// `candidates` are evicted for good: they neither move nor keep their node. Utilization, sizes and timers don't matter
/// here.
NodeRemovals what_if_removed(const ClusterObjects& cluster, const std::vector<std::string>& names,
                             const DrainSettings& settings, const CandidateSettings& candidates, Instant now);

}  // namespace headroom::kubernetes
