#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/kubernetes/scale_down.hpp"
#include "core/kubernetes/scale_up.hpp"
#include "core/model/limits.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

enum class ScaleDown { enabled, disabled };

/// What Kubernetes' Cluster Autoscaler would do with the pools as its node groups, under its own names and defaults.
struct ClusterAutoscaler {
  static constexpr std::string_view kind = "cluster_autoscaler";
  static constexpr Unit unit = Unit::nodes;

  kubernetes::ScaleUpSettings up{};
  ScaleDown scale_down{ScaleDown::enabled};
  kubernetes::ScaleDownSettings down{};
  kubernetes::ScaleDownHistory history{};  ///< what the caller knows of earlier rounds
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

}  // namespace headroom
