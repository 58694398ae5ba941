#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kubernetes/scheduling/snapshot.hpp"

namespace headroom::kubernetes {

/// A number of pods of one class.
struct PodBatch {
  ClassId pod{0};
  std::int64_t count{0};
  friend bool operator==(const PodBatch&, const PodBatch&) = default;
};

/// The node that a group would add. The name of each new node starts with this node's name; `daemons` run on each one.
struct NodeTemplate {
  Node node;
  std::vector<ClassId> daemons{};
};

struct Estimate {
  /// Nodes that got pods. As upstream, an existing node that takes a pod because of a spread by host counts too.
  std::int64_t nodes{0};
  std::int64_t pods{0};
  std::vector<std::int64_t> placed;  ///< how many pods of each batch were placed, in the order given
  bool limited{false};               ///< the limit prevented another node
};

/// How many nodes of this template take how many of the pods: first-fit decreasing, as the autoscaler does it. Pods are
/// placed by falling score (cpu / allocatable cpu + memory / allocatable memory); pods with equal scores keep the order
/// given. A pod is tried on the nodes opened earlier, then on the last node, then on another new node. No node is added
/// after a node that stayed empty, and never more than `max_nodes` (see estimation_limits.hpp). The cost grows with the
/// number of nodes and batches. It grows with the number of pods only for pods that must be placed one at a time. The
/// snapshot is unchanged afterwards.
Estimate estimate(Snapshot& snapshot, const PodClasses& classes, const NodeTemplate& node,
                  std::span<const PodBatch> workloads, std::int64_t max_nodes);

/// The score that orders the pods. A resource that the node has none of adds 0.
double packing_score(const Resources& request, const Resources& allocatable);

}  // namespace headroom::kubernetes
