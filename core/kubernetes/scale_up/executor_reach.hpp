#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/objects/pod.hpp"
#include "core/kubernetes/scale_up/scale_up.hpp"

/// Whether the node groups can grow enough for all executors that a Spark application may request.
namespace headroom::kubernetes {

/// The most nodes that this calculation puts into one cluster.
inline constexpr std::int64_t most_reached_nodes = 5'000;

struct ExecutorDemand {
  std::int64_t executors{0};
  Pod executor;
  Pod driver;
};

/// A node group whose maximum is lower than the number of its nodes that the executors need.
struct ShortGroup {
  std::string group;
  std::int64_t maximum{0};
  std::int64_t needed{0};  ///< nodes of this group, so that all executors run
  friend bool operator==(const ShortGroup&, const ShortGroup&) = default;
};

struct ExecutorPlacement {
  std::int64_t wanted{0};
  std::int64_t placed{0};  ///< executors that get a node beside the driver, if every group may grow to its maximum
  std::int64_t nodes{0};   ///< nodes that hold those executors
  /// Nodes for all executors without limits, at most most_reached_nodes. 0 if no node takes an executor.
  std::int64_t nodes_needed{0};
  std::int64_t cores_needed{0};      ///< whole cores of `nodes_needed` nodes; 0 if all executors are placed
  std::int64_t memory_needed{0};     ///< bytes of memory of those nodes; 0 if all executors are placed
  std::vector<ShortGroup> short_of;  ///< in the order of their ids
  friend bool operator==(const ExecutorPlacement&, const ExecutorPlacement&) = default;
};

/// Lets the autoscaler add nodes to `groups`, which start empty, for the driver and then for the executors, until
/// nothing grows any more. It does so within the maximums of the groups and the limits of the settings. If not all
/// executors get a node, it does so again without limits, up to most_reached_nodes. The only other pods are the daemons
/// of the groups. Groups without a `node_template` do not count. `most_nodes` limits all groups together; 0 allows no
/// node.
ExecutorPlacement reach_of(const ExecutorDemand& demand, const std::vector<NodeGroup>& groups,
                           const ScaleUpSettings& settings, std::int64_t most_nodes, Instant now);

}  // namespace headroom::kubernetes
