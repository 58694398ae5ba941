#include "core/kubernetes/replicas/reconciliation.hpp"

#include <algorithm>

namespace headroom::kubernetes {
namespace {

Reconciled outright(std::int64_t desired, AutoscalerStage stage) {
  return {.desired = desired, .stage = stage, .recommended = desired, .stabilized = desired};
}

bool is_switched_off(const AutoscalerBounds& bounds) {
  if (bounds.zeroed_by == ZeroedBy::unknown) return bounds.minimum != 0;
  return bounds.zeroed_by == ZeroedBy::somebody_else;
}

}  // namespace

std::optional<std::int64_t> largest_of(std::span<const MetricResult> metrics, std::int64_t current) {
  std::optional<std::int64_t> largest;
  for (const MetricResult& metric : metrics)
    if (metric) largest = std::max(largest.value_or(0), metric->desired);
  const bool one_fails = std::ranges::any_of(metrics, [](const MetricResult& m) { return !m; });
  if (largest && one_fails && *largest < current) return std::nullopt;
  return largest;
}

Reconciled reconcile(const AutoscalerBounds& bounds, std::span<const MetricResult> metrics, std::int64_t current,
                     const AutoscalerMemory& memory, Instant now) {
  if (current == 0 && is_switched_off(bounds)) return outright(0, AutoscalerStage::disabled);
  if (current > bounds.maximum) return outright(bounds.maximum, AutoscalerStage::above_maximum);
  if (current < bounds.minimum) return outright(bounds.minimum, AutoscalerStage::below_minimum);
  const auto recommended = largest_of(metrics, current);
  if (!recommended) return outright(current, AutoscalerStage::no_metrics);

  Reconciled result{.stage = AutoscalerStage::metrics, .recommended = *recommended};
  result.stabilized = bounds.behavior
                          ? stabilized(*recommended, current, memory.recommendations, now, *bounds.behavior)
                          : stabilized(*recommended, memory.recommendations, now, bounds.downscale_stabilization);
  const LimitedReplicas allowed = bounds.behavior ? limited(result.stabilized, current, bounds.minimum, bounds.maximum,
                                                            memory.events, now, *bounds.behavior)
                                                  : limited(result.stabilized, current, bounds.minimum, bounds.maximum);
  result.desired = allowed.replicas;
  result.limit = allowed.limit;
  return result;
}

}  // namespace headroom::kubernetes
