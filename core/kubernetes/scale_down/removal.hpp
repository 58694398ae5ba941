#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scheduling/simulation.hpp"

/// What happens to the pods of a node if the node goes.
namespace headroom::kubernetes {

/// Why a node stays; `none` for a node that may go.
enum class UnremovableReason {
  none,
  blocked_by_on_completion_pod,  ///< nothing else keeps it, but a pod on it has to finish first
  blocked_by_pod,
  currently_being_deleted,
  minimal_resource_limit_exceeded,
  no_node_info,
  no_place_to_move_pods,
  node_group_min_size_reached,
  not_autoscaled,
  not_underutilized,
  not_unneeded_long_enough,
  not_unready_long_enough,
  recently_unremovable,
  scale_down_disabled_annotation,
  scale_down_unready_disabled,
  unexpected_error,
};

/// Upstream's code: `NoPlaceToMovePods`, …; `NoReason` for none.
std::string_view reason_name(UnremovableReason reason);

/// The reason that the node itself gives against its removal, whatever runs on it; `none` if it gives none.
UnremovableReason mark_on(const Node& node);

/// A pod, by its position in ClusterObjects::pods, and the name of its new node.
struct PodMove {
  std::size_t pod{0};
  std::string to;
  friend bool operator==(const PodMove&, const PodMove&) = default;
};

struct BlockingPod {
  std::size_t pod{0};
  DrainVerdict verdict;
  friend bool operator==(const BlockingPod&, const BlockingPod&) = default;
};

/// How many nodes refuse a pod, for each reason: `NodeResourcesFit: memory` → 3.
using Refusals = std::map<std::string, std::size_t>;

/// A pod that no other node takes.
struct StrandedPod {
  std::size_t pod{0};
  Refusals refused_by;  ///< empty if it was not worked out
  friend bool operator==(const StrandedPod&, const StrandedPod&) = default;
};

/// Working out `refused_by` checks at most this many nodes in total; thousands of different pods would take minutes.
inline constexpr std::size_t most_refusals = 10'000'000;

struct NodeRemoval {
  UnremovableReason reason{UnremovableReason::none};
  std::vector<PodMove> moves{};         ///< if the node stays: only pods that would find a place
  std::vector<BlockingPod> blocking{};  ///< every blocking pod, not just the first
  std::vector<StrandedPod> stranded{};
  /// Daemons, mirror pods, finished pods and pods that are long terminating.
  std::vector<std::size_t> goes_with_node{};
  friend bool operator==(const NodeRemoval&, const NodeRemoval&) = default;
};

/// Whether no pod blocks the removal and no pod has to move.
bool touches_no_pod(const NodeRemoval& removal);

/// How much to say about a node that stays. `first_reason`: its blocking pods, or else the first pod that finds no
/// place. `every_pod`: what becomes of every pod, and why the other nodes refuse it; this checks every node for each
/// class of pods on the node.
enum class Detail { first_reason, every_pod };

/// Removes nodes one after another. No two removals use the same free capacity or the same disruption budget.
class RemovalSimulator {
 public:
  RemovalSimulator(Simulation& simulation, const DrainSettings& settings, Instant now);

  /// Pods look for a place in the order of their names, and try the nodes in the order of their names. Pods that a
  /// spread keeps apart continue from where the last one went. A removal that succeeds stays in the simulation: its
  /// pods are on their new nodes, and move again if those nodes go. A removal that fails changes nothing.
  NodeRemoval remove(NodeIndex node, Detail detail = Detail::first_reason);
  /// Whether no pod blocks the removal of the node and no pod has to move.
  bool is_empty(NodeIndex node) const;

 private:
  NodeRemoval drained(NodeIndex node) const;
  std::vector<std::size_t> pods_to_move(NodeIndex node) const;
  std::optional<NodeIndex> find_home(ClassId pod);
  void find_homes(NodeRemoval& removal, NodeIndex from, Detail detail);
  void settle(NodeIndex node, const NodeRemoval& removal);
  Refusals refusals(ClassId pods, NodeIndex from);
  const Pod& pod(std::size_t at) const { return simulation_.cluster().pods[at]; }

  Simulation& simulation_;
  const DrainSettings settings_;
  const Instant now_;
  BudgetTracker budgets_;
  std::map<NodeIndex, std::vector<std::size_t>> moved_in_;
  std::map<ClassId, NodeIndex> last_home_;  ///< for classes with `placed_singly`
  std::size_t refusals_left_{most_refusals};
};

}  // namespace headroom::kubernetes
