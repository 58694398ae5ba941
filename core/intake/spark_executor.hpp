#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/time.hpp"
#include "core/spark/shuffle_data.hpp"

namespace headroom {

/// An executor, as the driver of its Spark application lists it. The driver itself is not an executor.
struct SparkExecutor {
  std::string id;
  bool is_active{true};
  bool is_excluded{false};                          ///< from scheduling, after failures
  std::optional<std::int64_t> tasks_at_once{};      ///< how many tasks it may run
  std::optional<std::int64_t> running_tasks{};      ///< how many tasks it runs
  std::optional<Instant> unused_since{};            ///< when it was added, if it has not run any task yet
  std::optional<std::int64_t> task_milliseconds{};  ///< the sum over all its tasks so far
  bool has_cached_blocks{false};
  ShuffleData shuffle{ShuffleData::none};
  friend bool operator==(const SparkExecutor&, const SparkExecutor&) = default;
};

}  // namespace headroom
