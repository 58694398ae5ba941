#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/request.hpp"
#include "core/rightsizing/shapes.hpp"
#include "core/rightsizing/sizing.hpp"
#include "core/rightsizing/tasks.hpp"

namespace headroom::rightsizing {

/// How much memory 100 bytes on disk take: as the request says, or else by the format.
std::int64_t expansion_percent(const JobRequest& request);

/// Spark's unified memory, (heap − 300 MiB) × 0.6, shared by the tasks of one executor, compared with the largest
/// partition of the input and of the shuffle.
TaskMemory task_memory(const JobRequest& request, const Shapes& shapes, const InputTasks& input);

/// The largest spark.sql.files.maxPartitionBytes with which a task needs no more than `available`.
std::int64_t partition_within(Mebibytes available, std::int64_t expansion_percent);

}  // namespace headroom::rightsizing
