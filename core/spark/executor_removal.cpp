#include "core/spark/executor_removal.hpp"

#include <algorithm>

namespace headroom {
namespace {

/// The shorter of the two. Absent means never.
std::optional<Seconds> shorter(std::optional<Seconds> a, std::optional<Seconds> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

/// The sum. No value, which means never, if an Instant cannot hold the sum.
std::optional<Instant> after(Instant at, Seconds time) {
  const auto latest = std::chrono::floor<Seconds>(Instant::max() - at);
  return time > latest ? std::nullopt : std::optional<Instant>(at + time);
}

}  // namespace

std::optional<Instant> removable_from(const IdleExecutor& executor, const IdleTimeouts& timeouts) {
  if (executor.shuffle == ShuffleData::active) return std::nullopt;
  const bool holds_shuffle = executor.shuffle == ShuffleData::held;
  std::optional<Seconds> timeout = timeouts.idle;
  if (executor.has_cached_blocks || holds_shuffle)
    timeout = shorter(executor.has_cached_blocks ? timeouts.cached : std::nullopt,
                      holds_shuffle ? timeouts.shuffle : std::nullopt);
  return timeout ? after(executor.idle_since, *timeout) : std::nullopt;
}

std::vector<std::string> removable(std::span<const std::string> candidates, const ExecutorCounts& counts,
                                   const ExecutorBounds& bounds, std::int64_t target) {
  std::int64_t left = counts.registered - counts.pending_removal - counts.decommissioning;
  std::vector<std::string> removed;
  for (const std::string& id : candidates) {
    if (left - 1 < bounds.minimum || left - 1 < target) continue;
    removed.push_back(id);
    --left;
  }
  return removed;
}

}  // namespace headroom
