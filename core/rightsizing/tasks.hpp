#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

/// Data → tasks → slots, as Spark's file sources cut their input.
namespace headroom::rightsizing {

struct InputTasks {
  std::int64_t split_bytes{0};  ///< the largest piece that one task reads
  std::int64_t tasks{0};
  friend bool operator==(const InputTasks&, const InputTasks&) = default;
};

/// ceil(bytes / maxSplitBytes), where maxSplitBytes = min(128 MiB, max(4 MiB, (bytes + files × 4 MiB) / parallelism)).
/// Without a default parallelism of the job's own it is the slots, and with at least one full wave of tasks the split
/// is 128 MiB. Files that cannot be split are a task each.
InputTasks input_tasks(const Request& request);

/// How many partitions Spark makes of files that are smaller than a split: it puts k into one as long as they and
/// 4 MiB for each but the last stay within it. Absent where files are not known, not splittable, or not smaller.
std::optional<std::int64_t> partitions_of_small_files(const Request& request, std::int64_t split_bytes);

/// Tasks that have to run at a time: ceil(tasks / waves), or ceil(tasks × task seconds / deadline).
std::int64_t wanted_slots(const Request& request, std::int64_t tasks);

/// Partitions of Spark's advisory 64 MiB after a shuffle, and the waves in which `slots` run them.
ShuffleStage shuffle_stage(std::int64_t bytes, std::int64_t slots);
std::int64_t largest_shuffle_partition(std::int64_t bytes);

}  // namespace headroom::rightsizing
