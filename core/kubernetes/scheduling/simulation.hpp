#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "core/kubernetes/scheduling/estimator.hpp"
#include "core/kubernetes/scheduling/pod_classes.hpp"
#include "core/kubernetes/scheduling/snapshot.hpp"

namespace headroom::kubernetes {

/// Describes a new node of the group. It copies the ready node of the group that comes first by name, without what
/// belongs to that node alone: its host name, the taints for its present state, and its pods except the daemons.
/// Without such a node it copies the group's template. No value if the group has neither.
struct NodeExample {
  Node node;
  std::vector<const Pod*> daemons;
};
std::optional<NodeExample> example_of(const NodeGroup& group, const ClusterObjects& cluster);

/// A cluster in which changes can be tried out: its nodes in the order of their names, with the pods that are bound to
/// them and the pods that wait there until others are evicted. Finished and expendable pods use no resources.
class Simulation {
 public:
  /// `cluster` must outlive this object. If `welcome_at` is given, nodes that are on their way at that time take pods
  /// as if they had started; otherwise they are nodes that are not ready.
  Simulation(const ClusterObjects& cluster, const CandidateSettings& settings, std::optional<Instant> welcome_at = {});
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  const ClusterObjects& cluster() const { return cluster_; }
  const PodClasses& classes() const { return classes_; }
  Snapshot& snapshot() { return *snapshot_; }
  /// The class of a pod, by its position in ClusterObjects::pods or in ClusterObjects::pending.
  ClassId class_of_pod(std::size_t pod) const { return class_of_pod_[pod]; }
  ClassId class_of_pending(std::size_t group) const { return class_of_pending_[group]; }
  /// Describes a new node of the group, by the group's position in ClusterObjects::groups. No value if nothing
  /// describes it.
  const std::optional<NodeTemplate>& new_node(std::size_t group) const { return new_nodes_[group]; }
  /// The node in ClusterObjects::nodes that has the index `at` in the snapshot.
  const Node& node(NodeIndex at) const { return *nodes_[at]; }
  /// The positions in ClusterObjects::pods of the pods bound to the node that use its resources, in the order of their
  /// full names.
  const std::vector<std::size_t>& pods_on(NodeIndex at) const { return pods_on_[at]; }
  /// The nodes that are on their way, by rising index. Empty without `welcome_at`.
  const std::vector<NodeIndex>& on_their_way() const { return on_their_way_; }

 private:
  std::optional<std::size_t> group_of(const Node& node) const;
  void complete_daemons(NodeIndex at, const std::vector<std::vector<const Pod*>>& daemons);
  void add_nodes(std::optional<Instant> welcome_at);
  void settle(const CandidateSettings& settings, std::optional<Instant> welcome_at);

  const ClusterObjects& cluster_;
  PodClasses classes_;
  std::optional<Snapshot> snapshot_;  ///< made when all classes are known
  std::vector<ClassId> class_of_pod_;
  std::vector<ClassId> class_of_pending_;
  std::vector<std::optional<NodeTemplate>> new_nodes_;
  std::vector<const Node*> nodes_;
  std::vector<std::vector<std::size_t>> pods_on_;
  std::vector<NodeIndex> on_their_way_;
};

}  // namespace headroom::kubernetes
