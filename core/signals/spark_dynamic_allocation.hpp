#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/spark/executor_ramp.hpp"
#include "core/spark/executor_removal.hpp"

namespace headroom {

/// What the signal leaves for the next evaluation of the same cluster.
struct SparkDynamicAllocationMemory {
  static constexpr std::string_view kind = "spark_dynamic_allocation";
  std::optional<RampState> ramp{};        ///< absent: no evaluation had an opinion yet
  std::vector<IdleExecutor> executors{};  ///< the idle executors for which it is known how much they had worked
  friend bool operator==(const SparkDynamicAllocationMemory&, const SparkDynamicAllocationMemory&) = default;
};

/// What preserves shuffle files when an executor goes. Spark starts dynamic allocation only with at least one of these.
struct ShuffleKeeping {
  bool service{false};                ///< spark.shuffle.service.enabled
  bool tracking{true};                ///< spark.dynamicAllocation.shuffleTracking.enabled, true since 3.4
  bool decommissioned_blocks{false};  ///< spark.decommission.enabled and spark.storage.decommission.shuffleBlocks
  bool reliable_storage{false};       ///< a shuffle plugin that stores shuffle files elsewhere
  friend bool operator==(const ShuffleKeeping&, const ShuffleKeeping&) = default;
};

/// Spark's own dynamic allocation. One evaluation is one poll of its ExecutorAllocationManager.
struct SparkDynamicAllocation {
  static constexpr std::string_view kind = "spark_dynamic_allocation";
  static constexpr Unit unit = Unit::executors;
  using Memory = SparkDynamicAllocationMemory;

  ExecutorBounds bounds{};
  std::optional<std::int64_t> initial_executors{};   ///< absent: the minimum
  std::optional<std::int64_t> executor_instances{};  ///< spark.executor.instances
  TaskSlots shape{};
  BacklogTimeouts backlog{};
  IdleTimeouts idle{};
  ShuffleKeeping shuffle{};
  /// The ramp after the previous evaluation. The requested capacity replaces its target. Absent: filled in from signal
  /// memory.
  std::optional<RampState> ramp{};
  std::vector<IdleExecutor> idle_executors{};  ///< executors that run no task
  friend bool operator==(const SparkDynamicAllocation&, const SparkDynamicAllocation&) = default;
};

/// All faults for which Spark refuses to start, and values beyond the limits of the HTTP API, with pointers to the
/// fields of the signal there ("/idle_executors/3/id").
std::vector<Violation> faults_of(const SparkDynamicAllocation& signal);
/// Values that no evaluation leaves.
std::vector<Violation> faults_of(const SparkDynamicAllocationMemory& memory);

/// Pending and running tasks.
std::vector<std::string_view> asks_for(const SparkDynamicAllocation& signal);

/// No opinion if pending or running tasks are unknown. Speculative tasks, unschedulable task sets and executors that
/// are about to go count as 0 if they are unknown.
///
/// Proposes Spark's next target, starting from the requested capacity. Without a `ramp`, the backlog began when
/// PendingTasks last rose above 0, as far as is known, and the ramp is at its first step. The proposal's `executors`
/// contains the ramp for the next evaluation, and the idle executors that may be removed: a lower target alone removes
/// none.
std::optional<Proposal> propose(const SparkDynamicAllocation& signal, const Observation& seen);

/// Signal memory older than `Observation::stale_after` is not used. If an executor was idle at that time, and has the
/// same `task_milliseconds` now, it has been idle since then.
void recall(SparkDynamicAllocation& signal, const SparkDynamicAllocationMemory& memory, Instant left_at,
            const Observation& seen);
SparkDynamicAllocationMemory remember(const SparkDynamicAllocation& signal, const Observation& seen,
                                      const std::optional<Proposal>& proposal);

}  // namespace headroom
