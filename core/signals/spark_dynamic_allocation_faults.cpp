#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/faults.hpp"
#include "core/signals/spark_dynamic_allocation.hpp"

namespace headroom {
namespace {

constexpr std::int64_t most_executors = 2'147'483'647;  // Spark counts them in 32 bits
constexpr std::int64_t most_cores = 100'000;

std::vector<Violation> count_faults(const SparkDynamicAllocation& signal) {
  const auto& [minimum, maximum] = signal.bounds;
  Faults faults;
  faults.check_range("/min_executors", minimum, 0, most_executors);
  faults.check_range("/max_executors", maximum, 0, most_executors);
  const bool are_counts = faults.empty();
  faults.check(maximum != 0, "/max_executors", "out_of_range", "must be above 0");
  faults.check(!are_counts || maximum == 0 || minimum <= maximum, "/min_executors", "minimum_above_maximum",
               "must not be above max_executors");
  faults.check_range("/initial_executors", signal.initial_executors, 0, most_executors);
  faults.check_range("/executor_instances", signal.executor_instances, 0, most_executors);
  return std::move(faults).all();
}

std::vector<Violation> shape_faults(const TaskSlots& shape) {
  Faults faults;
  faults.check_range("/executor_cores", shape.cores, 1, most_cores);
  faults.check_range("/task_cpus", shape.task_cpus, 1, most_cores);
  if (faults.empty())
    faults.check(shape.cores >= shape.task_cpus, "/executor_cores", "too_few_cores",
                 "must not be fewer than task_cpus");
  faults.check_range("/executor_allocation_ratio", shape.allocation_ratio, 0, 1);
  faults.check(shape.allocation_ratio != 0, "/executor_allocation_ratio", "out_of_range",
               "must be above 0 and at most 1");
  return std::move(faults).all();
}

std::vector<Violation> timeout_faults(const SparkDynamicAllocation& signal) {
  Faults faults;
  faults.check_range("/scheduler_backlog_timeout_seconds", signal.backlog.first, 1, a_week);
  faults.check_range("/sustained_scheduler_backlog_timeout_seconds", signal.backlog.sustained, 1, a_week);
  faults.check_range("/executor_idle_timeout_seconds", signal.idle.idle, 0, a_week);
  faults.check_range("/cached_executor_idle_timeout_seconds", signal.idle.cached, 0, a_week);
  faults.check_range("/shuffle_tracking_timeout_seconds", signal.idle.shuffle, 0, a_week);
  return std::move(faults).all();
}

std::vector<Violation> shuffle_faults(const ShuffleKeeping& shuffle) {
  const auto& [service, tracking, decommissioned_blocks, reliable_storage] = shuffle;
  Faults faults;
  faults.check(service || tracking || decommissioned_blocks || reliable_storage, "/shuffle_tracking_enabled",
               "shuffle_files_unprotected",
               "dynamic allocation needs shuffle tracking, a shuffle service, decommissioning with shuffle blocks, or "
               "reliable shuffle storage");
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const RampState& ramp) {
  Faults faults;
  faults.check_range("/executors_to_add", ramp.executors_to_add, 1, most_executors);
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const std::vector<IdleExecutor>& executors) {
  Faults faults;
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < executors.size(); ++i) {
    Faults one;
    one.check(ids.insert(executors[i].id).second, "/id", "duplicate", "another executor has this id");
    one.check_range("/task_milliseconds", executors[i].task_milliseconds, 0, INT64_MAX);
    faults.add_item("", i, std::move(one).all());
  }
  return std::move(faults).all();
}

std::vector<Violation> state_faults(const std::optional<RampState>& ramp, const std::vector<IdleExecutor>& executors) {
  Faults faults;
  if (ramp) faults.add_part("/ramp", faults_of(*ramp));
  faults.add_part("/idle_executors", faults_of(executors));
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const SparkDynamicAllocation& signal) {
  Faults faults;
  faults.add_part("", count_faults(signal));
  faults.add_part("", shape_faults(signal.shape));
  faults.add_part("", timeout_faults(signal));
  faults.add_part("", shuffle_faults(signal.shuffle));
  faults.add_part("", state_faults(signal.ramp, signal.idle_executors));
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const SparkDynamicAllocationMemory& memory) {
  return state_faults(memory.ramp, memory.executors);
}

}  // namespace headroom
