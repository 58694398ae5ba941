#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/kubernetes/cluster.hpp"
#include "core/kubernetes/pod.hpp"

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

/// What disruption budgets still allow while pods are evicted one after another.
class BudgetTracker {
 public:
  /// `budgets` must outlive this.
  explicit BudgetTracker(std::span<const DisruptionBudget> budgets);

  bool covers(const Pod& pod) const;
  /// The first budget that does not allow this pod's eviction, or null.
  const DisruptionBudget* exhausted_for(const Pod& pod) const;
  void evict(const Pod& pod);

 private:
  std::vector<std::size_t> of(const Pod& pod) const;

  std::span<const DisruptionBudget> budgets_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_space_;
  std::vector<std::int64_t> left_;
};

/// Daemons, mirrors, finished pods and those that are as good as gone.
bool goes_with_node(const Pod& pod, Instant now);

/// `safe-to-evict: "true"` overrides every blocker.
DrainVerdict drain_verdict(const Pod& pod, const BudgetTracker& budgets, const DrainSettings& settings, Instant now);

}  // namespace headroom::kubernetes
