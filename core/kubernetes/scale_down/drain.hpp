#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/objects/pod.hpp"

/// Which pods keep their node from being drained.
namespace headroom::kubernetes {

/// In the order in which they are looked for.
enum class DrainBlocker {
  not_replicated,         ///< nobody would start it again
  unmovable_kube_system,  ///< of kube-system without a disruption budget
  not_safe_to_evict,      ///< annotated so
  local_storage,          ///< data that would be lost
  not_enough_pdb,         ///< a disruption budget allows no eviction now
};

/// Upstream's code: `NotReplicated`, `UnmovableKubeSystemPod`, …
std::string_view blocker_name(DrainBlocker blocker);

/// Upstream's defaults.
struct DrainSettings {
  bool skip_nodes_with_system_pods{true};
  bool skip_nodes_with_local_storage{true};
  bool skip_nodes_with_custom_controller_pods{true};  ///< false: any controller counts as one that starts pods again
  friend bool operator==(const DrainSettings&, const DrainSettings&) = default;
};

inline constexpr std::string_view safe_to_evict_annotation = "cluster-autoscaler.kubernetes.io/safe-to-evict";
/// Names, parted by commas, of volumes that may be lost.
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
  std::string subject{};       ///< the volume, or the disruption budget
  bool spark_executor{false};  ///< blocks for being a Spark executor: the driver's pod owns it, its disk is local
};

/// What disruption budgets still allow while pods are evicted one after another. Finding a pod's budgets takes about as
/// long as it has budgets, as long as these select by labels that it has.
class BudgetTracker {
 public:
  /// `budgets` must outlive this.
  explicit BudgetTracker(std::span<const DisruptionBudget> budgets);

  bool covers(const Pod& pod) const;
  /// The first budget that does not allow this pod's eviction, or null.
  const DisruptionBudget* exhausted_for(const Pod& pod) const;
  void evict(const Pod& pod);

 private:
  /// Budgets of one namespace that find the same pods.
  struct Alike {
    const std::vector<Requirement>* selector;
    std::vector<std::size_t> budgets{};
  };
  /// Those, by position, that find no pod without a certain label.
  struct Label {
    std::unordered_map<std::string_view, std::vector<std::size_t>> by_value{};
    std::vector<std::size_t> of_any_value{};
  };
  struct Space {
    std::unordered_map<std::string_view, Label> by_label{};
    std::vector<std::size_t> others{};
  };

  void enlist(std::size_t alike, Space& space);
  /// Those that find the pod, in no particular order.
  std::vector<const Alike*> of(const Pod& pod) const;

  std::span<const DisruptionBudget> budgets_;
  std::vector<Alike> alike_;
  std::unordered_map<std::string_view, Space> spaces_;
  std::vector<std::int64_t> left_;
};

/// Daemons, mirrors, finished pods and those that are as good as gone.
bool goes_with_node(const Pod& pod, Instant now);

/// `safe-to-evict: "true"` overrides every blocker.
DrainVerdict drain_verdict(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings, Instant now);

}  // namespace headroom::kubernetes
