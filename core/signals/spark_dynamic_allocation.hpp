#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/signal_memory.hpp"
#include "core/spark/executor_ramp.hpp"
#include "core/spark/executor_removal.hpp"

namespace headroom {

/// What keeps shuffle files when an executor goes; Spark starts dynamic allocation only with one of them.
struct ShuffleKeeping {
  bool service{false};                ///< spark.shuffle.service.enabled
  bool tracking{true};                ///< spark.dynamicAllocation.shuffleTracking.enabled, true since 3.4
  bool decommissioned_blocks{false};  ///< spark.decommission.enabled and spark.storage.decommission.shuffleBlocks
  bool reliable_storage{false};       ///< a shuffle plugin that stores them elsewhere
  friend bool operator==(const ShuffleKeeping&, const ShuffleKeeping&) = default;
};

/// Spark's own dynamic allocation: one evaluation is one poll of its ExecutorAllocationManager.
struct SparkDynamicAllocation {
  static constexpr std::string_view kind = "spark_dynamic_allocation";
  static constexpr Unit unit = Unit::executors;
  using Memory = SparkDynamicAllocationMemory;

  ExecutorBounds bounds{};
  std::optional<std::int64_t> initial_executors{};   ///< absent: the minimum
  std::optional<std::int64_t> executor_instances{};  ///< spark.executor.instances
  ExecutorShape shape{};
  BacklogTimeouts backlog{};
  IdleTimeouts idle{};
  ShuffleKeeping shuffle{};
  /// Of the evaluation before; its target gives way to what is requested. Absent: what is remembered.
  std::optional<RampState> ramp{};
  std::vector<IdleExecutor> idle_executors{};  ///< with no task running
  friend bool operator==(const SparkDynamicAllocation&, const SparkDynamicAllocation&) = default;
};

/// Everything Spark refuses to start with, with pointers to the fields of the signal.
std::vector<Violation> faults_of(const SparkDynamicAllocation& signal);

/// Pending and running tasks.
std::vector<std::string_view> asks_for(const SparkDynamicAllocation& signal);

/// No opinion where pending or running tasks are unknown; speculative tasks, unschedulable task sets and executors on
/// their way out count as none where they are.
///
/// Proposes Spark's next target, from what is requested now. Without a `ramp` the backlog began when PendingTasks last
/// rose above 0, as far as is known, and the ramp is at its first step. The proposal's `executors` has the ramp to give
/// to the next evaluation, and which idle executors may be removed: a lower target alone removes none.
std::optional<Proposal> propose(const SparkDynamicAllocation& signal, const Observation& seen);

/// What was left longer ago than figures count as fresh (`Observation::stale_after`) is not taken up again. An executor
/// that was idle then, and has the same `task_milliseconds` now, has been idle since then.
void recall(SparkDynamicAllocation& signal, const SparkDynamicAllocationMemory& memory, Instant left_at,
            const Observation& seen);
SparkDynamicAllocationMemory remember(const SparkDynamicAllocation& signal, const Observation& seen,
                                      const std::optional<Proposal>& proposal);

}  // namespace headroom
