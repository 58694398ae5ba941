#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "core/base/time.hpp"

/// How Spark's ExecutorAllocationManager (3.4–4.0) raises and lowers the number of executors it asks for.
namespace headroom {

/// spark.dynamicAllocation.minExecutors and maxExecutors.
struct ExecutorBounds {
  std::int64_t minimum{0};
  std::int64_t maximum{std::numeric_limits<std::int32_t>::max()};
  friend bool operator==(const ExecutorBounds&, const ExecutorBounds&) = default;
};

/// The work of the stages that are active.
struct TaskLoad {
  std::int64_t pending{0};
  std::int64_t pending_speculative{0};
  std::int64_t running{0};
  std::int64_t unschedulable_task_sets{0};  ///< whose tasks no executor may run, as after exclusions
};

/// What one executor takes of it.
struct ExecutorShape {
  std::int64_t cores{1};       ///< spark.executor.cores
  std::int64_t task_cpus{1};   ///< spark.task.cpus, at least 1
  double allocation_ratio{1};  ///< spark.dynamicAllocation.executorAllocationRatio, in (0, 1]
  friend bool operator==(const ExecutorShape&, const ExecutorShape&) = default;

  std::int64_t tasks_at_once() const { return cores > task_cpus ? cores / task_cpus : 1; }
};

/// spark.dynamicAllocation.schedulerBacklogTimeout and sustainedSchedulerBacklogTimeout.
struct BacklogTimeouts {
  Seconds first{1};
  Seconds sustained{1};
  friend bool operator==(const BacklogTimeouts&, const BacklogTimeouts&) = default;
};

/// What Spark remembers from one poll to the next.
struct RampState {
  std::int64_t target{0};            ///< executors asked for
  std::int64_t executors_to_add{1};  ///< at the next step; doubles while every step is made in full
  std::optional<Instant> add_at{};   ///< when the next step is due; absent: nothing is waiting
  bool initializing{true};           ///< before the first stage: the target stays
  friend bool operator==(const RampState&, const RampState&) = default;
};

/// The target to start with: the largest of minExecutors, initialExecutors and spark.executor.instances.
RampState starting_ramp(const ExecutorBounds& bounds, std::optional<std::int64_t> initial,
                        std::optional<std::int64_t> instances);

/// Executors that run all of `load` at once, reckoned in doubles as Spark does: (pending + speculative + running) ×
/// ratio / tasks at once, rounded up; 2 rather than 1 where a speculative task waits and an executor runs several at
/// once, since it may not join its original. Unschedulable task sets need executors beside the `executors` there are.
std::int64_t executors_needed(const TaskLoad& load, const ExecutorShape& shape, std::int64_t executors);

/// One step up, due or not: by executors_to_add from the larger of target and `executors`, at most to `needed`, within
/// the bounds. Made in full it doubles executors_to_add, otherwise that starts at 1 again.
RampState stepped_up(RampState ramp, const ExecutorBounds& bounds, std::int64_t executors, std::int64_t needed);

/// One poll: nothing while initialising; down to `needed` where that is less than the target; a step up where one is
/// due, the next being due after `timeouts.sustained` if it raised the target.
RampState polled(RampState ramp, const ExecutorBounds& bounds, const BacklogTimeouts& timeouts, std::int64_t executors,
                 std::int64_t needed, Instant now);

/// Tasks wait: the first step is due after `timeouts.first`, unless one is awaited already.
RampState backlogged(RampState ramp, const BacklogTimeouts& timeouts, Instant now);

/// A stage begins: tasks wait, and the time of initialising is over.
RampState stage_submitted(RampState ramp, const BacklogTimeouts& timeouts, Instant now);

/// Nothing waits any more.
RampState queue_emptied(RampState ramp);

}  // namespace headroom
