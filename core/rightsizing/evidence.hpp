#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a Spark application did, read from the documents that its driver serves. A value is absent if no document has
/// it.
namespace headroom::rightsizing {

/// One executor (not the driver), with sums over its lifetime. Milliseconds as in Spark's documents; points in time
/// count from the Unix epoch.
struct ExecutorEvidence {
  std::string id{};
  std::int64_t cores{0};
  std::int64_t slots{0};  ///< tasks that run at the same time, `maxTasks`; 0: as many as cores
  std::optional<std::int64_t> unified_memory_bytes{};  ///< on the heap, for execution and storage
  std::optional<std::int64_t> peak_heap_bytes{};       ///< `JVMHeapMemory`
  std::optional<std::int64_t> peak_execution_bytes{};  ///< `OnHeapExecutionMemory`
  std::int64_t task_milliseconds{0};                   ///< `totalDuration`
  std::int64_t gc_milliseconds{0};                     ///< `totalGCTime`, a part of task_milliseconds
  std::optional<std::int64_t> added_milliseconds{};
  std::optional<std::int64_t> removed_milliseconds{};  ///< absent: it is still running
  friend bool operator==(const ExecutorEvidence&, const ExecutorEvidence&) = default;
};

/// One attempt of a stage that was submitted.
struct StageEvidence {
  std::int64_t stage_id{0};
  std::int64_t attempt{0};
  std::int64_t tasks{0};        ///< all tasks of the attempt
  std::int64_t ended_tasks{0};  ///< completed, failed or killed; a task that is retried ends twice
  std::int64_t input_bytes{0};
  std::int64_t shuffle_read_bytes{0};
  std::int64_t shuffle_write_bytes{0};
  std::optional<std::int64_t> memory_spilled_bytes{};  ///< its size in memory
  std::optional<std::int64_t> disk_spilled_bytes{};    ///< its size on disk
  std::optional<std::int64_t> peak_heap_bytes{};       ///< the largest of any executor while the stage ran
  std::int64_t run_milliseconds{0};                    ///< `executorRunTime`, the sum over the tasks
  std::optional<std::int64_t> cpu_nanoseconds{};       ///< `executorCpuTime`, the CPU time within run_milliseconds
  std::optional<std::int64_t> gc_milliseconds{};       ///< `jvmGcTime`, a part of run_milliseconds
  std::optional<std::int64_t> submitted_milliseconds{};
  std::optional<std::int64_t> completed_milliseconds{};  ///< absent: it has not ended
  friend bool operator==(const StageEvidence&, const StageEvidence&) = default;
};

/// An attempt of a stage.
struct StageId {
  std::int64_t stage{0};
  std::int64_t attempt{0};
  friend auto operator<=>(const StageId&, const StageId&) = default;
};

/// Quantiles of the task times in one stage.
struct TaskTimes {
  std::optional<StageId> stage{};  ///< absent: neither the request nor the document names the stage
  std::optional<double> median_milliseconds{};
  std::optional<double> p99_milliseconds{};  ///< or the highest quantile below 99, which is then a lower bound
  std::optional<double> maximum_milliseconds{};
  friend bool operator==(const TaskTimes&, const TaskTimes&) = default;
};

struct SparkEvidence {
  std::optional<std::int64_t> started_milliseconds{};  ///< when the driver started
  std::vector<ExecutorEvidence> executors{};
  std::vector<StageEvidence> stages{};
  std::vector<TaskTimes> task_times{};
  friend bool operator==(const SparkEvidence&, const SparkEvidence&) = default;
};

}  // namespace headroom::rightsizing
