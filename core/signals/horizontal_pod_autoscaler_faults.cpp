#include <utility>

#include "core/base/faults.hpp"
#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom {
namespace {

constexpr std::int64_t longest_stabilization = 86'400;  // seconds: a day

std::vector<Violation> count_faults(std::int64_t minimum, std::int64_t maximum) {
  Faults faults;
  faults.check_range("/min_replicas", minimum, 0, largest_replica_count);
  faults.check_range("/max_replicas", maximum, 1, largest_replica_count);
  if (faults.empty())
    faults.check(minimum <= maximum, "/min_replicas", "minimum_above_maximum", "must not be above max_replicas");
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const HorizontalPodAutoscaler& signal) {
  Faults faults;
  faults.add_part("", count_faults(signal.min_replicas, signal.max_replicas));
  faults.check(!signal.metrics.empty(), "/metrics", "empty", "must have at least one metric");
  for (std::size_t i = 0; i < signal.metrics.size(); ++i) faults.add_item("/metrics", i, faults_of(signal.metrics[i]));
  if (signal.behavior) faults.add_part("/behavior", faults_of(*signal.behavior));
  const std::int64_t tolerance = signal.tolerance_millionths;
  faults.check(tolerance >= 0 && tolerance <= largest_tolerance_millionths, "/tolerance", "out_of_range",
               range_text(0, largest_tolerance));
  faults.check_range("/downscale_stabilization_seconds", signal.downscale_stabilization, 0, longest_stabilization);
  if (signal.recommendations) faults.add_part("/recommendations", faults_of(*signal.recommendations));
  if (signal.scale_events) faults.add_part("/scale_events", faults_of(*signal.scale_events));
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const HorizontalPodAutoscalerMemory& memory) { return faults_of(memory.replicas); }

}  // namespace headroom
