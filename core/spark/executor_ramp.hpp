#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "core/base/time.hpp"
#include "core/spark/ramp_state.hpp"

/// How Spark's ExecutorAllocationManager (3.4–4.0) raises and lowers the number of executors that it requests.
namespace headroom {

/// spark.dynamicAllocation.minExecutors and maxExecutors.
struct ExecutorBounds {
  std::int64_t minimum{0};
  std::int64_t maximum{std::numeric_limits<std::int32_t>::max()};
  friend bool operator==(const ExecutorBounds&, const ExecutorBounds&) = default;
};

/// The tasks of the active stages.
struct TaskLoad {
  std::int64_t pending{0};
  std::int64_t pending_speculative{0};
  std::int64_t running{0};
  std::int64_t unschedulable_task_sets{0};  ///< task sets that no executor may run, for example after exclusions
};

/// How many tasks one executor runs.
struct TaskSlots {
  std::int64_t cores{1};       ///< spark.executor.cores
  std::int64_t task_cpus{1};   ///< spark.task.cpus, at least 1
  double allocation_ratio{1};  ///< spark.dynamicAllocation.executorAllocationRatio, in (0, 1]
  friend bool operator==(const TaskSlots&, const TaskSlots&) = default;

  std::int64_t tasks_at_once() const { return cores > task_cpus ? cores / task_cpus : 1; }
};

/// spark.dynamicAllocation.schedulerBacklogTimeout and sustainedSchedulerBacklogTimeout.
struct BacklogTimeouts {
  Seconds first{1};
  Seconds sustained{1};
  friend bool operator==(const BacklogTimeouts&, const BacklogTimeouts&) = default;
};

/// The first target: the largest of minExecutors, initialExecutors and spark.executor.instances.
RampState starting_ramp(const ExecutorBounds& bounds, std::optional<std::int64_t> initial,
                        std::optional<std::int64_t> instances);

/// How many executors run all of `load` at the same time, calculated in doubles as in Spark: (pending + speculative +
/// running) × ratio / tasks at once, rounded up. The result is 2 instead of 1 if a speculative task waits and an
/// executor runs several tasks at once, because a speculative task may not run on the executor of its original.
/// Unschedulable task sets need executors in addition to the `executors` that exist.
std::int64_t executors_needed(const TaskLoad& load, const TaskSlots& shape, std::int64_t executors);

/// One step up, whether it is due or not. The step starts from the larger of target and `executors`, adds
/// executors_to_add, and ends at most at `needed`, within the bounds. A step made in full doubles executors_to_add; any
/// other step resets it to 1.
RampState stepped_up(RampState ramp, const ExecutorBounds& bounds, std::int64_t executors, std::int64_t needed);

/// One poll. While Spark initializes, nothing changes. If `needed` is below the target, the target goes down to
/// `needed`, but not below the minimum. Otherwise, if a step up is due, it is made; if it raised the target, the next
/// step is due after `timeouts.sustained`.
RampState polled(RampState ramp, const ExecutorBounds& bounds, const BacklogTimeouts& timeouts, std::int64_t executors,
                 std::int64_t needed, Instant now);

/// Tasks start to wait: the first step is due after `timeouts.first`, unless a step is already planned.
RampState backlogged(RampState ramp, const BacklogTimeouts& timeouts, Instant now);

/// A stage starts: tasks wait, and Spark no longer initializes.
RampState stage_submitted(RampState ramp, const BacklogTimeouts& timeouts, Instant now);

/// No task waits any more.
RampState queue_emptied(RampState ramp);

}  // namespace headroom
