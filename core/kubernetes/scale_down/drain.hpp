#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/objects/pod.hpp"

/// Which pods prevent the drain of their node.
namespace headroom::kubernetes {

/// In the order in which they are checked.
enum class DrainBlocker {
  on_completion,          ///< an annotation says that its node waits until the pod has finished
  not_replicated,         ///< no controller would start it again
  unmovable_kube_system,  ///< a pod in kube-system without a disruption budget, in its first hour
  not_safe_to_evict,      ///< an annotation says that it must not be evicted
  local_storage,          ///< it has data that would be lost
  not_enough_pdb,         ///< a disruption budget does not allow an eviction now
};

/// Upstream's code: `NotReplicated`, `UnmovableKubeSystemPod`, … Upstream has no code for on_completion pods; theirs is
/// the code of the node that waits for them, `BlockedByOnCompletionPod`.
std::string_view blocker_name(DrainBlocker blocker);

/// The defaults are upstream's.
struct DrainSettings {
  bool skip_nodes_with_system_pods{true};
  bool skip_nodes_with_local_storage{true};
  bool skip_nodes_with_custom_controller_pods{true};  ///< false: any controller counts as one that starts pods again
  friend bool operator==(const DrainSettings&, const DrainSettings&) = default;
};

/// A pod of kube-system without a disruption budget blocks only while it is younger than this; upstream's
/// `--blocking-system-pod-distruption-timeout` at its default. A pod of unknown age blocks.
inline constexpr Seconds system_pod_protection{3600};

/// `"true"`: nothing blocks. `"false"`: blocks. `"on-completion"`: the node waits until the pod has finished.
inline constexpr std::string_view safe_to_evict_annotation = "cluster-autoscaler.kubernetes.io/safe-to-evict";
/// The names of volumes that may be lost, separated by commas alone: a space belongs to the name that it stands beside.
inline constexpr std::string_view safe_local_volumes_annotation =
    "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

enum class DrainOutcome {
  goes_with_node,
  moves,
  blocks,
};

struct DrainVerdict {
  DrainOutcome outcome{DrainOutcome::moves};
  std::optional<DrainBlocker> blocker{};
  std::string subject{};  ///< the volume, or the disruption budget
  /// It blocks because it is a Spark executor: the driver's pod owns it, or its disk is local.
  bool spark_executor{false};
  friend bool operator==(const DrainVerdict&, const DrainVerdict&) = default;
};

/// What the disruption budgets still allow while pods are evicted one after another. Finding the budgets of a pod takes
/// time in proportion to their number, if they select by labels that the pod has.
class BudgetTracker {
 public:
  /// `budgets` must outlive this object.
  explicit BudgetTracker(std::span<const DisruptionBudget> budgets);

  /// Whether some budget selects the pod.
  bool covers(const Pod& pod) const;
  /// The first budget that does not allow the eviction of this pod. Null if all allow it.
  const DisruptionBudget* exhausted_for(const Pod& pod) const;
  void evict(const Pod& pod);

 private:
  /// The budgets of one namespace that have the same selector.
  struct Alike {
    const std::vector<Requirement>* selector;
    std::vector<std::size_t> budgets{};
  };
  /// The entries of `alike_`, by position, that select only pods with a certain label.
  struct Label {
    std::unordered_map<std::string_view, std::vector<std::size_t>> by_value{};
    std::vector<std::size_t> of_any_value{};
  };
  struct Space {
    std::unordered_map<std::string_view, Label> by_label{};
    std::vector<std::size_t> others{};
  };

  void enlist(std::size_t alike, Space& space);
  /// The entries of `alike_` that select the pod, in no particular order.
  std::vector<const Alike*> of(const Pod& pod) const;

  std::span<const DisruptionBudget> budgets_;
  std::vector<Alike> alike_;
  std::unordered_map<std::string_view, Space> spaces_;
  std::vector<std::int64_t> left_;
};

/// Whether the pod goes with its node: daemons, mirror pods, finished pods and pods that are long terminating.
bool goes_with_node(const Pod& pod, Instant now);

/// What happens to the pod if its node is drained. `safe-to-evict: "true"` overrides every blocker.
DrainVerdict drain_verdict(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings, Instant now);

}  // namespace headroom::kubernetes
