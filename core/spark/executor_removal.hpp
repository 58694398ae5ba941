#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/spark/executor_ramp.hpp"

/// When Spark's ExecutorMonitor and ExecutorAllocationManager (3.4–4.0) let an executor go.
namespace headroom {

/// spark.dynamicAllocation.executorIdleTimeout, cachedExecutorIdleTimeout and shuffleTracking.timeout; absent: never.
struct IdleTimeouts {
  Seconds idle{60};
  std::optional<Seconds> cached{};
  std::optional<Seconds> shuffle{};
  friend bool operator==(const IdleTimeouts&, const IdleTimeouts&) = default;
};

/// Shuffle files that an executor alone has, as far as shuffle tracking says.
enum class ShuffleData { none, held, active };  ///< active: a running job reads it

struct IdleExecutor {
  std::string id;
  Instant idle_since;
  bool has_cached_blocks{false};  ///< that no external shuffle service could serve
  ShuffleData shuffle{ShuffleData::none};
  std::optional<std::int64_t> task_milliseconds{};  ///< of all its tasks so far; unchanged while it runs none
  friend bool operator==(const IdleExecutor&, const IdleExecutor&) = default;
};

/// When it may be removed: idle since + the idle timeout, or, with cached blocks or shuffle data, the shorter of those
/// timeouts that apply. Nothing where that is never.
std::optional<Instant> removable_from(const IdleExecutor& executor, const IdleTimeouts& timeouts);

/// Executors that count, beside those that are on their way out.
struct ExecutorCounts {
  std::int64_t registered{0};
  std::int64_t pending_removal{0};
  std::int64_t decommissioning{0};
};

/// Of `candidates`, in their order, those that may go without fewer than the minimum or the target being left.
std::vector<std::string> removable(std::span<const std::string> candidates, const ExecutorCounts& counts,
                                   const ExecutorBounds& bounds, std::int64_t target);

}  // namespace headroom
