#include "core/spark/executor_ramp.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

/// Spark counts in 32 bits, and its doubles saturate at this number.
constexpr double most_executors = std::numeric_limits<std::int32_t>::max();

std::int64_t executors_for(double tasks, const TaskSlots& shape) {
  const double exact = tasks * shape.allocation_ratio / static_cast<double>(shape.tasks_at_once());
  return static_cast<std::int64_t>(std::clamp(std::ceil(exact), 0.0, most_executors));
}

}  // namespace

RampState starting_ramp(const ExecutorBounds& bounds, std::optional<std::int64_t> initial,
                        std::optional<std::int64_t> instances) {
  return {.target = std::max({bounds.minimum, initial.value_or(0), instances.value_or(0)})};
}

std::int64_t executors_needed(const TaskLoad& load, const TaskSlots& shape, std::int64_t executors) {
  // Example: 20 tasks at a ratio of 0.385 on executors of one core give 7.7, rounded up to 8.
  const double tasks = static_cast<double>(load.pending) + static_cast<double>(load.pending_speculative) +
                       static_cast<double>(load.running);
  std::int64_t needed = executors_for(tasks, shape);
  if (shape.tasks_at_once() > 1 && needed == 1 && load.pending_speculative > 0) needed = 2;
  if (load.unschedulable_task_sets <= 0) return needed;
  return std::max(needed, executors + executors_for(static_cast<double>(load.unschedulable_task_sets), shape));
}

RampState stepped_up(RampState ramp, const ExecutorBounds& bounds, std::int64_t executors, std::int64_t needed) {
  const std::int64_t before = ramp.target;
  const std::int64_t step = ramp.executors_to_add;
  ramp.executors_to_add = 1;
  if (before >= bounds.maximum) return ramp;
  const std::int64_t wanted = std::min(std::max(before, executors) + step, needed);
  ramp.target = std::max(std::min(wanted, bounds.maximum), bounds.minimum);
  if (ramp.target != before && ramp.target - before == step) ramp.executors_to_add = 2 * step;
  return ramp;
}

RampState polled(RampState ramp, const ExecutorBounds& bounds, const BacklogTimeouts& timeouts, std::int64_t executors,
                 std::int64_t needed, Instant now) {
  if (ramp.initializing) return ramp;
  const std::int64_t before = ramp.target;
  if (needed < before) {
    ramp.target = std::max(needed, bounds.minimum);
    ramp.executors_to_add = 1;
  } else if (ramp.add_at && now >= *ramp.add_at) {
    ramp = stepped_up(ramp, bounds, executors, needed);
    if (ramp.target > before) ramp.add_at = now + timeouts.sustained;
  }
  return ramp;
}

RampState backlogged(RampState ramp, const BacklogTimeouts& timeouts, Instant now) {
  if (!ramp.add_at) ramp.add_at = now + timeouts.first;
  return ramp;
}

RampState stage_submitted(RampState ramp, const BacklogTimeouts& timeouts, Instant now) {
  ramp.initializing = false;
  return backlogged(ramp, timeouts, now);
}

RampState queue_emptied(RampState ramp) {
  ramp.add_at.reset();
  ramp.executors_to_add = 1;
  return ramp;
}

}  // namespace headroom
