#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units.hpp"

/// What an application did, from the documents that Spark's driver serves of it.
namespace headroom::rightsizing {

/// One executor, the driver aside, summed over its life. Milliseconds as Spark counts them.
struct ExecutorEvidence {
  std::string id;
  std::int64_t cores{0};
  std::int64_t maximum_memory_bytes{0};  ///< unified memory that Spark may use, `maxMemory`
  std::optional<std::int64_t> peak_heap_bytes{};
  std::optional<std::int64_t> peak_execution_bytes{};  ///< on and off heap
  std::int64_t task_milliseconds{0};                   ///< `totalDuration`
  std::int64_t gc_milliseconds{0};
  std::optional<std::int64_t> added_at_milliseconds{};
  std::optional<std::int64_t> removed_at_milliseconds{};
  friend bool operator==(const ExecutorEvidence&, const ExecutorEvidence&) = default;
};

/// One attempt of a stage.
struct StageEvidence {
  std::int64_t stage_id{0};
  std::int64_t attempt{0};
  std::int64_t tasks{0};
  std::int64_t input_bytes{0};
  std::int64_t shuffle_read_bytes{0};
  std::int64_t shuffle_write_bytes{0};
  std::int64_t memory_spilled_bytes{0};
  std::int64_t disk_spilled_bytes{0};
  std::int64_t run_milliseconds{0};                      ///< `executorRunTime`, summed over the tasks
  std::optional<std::int64_t> cpu_nanoseconds{};         ///< `executorCpuTime`
  std::optional<std::int64_t> gc_milliseconds{};         ///< `jvmGcTime`
  std::optional<std::int64_t> submitted_milliseconds{};  ///< since the epoch
  std::optional<std::int64_t> completed_milliseconds{};
  friend bool operator==(const StageEvidence&, const StageEvidence&) = default;
};

/// Quantiles of the tasks' times in one stage.
struct TaskTimes {
  std::optional<double> median_milliseconds{};
  std::optional<double> p99_milliseconds{};  ///< of the highest quantile asked for
  std::optional<double> maximum_milliseconds{};
  friend bool operator==(const TaskTimes&, const TaskTimes&) = default;
};

struct Evidence {
  std::vector<ExecutorEvidence> executors{};
  std::vector<StageEvidence> stages{};
  std::vector<TaskTimes> task_times{};
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

}  // namespace headroom::rightsizing
