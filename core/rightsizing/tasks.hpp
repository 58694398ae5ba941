#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

/// From data to tasks to slots, in the way Spark's file sources split their input.
namespace headroom::rightsizing {

struct InputTasks {
  std::int64_t split_bytes{0};  ///< the largest piece that one task reads
  std::int64_t tasks{0};
  friend bool operator==(const InputTasks&, const InputTasks&) = default;
};

/// ceil(bytes / maxSplitBytes), where maxSplitBytes = min(128 MiB, max(4 MiB, (bytes + files × 4 MiB) / parallelism)).
/// If the job sets no default parallelism, the split is 128 MiB: the parallelism is then the number of slots, and with
/// at least one full wave of tasks the formula gives 128 MiB. A file that cannot be split is one task.
InputTasks input_tasks(const JobRequest& request);

/// How many partitions Spark makes of files that are smaller than a split. It puts k files into one partition if they,
/// plus 4 MiB for each but the last, fit into the split. No value if the files are unknown, cannot be split, or are not
/// smaller.
std::optional<std::int64_t> partitions_of_small_files(const JobRequest& request, std::int64_t split_bytes);

/// How many tasks have to run at the same time: ceil(tasks / waves), or ceil(tasks × task seconds / deadline).
std::int64_t wanted_slots(const JobRequest& request, std::int64_t tasks);

/// How many waves end before the deadline.
std::int64_t waves_in_time(const Deadline& deadline);

/// The partitions of Spark's advisory 64 MiB after a shuffle, and the waves in which `slots` slots run them.
ShuffleStage shuffle_stage(std::int64_t bytes, std::int64_t slots);
std::int64_t largest_shuffle_partition(std::int64_t bytes);

}  // namespace headroom::rightsizing
