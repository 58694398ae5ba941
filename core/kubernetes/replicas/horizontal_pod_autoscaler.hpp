#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/replicas/replica_calculator.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"

/// One reconciliation of a HorizontalPodAutoscaler, after its metrics have spoken.
namespace headroom::kubernetes {

/// The part of its spec that bounds it, and what it remembers.
struct AutoscalerBounds {
  std::int64_t minimum{1};
  std::int64_t maximum{1};
  std::optional<ScalingBehavior> behavior{};
  Seconds downscale_stabilization{300};  ///< the controller's; only without a behavior
};

struct AutoscalerMemory {
  std::span<const Recommendation> recommendations{};
  std::span<const ScaleEvent> events{};
};

/// What decided the count.
enum class AutoscalerStage {
  disabled,       ///< at zero replicas with a minimum above: nobody scales
  above_maximum,  ///< the metrics are not asked
  below_minimum,
  no_metrics,  ///< none answers, or one fails and the others want less
  metrics,
};

struct Reconciled {
  std::int64_t desired{0};
  AutoscalerStage stage{AutoscalerStage::metrics};
  std::int64_t recommended{0};  ///< what the metrics ask for, before it is stabilised
  std::int64_t stabilized{0};   ///< and after, before it is limited
  ScalingLimit limit{ScalingLimit::desired_within_range};
};

/// The largest of what the metrics ask for. Nothing where none answers, or where one fails and the rest want less
/// than `current`: a metric that fails doesn't stand in the way of growth, only of shrinking.
std::optional<std::int64_t> largest_of(std::span<const MetricResult> metrics, std::int64_t current);

/// `metrics` are what each asks for at `current` replicas.
Reconciled reconcile(const AutoscalerBounds& bounds, std::span<const MetricResult> metrics, std::int64_t current,
                     const AutoscalerMemory& memory, Instant now);

}  // namespace headroom::kubernetes
