#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/kubernetes/scale_down/scale_down.hpp"
#include "core/kubernetes/scale_up/scale_up.hpp"
#include "core/model/limits.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// What the signal leaves for the next evaluation of the same cluster.
struct ClusterAutoscalerMemory {
  static constexpr std::string_view kind = "cluster_autoscaler";
  std::optional<Instant> last_scale_up{};
  std::optional<Instant> last_delete{};
  std::optional<Instant> last_failure{};
  std::map<std::string, Instant> unneeded_since{};  ///< the key is the name of the node
  std::int64_t from{0};                             ///< the nodes at the newest evaluation
  std::int64_t to{0};  ///< the nodes that it asked for; the next evaluation sees whether that was done
  friend bool operator==(const ClusterAutoscalerMemory&, const ClusterAutoscalerMemory&) = default;
};

enum class ScaleDown { enabled, disabled };

/// What Kubernetes' Cluster Autoscaler would do if the pools were its node groups. Names and defaults are those of the
/// autoscaler.
struct ClusterAutoscaler {
  static constexpr std::string_view kind = "cluster_autoscaler";
  static constexpr Unit unit = Unit::nodes;
  using Memory = ClusterAutoscalerMemory;

  kubernetes::ScaleUpSettings up{};
  ScaleDown scale_down{ScaleDown::enabled};
  kubernetes::ScaleDownSettings down{};
  /// Earlier rounds; absent or empty parts are filled in from signal memory.
  kubernetes::ScaleDownHistory history{};
  friend bool operator==(const ClusterAutoscaler&, const ClusterAutoscaler&) = default;
};

/// One round of the autoscaler, with everything that it looked at.
struct AutoscalerPlan {
  kubernetes::ScaleUpPlan up{};
  /// Absent if nodes are added, or scale-down is disabled, or nobody knows what runs on the nodes.
  std::optional<kubernetes::ScaleDownPlan> down{};
  friend bool operator==(const AutoscalerPlan&, const AutoscalerPlan&) = default;
};

/// All faults of the settings, with pointers to the fields of the signal in the HTTP API ("/priorities/0/patterns/1").
std::vector<Violation> faults_of(const ClusterAutoscaler& signal);
/// Values that no evaluation leaves.
std::vector<Violation> faults_of(const ClusterAutoscalerMemory& memory);

std::vector<std::string_view> asks_for(const ClusterAutoscaler& signal);

/// No opinion without nodes or pods. Otherwise it works like the loop of the autoscaler: it adds nodes for pods that
/// cannot be scheduled, to one node group or balanced over similar ones. Only if it adds none, it removes nodes that
/// may go. The requested size of a pool counts, whether its nodes have arrived or not.
std::optional<Proposal> propose(const ClusterAutoscaler& signal, const Observation& seen);

/// A scale-up or removal that the request shows to be done counts from the time at which it was proposed. The times
/// since which nodes are unneeded are filled in only if signal memory is not older than `Observation::stale_after`.
void recall(ClusterAutoscaler& signal, const ClusterAutoscalerMemory& memory, Instant left_at, const Observation& seen);
/// A round that adds nodes does not examine the nodes that could go, and leaves their times as they were.
ClusterAutoscalerMemory remember(const ClusterAutoscaler& signal, const Observation& seen,
                                 const std::optional<Proposal>& proposal);

}  // namespace headroom
