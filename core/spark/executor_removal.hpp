#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/spark/executor_ramp.hpp"
#include "core/spark/shuffle_data.hpp"

/// When Spark's ExecutorMonitor and ExecutorAllocationManager (3.4–4.0) remove an executor.
namespace headroom {

/// spark.dynamicAllocation.executorIdleTimeout, cachedExecutorIdleTimeout and shuffleTracking.timeout. Absent means
/// never.
struct IdleTimeouts {
  Seconds idle{60};
  std::optional<Seconds> cached{};
  std::optional<Seconds> shuffle{};
  friend bool operator==(const IdleTimeouts&, const IdleTimeouts&) = default;
};

struct IdleExecutor {
  std::string id;
  Instant idle_since;
  bool has_cached_blocks{false};  ///< blocks that no external shuffle service could serve
  ShuffleData shuffle{ShuffleData::none};
  /// The sum over all its tasks so far; it does not change while the executor runs no task.
  std::optional<std::int64_t> task_milliseconds{};
  friend bool operator==(const IdleExecutor&, const IdleExecutor&) = default;
};

/// When the executor may be removed: its idle start + the idle timeout. With cached blocks or shuffle data, the shorter
/// one of the timeouts that apply replaces the idle timeout. No value means never.
std::optional<Instant> removable_from(const IdleExecutor& executor, const IdleTimeouts& timeouts);

/// How many executors there are, and how many of them are about to go.
struct ExecutorCounts {
  std::int64_t registered{0};
  std::int64_t pending_removal{0};
  std::int64_t decommissioning{0};
};

/// Those of `candidates`, in their order, that may go while at least the minimum and at least the target remain.
std::vector<std::string> removable(std::span<const std::string> candidates, const ExecutorCounts& counts,
                                   const ExecutorBounds& bounds, std::int64_t target);

}  // namespace headroom
