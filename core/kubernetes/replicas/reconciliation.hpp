#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/replicas/replica_calculator.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"

/// One reconciliation of a HorizontalPodAutoscaler, after its metrics have been evaluated.
namespace headroom::kubernetes {

/// Who took the target to zero replicas. HPA's condition ScaledToZero tells it since Kubernetes 1.36; before that
/// nobody knows.
enum class ZeroedBy {
  unknown,        ///< the target is switched off if the minimum is above 0
  autoscaler,     ///< the autoscaler may start the target again
  somebody_else,  ///< the target is switched off
};

/// The part of the autoscaler's spec that limits it.
struct AutoscalerBounds {
  std::int64_t minimum{1};
  std::int64_t maximum{1};
  std::optional<ScalingBehavior> behavior{};
  Seconds downscale_stabilization{300};   ///< a setting of the controller; used only without a behavior
  ZeroedBy zeroed_by{ZeroedBy::unknown};  ///< matters only at zero replicas
};

struct AutoscalerMemory {
  std::span<const ReplicaRecommendation> recommendations{};
  std::span<const ScaleEvent> events{};
};

/// What decided the number of replicas.
enum class AutoscalerStage {
  disabled,       ///< the target is switched off, see ZeroedBy: the autoscaler does nothing
  above_maximum,  ///< the metrics do not count
  below_minimum,
  no_metrics,  ///< every metric fails, or one fails and the others ask for fewer replicas
  metrics,
};

struct Reconciled {
  std::int64_t desired{0};
  AutoscalerStage stage{AutoscalerStage::metrics};
  std::int64_t recommended{0};  ///< what the metrics ask for, before stabilization
  std::int64_t stabilized{0};   ///< after stabilization, before the limits
  ScalingLimit limit{ScalingLimit::desired_within_range};
};

/// The largest number of replicas that a metric asks for. No value if every metric fails, or if one fails and the
/// others ask for fewer than `current`: a failed metric does not prevent growth, only shrinking.
std::optional<std::int64_t> largest_of(std::span<const MetricResult> metrics, std::int64_t current);

/// `metrics` are the numbers of replicas that the metrics ask for at `current` replicas.
Reconciled reconcile(const AutoscalerBounds& bounds, std::span<const MetricResult> metrics, std::int64_t current,
                     const AutoscalerMemory& memory, Instant now);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::ZeroedBy> =
    std::to_array<EnumName<kubernetes::ZeroedBy>>({{"unknown", kubernetes::ZeroedBy::unknown},
                                                   {"autoscaler", kubernetes::ZeroedBy::autoscaler},
                                                   {"somebody_else", kubernetes::ZeroedBy::somebody_else}});

}  // namespace headroom
