#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/removal.hpp"
#include "core/kubernetes/scale_down/utilization.hpp"
#include "core/kubernetes/scale_up/quota.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"

/// Which nodes the Cluster Autoscaler would remove, and why it would keep the others.
namespace headroom::kubernetes {

enum class UnreadyNodes { may_go, stay };

/// The defaults are upstream's.
struct ScaleDownSettings {
  double utilization_threshold{0.5};      ///< a node with exactly this utilization may go
  double gpu_utilization_threshold{0.5};  ///< for nodes with GPUs
  UtilizationRules utilization{};
  UnreadyNodes unready_nodes{UnreadyNodes::may_go};
  Seconds unneeded_time{600};  ///< a node must be unneeded for longer than this
  Seconds unready_time{1200};  ///< `unneeded_time` for a node that is not ready
  Seconds delay_after_add{600};
  Seconds delay_after_delete{0};
  Seconds delay_after_failure{180};
  Seconds unremovable_recheck{300};
  std::int64_t max_parallelism{10};  ///< nodes that may be in deletion at the same time
  std::int64_t max_drain_parallelism{1};
  Amounts minimums{};  ///< for the whole cluster: `cpu`, `memory`, `nodes`
  DrainSettings drain{};
  CandidateSettings candidates{};
  friend bool operator==(const ScaleDownSettings&, const ScaleDownSettings&) = default;
};

/// What happened before. The keys are node names, in `deletions_by_group` the ids of node groups.
struct ScaleDownHistory {
  std::optional<Instant> last_scale_up{};
  std::optional<Instant> last_delete{};
  std::optional<Instant> last_failure{};
  std::map<std::string, Instant> unneeded_since{};  ///< absent: since now
  /// Since when a node is known to be unremovable; it is not examined again for `unremovable_recheck`.
  std::map<std::string, Instant> unremovable_since{};
  std::map<std::string, std::int64_t> deletions_by_group{};  ///< in progress
  std::int64_t empty_deletions{0};
  std::int64_t drains{0};
  friend bool operator==(const ScaleDownHistory&, const ScaleDownHistory&) = default;
};

enum class NodeDecision {
  stays,  ///< `reason` says why
  waits,  ///< it has not been unneeded for long enough, or a pod on it has to finish first
  held,   ///< it may go, but a cooldown or the limit of simultaneous deletions holds it
  goes,
};

struct NodeReport {
  std::string node;
  std::string group;
  NodeDecision decision{NodeDecision::stays};
  UnremovableReason reason{UnremovableReason::none};
  std::optional<Utilization> utilization{};
  double threshold{0};
  std::optional<NodeRemoval> removal{};  ///< for nodes whose removal was tried
  std::optional<Instant> unneeded_since{};
  std::optional<Instant> removable_at{};  ///< when it will have been unneeded for long enough
  std::int64_t group_size{0};  ///< for node_group_min_size_reached: the size without the deletions in progress
  std::int64_t group_minimum{0};
  std::optional<MicroDollars> saving{};  ///< per hour, for this node
  friend bool operator==(const NodeReport&, const NodeReport&) = default;
};

enum class Cooldown { none, after_add, after_delete, after_failure };

struct ScaleDownPlan {
  std::vector<NodeReport> nodes{};  ///< in the order of their names
  Cooldown cooldown{Cooldown::none};
  std::optional<Instant> cooldown_ends{};
  std::vector<std::string> empty{};  ///< nodes that go without a drain, in the order of their names
  std::vector<std::string> drain{};
  MicroDollars saving{};  ///< per hour, of the nodes that go and have a price
  friend bool operator==(const ScaleDownPlan&, const ScaleDownPlan&) = default;
};

/// Judges each node, then tries the removals one after another in one snapshot: first the empty nodes, then the other
/// ones. Within each of the two, the longest unneeded come first; equals come in the order of their names. The cost
/// grows about linearly with the number of nodes and pods.
ScaleDownPlan plan_scale_down(const ClusterObjects& cluster, const ScaleDownSettings& settings,
                              const ScaleDownHistory& history, Instant now);

/// Why a node is not even a candidate: it is marked, or unmanaged, or in use. `none` if it is a candidate.
UnremovableReason ineligible_reason(const Node& node, const NodeGroup* group, const std::optional<Utilization>& used,
                                    const ScaleDownSettings& settings);

/// The threshold that applies to the node's utilization.
double threshold_for(const Node& node, const ScaleDownSettings& settings);

/// Why an unneeded node stays for now: it is marked, or unmanaged, or has been unneeded for no longer than the required
/// time. `none` if it may go.
UnremovableReason waiting_reason(const Node& node, const NodeGroup* group, Instant unneeded_since,
                                 const ScaleDownSettings& settings, Instant now);

/// Counts what the groups and the cluster may still lose.
class RemovalAllowance {
 public:
  RemovalAllowance(const ClusterObjects& cluster, const Amounts& minimums, const ScaleDownHistory& history);
  /// Takes the node away, if its group stays above its minimum (size − deletions in progress > minimum) and the cluster
  /// stays at or above its minimums. Otherwise says why not, and changes nothing.
  UnremovableReason take(const Node& node, const NodeGroup& group);
  /// The size of the group without the deletions in progress and the nodes taken. 0 for an unknown group.
  std::int64_t left_in(const NodeGroup& group) const;

 private:
  std::map<std::string, std::int64_t> left_in_group_;
  Amounts cluster_left_;  ///< above the minimums
};

struct RemovalCounts {
  std::int64_t empty{0};
  std::int64_t drain{0};
  friend bool operator==(const RemovalCounts&, const RemovalCounts&) = default;
};

/// How many of `wanted` may start now, beside the deletions in progress. Empty nodes come first.
RemovalCounts crop_to_budgets(const RemovalCounts& wanted, const RemovalCounts& in_progress,
                              const ScaleDownSettings& settings);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::NodeDecision> =
    std::to_array<EnumName<kubernetes::NodeDecision>>({{"stays", kubernetes::NodeDecision::stays},
                                                       {"waits", kubernetes::NodeDecision::waits},
                                                       {"held", kubernetes::NodeDecision::held},
                                                       {"goes", kubernetes::NodeDecision::goes}});

}  // namespace headroom
