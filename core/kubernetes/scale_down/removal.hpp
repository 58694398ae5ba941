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

/// What happens to a node's pods when it goes.
namespace headroom::kubernetes {

/// Why a node stays; `none` for one that may go.
enum class UnremovableReason {
  none,
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

/// What the node itself says against its removal, whatever runs on it.
UnremovableReason mark_on(const Node& node);

/// Pods are told by their position in Cluster::pods.
struct PodMove {
  std::size_t pod{0};
  std::string to;
};

struct BlockingPod {
  std::size_t pod{0};
  DrainVerdict verdict;
};

/// How many nodes refuse a pod for what: `NodeResourcesFit: memory` → nodes.
using Refusals = std::map<std::string, std::size_t>;

/// A pod that no node takes.
struct StrandedPod {
  std::size_t pod{0};
  Refusals refused_by;  ///< empty where nobody looked
};

/// So many looks at nodes are spent on telling who refuses what; thousands of pods that differ would cost minutes.
inline constexpr std::size_t most_refusals = 10'000'000;

struct NodeRemoval {
  UnremovableReason reason{UnremovableReason::none};
  std::vector<PodMove> moves{};         ///< where the node stays: of pods that would find a place
  std::vector<BlockingPod> blocking{};  ///< every one, not just the first
  std::vector<StrandedPod> stranded{};
  std::vector<std::size_t> goes_with_node{};  ///< daemons, mirrors and what has ended
};

/// Whether no pod keeps the node and none has to move.
bool touches_no_pod(const NodeRemoval& removal);

/// How much is told of a node that stays: its blocking pods, or else the first that finds no place; or what becomes of
/// every pod, and which other nodes refuse it. The latter costs a look at
/// every node for each class of its pods.
enum class Detail { first_reason, every_pod };

/// Takes nodes away one after another, so that no two removals count on the same room or the same disruption budget.
class RemovalSimulator {
 public:
  RemovalSimulator(Simulation& simulation, const DrainSettings& settings, Instant now);

  /// Pods look for their places in the order of their names, nodes are tried in that order too; those that a spread
  /// keeps apart go on from where the last one went. A removal that succeeds stays: its pods are on their new nodes,
  /// and move on when those go. One that fails leaves everything as it was.
  NodeRemoval remove(NodeIndex node, Detail detail = Detail::first_reason);
  /// Whether no pod has to move.
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
  std::map<ClassId, NodeIndex> last_home_;  ///< of classes that are placed singly
  std::size_t refusals_left_{most_refusals};
};

}  // namespace headroom::kubernetes
