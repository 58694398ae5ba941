#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/removal.hpp"
#include "core/kubernetes/scale_down/utilization.hpp"
#include "core/kubernetes/scale_up/quota.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"

/// Which nodes the Cluster Autoscaler would take away, and why not the others.
namespace headroom::kubernetes {

enum class UnreadyNodes { may_go, stay };

/// Upstream's defaults.
struct ScaleDownSettings {
  double utilization_threshold{0.5};      ///< a node at exactly this may go
  double gpu_utilization_threshold{0.5};  ///< for nodes with GPUs
  UtilizationRules utilization{};
  UnreadyNodes unready_nodes{UnreadyNodes::may_go};
  Seconds unneeded_time{600};  ///< strictly more
  Seconds unready_time{1200};  ///< likewise, for a node that is not ready
  Seconds delay_after_add{600};
  Seconds delay_after_delete{0};
  Seconds delay_after_failure{180};
  Seconds unremovable_recheck{300};
  std::int64_t max_parallelism{10};  ///< nodes that may be going at once
  std::int64_t max_drain_parallelism{1};
  Amounts minimums{};  ///< of the whole cluster: `cpu`, `memory`, `nodes`
  DrainSettings drain{};
  CandidateSettings candidates{};
  friend bool operator==(const ScaleDownSettings&, const ScaleDownSettings&) = default;
};

/// What happened before. Node names are the keys.
struct ScaleDownHistory {
  std::optional<Instant> last_scale_up{};
  std::optional<Instant> last_delete{};
  std::optional<Instant> last_failure{};
  std::map<std::string, Instant> unneeded_since{};           ///< absent: since now
  std::map<std::string, Instant> unremovable_since{};        ///< found so, and not looked at again for a while
  std::map<std::string, std::int64_t> deletions_by_group{};  ///< in progress
  std::int64_t empty_deletions{0};
  std::int64_t drains{0};
  friend bool operator==(const ScaleDownHistory&, const ScaleDownHistory&) = default;
};

enum class NodeDecision {
  stays,  ///< `reason` tells why
  waits,  ///< not unneeded for long enough
  held,   ///< it could go but for a cooldown or the number of nodes that may be going at once
  goes,
};

struct NodeReport {
  std::string node;
  std::string group;
  NodeDecision decision{NodeDecision::stays};
  UnremovableReason reason{UnremovableReason::none};
  std::optional<Utilization> utilization{};
  double threshold{0};
  std::optional<NodeRemoval> removal{};  ///< for nodes that were tried
  std::optional<Instant> unneeded_since{};
  std::optional<Instant> removable_at{};  ///< when it will have been unneeded for long enough
  std::int64_t group_size{0};             ///< node_group_min_size_reached: what would be left to take from
  std::int64_t group_minimum{0};
  std::optional<MicroDollars> saving{};  ///< an hour, of this node
};

enum class Cooldown { none, after_add, after_delete, after_failure };

struct ScaleDownPlan {
  std::vector<NodeReport> nodes{};  ///< by name
  Cooldown cooldown{Cooldown::none};
  std::optional<Instant> cooldown_ends{};
  std::vector<std::string> empty{};  ///< nodes that go without a drain, by name
  std::vector<std::string> drain{};
  MicroDollars saving{};  ///< an hour, of those that go and have a price
};

/// Nodes are judged, then tried one after another in one snapshot: empty ones first, then those that have been unneeded
/// for the longest, ties by name. Cost grows about linearly with nodes and pods.
ScaleDownPlan plan_scale_down(const Cluster& cluster, const ScaleDownSettings& settings,
                              const ScaleDownHistory& history, Instant now);

/// Why a node is no candidate at all: what is marked, unmanaged, or in use.
UnremovableReason ineligible_reason(const Node& node, const NodeGroup* group, const std::optional<Utilization>& used,
                                    const ScaleDownSettings& settings);

/// The threshold that the node's utilization is compared with.
double threshold_for(const Node& node, const ScaleDownSettings& settings);

/// Why a node that nobody needs stays for now: marked, unmanaged, or not unneeded for strictly longer than it must be.
UnremovableReason waiting_reason(const Node& node, const NodeGroup* group, Instant unneeded_since,
                                 const ScaleDownSettings& settings, Instant now);

/// Keeps count of what groups and the cluster may still lose.
class RemovalAllowance {
 public:
  RemovalAllowance(const Cluster& cluster, const Amounts& minimums, const ScaleDownHistory& history);
  /// Takes the node off if its group stays above its minimum (size − deletions in progress > minimum) and the cluster
  /// above its own; otherwise tells why not and takes nothing.
  UnremovableReason take(const Node& node, const NodeGroup& group);
  /// What of the group can still be taken from: its size less the deletions in progress.
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

/// How many of `wanted` may start now beside those in progress, empty nodes first.
RemovalCounts crop_to_budgets(const RemovalCounts& wanted, const RemovalCounts& in_progress,
                              const ScaleDownSettings& settings);

}  // namespace headroom::kubernetes
