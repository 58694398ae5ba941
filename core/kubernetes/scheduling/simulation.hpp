#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "core/kubernetes/scheduling/estimator.hpp"
#include "core/kubernetes/scheduling/pod_classes.hpp"
#include "core/kubernetes/scheduling/snapshot.hpp"

namespace headroom::kubernetes {

/// What a new node of the group is like: the first by name of its nodes that are ready, without what is that node's
/// own (its host, its conditions' taints, its pods but for the daemons), or the group's template. Nothing with neither.
struct NodeExample {
  Node node;
  std::vector<const Pod*> daemons;
};
std::optional<NodeExample> example_of(const NodeGroup& group, const Cluster& cluster);

/// A cluster set up for trying things out: its nodes in the order of their names with the pods that are bound to them
/// and those that wait there for others to be evicted. Finished pods and expendable ones hold nothing.
class Simulation {
 public:
  /// `cluster` must outlive this.
  Simulation(const Cluster& cluster, const CandidateSettings& settings);
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  const Cluster& cluster() const { return cluster_; }
  const PodClasses& classes() const { return classes_; }
  Snapshot& snapshot() { return *snapshot_; }
  /// By the position in Cluster::pods and in Cluster::pending.
  ClassId class_of_pod(std::size_t pod) const { return class_of_pod_[pod]; }
  ClassId class_of_pending(std::size_t group) const { return class_of_pending_[group]; }
  /// What a new node of the group is like; nothing where nobody knows. By the position in Cluster::groups.
  const std::optional<NodeTemplate>& new_node(std::size_t group) const { return new_nodes_[group]; }
  /// The node of Cluster::nodes at this place of the snapshot.
  const Node& node(NodeIndex at) const { return *nodes_[at]; }
  /// Positions in Cluster::pods of what holds something on the node, by full name.
  const std::vector<std::size_t>& pods_on(NodeIndex at) const { return pods_on_[at]; }

 private:
  void settle(const CandidateSettings& settings);

  const Cluster& cluster_;
  PodClasses classes_;
  std::optional<Snapshot> snapshot_;  ///< made when all classes are known
  std::vector<ClassId> class_of_pod_;
  std::vector<ClassId> class_of_pending_;
  std::vector<std::optional<NodeTemplate>> new_nodes_;
  std::vector<const Node*> nodes_;
  std::vector<std::vector<std::size_t>> pods_on_;
};

}  // namespace headroom::kubernetes
