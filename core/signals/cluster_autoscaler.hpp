#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/kubernetes/scale_down/scale_down.hpp"
#include "core/kubernetes/scale_up/scale_up.hpp"
#include "core/model/limits.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/signal_memory.hpp"

namespace headroom {

enum class ScaleDown { enabled, disabled };

/// What Kubernetes' Cluster Autoscaler would do with the pools as its node groups, under its own names and defaults.
struct ClusterAutoscaler {
  static constexpr std::string_view kind = "cluster_autoscaler";
  static constexpr Unit unit = Unit::nodes;
  using Memory = ClusterAutoscalerMemory;

  kubernetes::ScaleUpSettings up{};
  ScaleDown scale_down{ScaleDown::enabled};
  kubernetes::ScaleDownSettings down{};
  kubernetes::ScaleDownHistory history{};  ///< of earlier rounds; what is absent or empty is what is remembered
  friend bool operator==(const ClusterAutoscaler&, const ClusterAutoscaler&) = default;
};

/// One round of it, with everything that was looked at.
struct AutoscalerPlan {
  kubernetes::ScaleUpPlan up{};
  std::optional<kubernetes::ScaleDownPlan> down{};  ///< absent where nodes are added, or scale-down is disabled
};

std::vector<std::string_view> asks_for(const ClusterAutoscaler& signal);

/// No opinion without nodes or pods. Otherwise as the autoscaler's loop: nodes for pods that cannot be scheduled, in
/// one group or balanced over similar ones; only where none are added, the nodes that may go. What a pool has been
/// asked for counts, whether its nodes have arrived or not.
std::optional<Proposal> propose(const ClusterAutoscaler& signal, const Observation& seen);

/// Growth and removals that the description shows to be done count from when they were asked for. Nodes are not taken
/// for unneeded all along where nobody has looked for longer than figures count as fresh (`Observation::stale_after`).
void recall(ClusterAutoscaler& signal, const ClusterAutoscalerMemory& memory, Instant left_at, const Observation& seen);
/// A round that adds nodes doesn't look at those that may go, and leaves their timers as they were.
ClusterAutoscalerMemory remember(const ClusterAutoscaler& signal, const Observation& seen,
                                 const std::optional<Proposal>& proposal);

}  // namespace headroom
