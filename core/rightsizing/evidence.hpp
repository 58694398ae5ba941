#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What an application did, from the documents that Spark's driver serves of it. Absent is what they do not say.
namespace headroom::rightsizing {

/// One executor, the driver aside, summed over its life. Milliseconds as Spark counts them, times since the epoch.
struct ExecutorEvidence {
  std::string id{};
  std::int64_t cores{0};
  std::int64_t slots{0};                               ///< tasks at one time, `maxTasks`; 0: as many as cores
  std::optional<std::int64_t> unified_memory_bytes{};  ///< on the heap, for execution and storage
  std::optional<std::int64_t> peak_heap_bytes{};       ///< `JVMHeapMemory`
  std::optional<std::int64_t> peak_execution_bytes{};  ///< `OnHeapExecutionMemory`
  std::int64_t task_milliseconds{0};                   ///< `totalDuration`
  std::int64_t gc_milliseconds{0};                     ///< `totalGCTime`, of those
  std::optional<std::int64_t> added_milliseconds{};
  std::optional<std::int64_t> removed_milliseconds{};  ///< absent: it is still there
  friend bool operator==(const ExecutorEvidence&, const ExecutorEvidence&) = default;
};

/// One attempt of a stage that was submitted.
struct StageEvidence {
  std::int64_t stage_id{0};
  std::int64_t attempt{0};
  std::int64_t tasks{0};        ///< that it has
  std::int64_t ended_tasks{0};  ///< completed, failed or killed; one that is tried again ends twice
  std::int64_t input_bytes{0};
  std::int64_t shuffle_read_bytes{0};
  std::int64_t shuffle_write_bytes{0};
  std::optional<std::int64_t> memory_spilled_bytes{};  ///< as it lay in memory
  std::optional<std::int64_t> disk_spilled_bytes{};    ///< the same, as written
  std::optional<std::int64_t> peak_heap_bytes{};       ///< of the executors while it ran
  std::int64_t run_milliseconds{0};                    ///< `executorRunTime`, summed over the tasks
  std::optional<std::int64_t> cpu_nanoseconds{};       ///< `executorCpuTime`, of those
  std::optional<std::int64_t> gc_milliseconds{};       ///< `jvmGcTime`, of those
  std::optional<std::int64_t> submitted_milliseconds{};
  std::optional<std::int64_t> completed_milliseconds{};  ///< absent: it has not ended
  friend bool operator==(const StageEvidence&, const StageEvidence&) = default;
};

/// Which attempt of which stage.
struct StageId {
  std::int64_t stage{0};
  std::int64_t attempt{0};
  friend auto operator<=>(const StageId&, const StageId&) = default;
};

/// Quantiles of the tasks' times in one stage.
struct TaskTimes {
  std::optional<StageId> stage{};  ///< absent: not said, and the document itself does not
  std::optional<double> median_milliseconds{};
  std::optional<double> p99_milliseconds{};  ///< or of the highest quantile below, then a lower bound
  std::optional<double> maximum_milliseconds{};
  friend bool operator==(const TaskTimes&, const TaskTimes&) = default;
};

struct Evidence {
  std::optional<std::int64_t> started_milliseconds{};  ///< when the driver came up
  std::vector<ExecutorEvidence> executors{};
  std::vector<StageEvidence> stages{};
  std::vector<TaskTimes> task_times{};
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

}  // namespace headroom::rightsizing
