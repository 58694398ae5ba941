#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/objects/pod.hpp"
#include "core/kubernetes/scale_up/scale_up.hpp"

/// Whether the nodes that may come are enough for the executors that may be asked for.
namespace headroom::kubernetes {

/// No cluster is made for more nodes.
inline constexpr std::int64_t most_reached_nodes = 5'000;

struct ExecutorDemand {
  std::int64_t executors{0};
  Pod executor;
  Pod driver;
};

/// A node group whose maximum is less than the executors need.
struct ShortGroup {
  std::string group;
  std::int64_t maximum{0};
  std::int64_t needed{0};  ///< of its nodes, for all executors
  friend bool operator==(const ShortGroup&, const ShortGroup&) = default;
};

struct ExecutorReach {
  std::int64_t wanted{0};
  std::int64_t placed{0};  ///< with every group as large as it may be, beside the driver
  std::int64_t nodes{0};   ///< that hold them
  std::int64_t nodes_needed{
      0};  ///< for all of them, were there no limits, at most most_reached_nodes; 0 where no node takes one
  std::int64_t cores_needed{0};      ///< of those nodes, whole ones, where not all are placed
  std::int64_t memory_needed{0};     ///< bytes of those nodes, likewise
  std::vector<ShortGroup> short_of;  ///< by id
  friend bool operator==(const ExecutorReach&, const ExecutorReach&) = default;
};

/// Lets the autoscaler fill `groups`, which start empty, with the driver and then the executors until nothing grows any
/// more: once within their maximums and the settings' limits, once without, up to most_reached_nodes. Other pods than
/// the groups' daemons don't count, nor do groups without a `node_template`. `most_nodes`: of all together; 0 is none.
ExecutorReach reach_of(const ExecutorDemand& demand, const std::vector<NodeGroup>& groups,
                       const ScaleUpSettings& settings, std::int64_t most_nodes, Instant now);

}  // namespace headroom::kubernetes
