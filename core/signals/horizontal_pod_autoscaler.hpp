#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/kubernetes/replicas/reconciliation.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/replica_history.hpp"
#include "core/signals/replica_metric.hpp"

namespace headroom {

/// What the signal leaves for the next evaluation of the same cluster.
struct HorizontalPodAutoscalerMemory {
  static constexpr std::string_view kind = "horizontal_pod_autoscaler";
  ReplicaHistory replicas{};
  friend bool operator==(const HorizontalPodAutoscalerMemory&, const HorizontalPodAutoscalerMemory&) = default;
};

/// What Kubernetes' HorizontalPodAutoscaler would do with a target of `Observation::current` replicas: its spec as in
/// autoscaling/v2, the settings of the controller, and what it remembers.
struct HorizontalPodAutoscaler {
  static constexpr std::string_view kind = "horizontal_pod_autoscaler";
  static constexpr Unit unit = Unit::replicas;
  using Memory = HorizontalPodAutoscalerMemory;

  std::int64_t min_replicas{1};  ///< 0 allows the metrics to scale the target to zero and back
  std::int64_t max_replicas{1};
  std::vector<ReplicaMetric> metrics{};                           ///< at least one
  std::optional<kubernetes::ScalingBehavior> behavior{};          ///< absent: at most twice the replicas at once, or 4
  std::int64_t tolerance_millionths{100'000};                     ///< the controller's; used if the behavior sets none
  Seconds downscale_stabilization{300};                           ///< the controller's; used without a behavior
  kubernetes::ZeroedBy zeroed_by{kubernetes::ZeroedBy::unknown};  ///< matters only at zero replicas
  /// What the metrics asked for earlier, and which changes were made, in any order. Absent: filled in from signal
  /// memory.
  std::optional<std::vector<kubernetes::ReplicaRecommendation>> recommendations{};
  std::optional<std::vector<kubernetes::ScaleEvent>> scale_events{};
  friend bool operator==(const HorizontalPodAutoscaler&, const HorizontalPodAutoscaler&) = default;
};

/// All faults for which Kubernetes refuses the autoscaler, and values beyond the limits of the HTTP API, with pointers
/// to the fields of the signal there ("/metrics/0/resource/target/average_utilization").
std::vector<Violation> faults_of(const HorizontalPodAutoscaler& signal);
/// Values that no evaluation leaves.
std::vector<Violation> faults_of(const HorizontalPodAutoscalerMemory& memory);

std::vector<std::string_view> asks_for(const HorizontalPodAutoscaler& signal);

/// No opinion if no metric has a figure and the bounds alone do not decide. Holds if a metric fails and the others ask
/// for fewer replicas, and if the target is switched off: at zero replicas with a minimum above zero, unless the
/// autoscaler itself took it there.
std::optional<Proposal> propose(const HorizontalPodAutoscaler& signal, const Observation& seen);

/// Like the function above, but with opinions that are already worked out. KEDA uses its autoscaler in this way.
std::optional<Proposal> propose(const HorizontalPodAutoscaler& signal, std::span<const MetricOpinion> opinions,
                                const Observation& seen);

void recall(HorizontalPodAutoscaler& signal, const HorizontalPodAutoscalerMemory& memory, Instant left_at,
            const Observation& seen);
HorizontalPodAutoscalerMemory remember(const HorizontalPodAutoscaler& signal, const Observation& seen,
                                       const std::optional<Proposal>& proposal);

/// The part of the signal memory that KEDA's autoscaler leaves too, with opinions that are already worked out.
ReplicaHistory remember(const HorizontalPodAutoscaler& signal, std::span<const MetricOpinion> opinions,
                        const Observation& seen);

kubernetes::Tolerance tolerance_of(const HorizontalPodAutoscaler& signal);

}  // namespace headroom
