#include <set>
#include <string>
#include <utility>

#include "core/base/faults.hpp"
#include "core/signals/cluster_autoscaler.hpp"

namespace headroom {
namespace {

using namespace kubernetes;

constexpr std::int64_t most_nodes = 1'000'000;
constexpr std::int64_t largest_quota = 1'000'000'000;
constexpr std::int64_t a_year = 31'536'000;
constexpr std::int64_t gibibyte = std::int64_t{1} << 30;

std::vector<Violation> expander_faults(const std::vector<Expander>& chain) {
  Faults faults;
  faults.check(!chain.empty(), "", "empty", "must have at least one expander");
  std::set<Expander> earlier;
  for (std::size_t i = 0; i < chain.size(); ++i)
    if (!earlier.insert(chain[i]).second)
      faults.add("/" + std::to_string(i), "duplicate", "an expander occurs at most once in a chain");
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const PriorityRule& rule) {
  Faults faults;
  faults.check_range("/priority", rule.priority, INT32_MIN, INT32_MAX);
  for (std::size_t i = 0; i < rule.patterns.size(); ++i)
    if (!is_priority_pattern(rule.patterns[i]))
      faults.add("/patterns/" + std::to_string(i), "not_a_pattern",
                 "must be a regular expression of at most 256 characters without counted repetition");
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const ScaleUpSettings& up) {
  Faults faults;
  faults.add_part("/expander", expander_faults(up.expanders));
  for (std::size_t i = 0; up.priorities && i < up.priorities->size(); ++i)
    faults.add_item("/priorities", i, faults_of((*up.priorities)[i]));
  faults.check_range("/max_nodes_total", up.max_nodes_total, 0, most_nodes);
  faults.check_range("/max_nodes_per_scaleup", up.max_nodes_per_scale_up, 0, most_nodes);
  faults.check_range("/max_cores_total", up.max_cores_total, 0, largest_quota);
  faults.check(up.max_memory_total_bytes >= 0 && up.max_memory_total_bytes <= largest_quota * gibibyte,
               "/max_memory_total_gib", "out_of_range", range_text(0, largest_quota));
  faults.check_range("/new_pod_scale_up_delay_seconds", up.candidates.new_pod_delay, 0, a_year);
  faults.check_range("/expendable_pods_priority_cutoff", up.candidates.expendable_below, INT32_MIN, INT32_MAX);
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const ScaleDownSettings& down) {
  Faults faults;
  faults.check_range("/scale_down_utilization_threshold", down.utilization_threshold, 0, 1);
  faults.check_range("/scale_down_gpu_utilization_threshold", down.gpu_utilization_threshold, 0, 1);
  faults.check_range("/scale_down_unneeded_seconds", down.unneeded_time, 0, a_year);
  faults.check_range("/scale_down_unready_seconds", down.unready_time, 0, a_year);
  faults.check_range("/scale_down_delay_after_add_seconds", down.delay_after_add, 0, a_year);
  faults.check_range("/scale_down_delay_after_delete_seconds", down.delay_after_delete, 0, a_year);
  faults.check_range("/scale_down_delay_after_failure_seconds", down.delay_after_failure, 0, a_year);
  faults.check_range("/max_scale_down_parallelism", down.max_parallelism, 0, most_nodes);
  faults.check_range("/max_drain_parallelism", down.max_drain_parallelism, 0, most_nodes);
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const ClusterAutoscaler& signal) {
  std::vector<Violation> faults = faults_of(signal.up);
  for (Violation& fault : faults_of(signal.down)) faults.push_back(std::move(fault));
  return faults;
}

std::vector<Violation> faults_of(const ClusterAutoscalerMemory& memory) {
  Faults faults;
  faults.check(memory.from >= 0, "/from", "out_of_range", "must not be negative");
  faults.check(memory.to >= 0, "/to", "out_of_range", "must not be negative");
  return std::move(faults).all();
}

}  // namespace headroom
