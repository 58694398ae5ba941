#include "core/signals/spark_dynamic_allocation.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "core/base/text.hpp"

namespace headroom {
namespace {

/// Spark counts tasks and executors in 32 bits.
std::int64_t count_of(double figure) {
  constexpr double most = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int64_t>(std::clamp(figure, 0.0, most));
}

std::int64_t count_of(const Observation& seen, std::string_view metric) {
  const auto reading = seen.reading(metric);
  return reading ? count_of(reading->value) : 0;
}

/// One poll: what it found, and its result.
struct Poll {
  const SparkDynamicAllocation& signal;
  const Observation& seen;
  TaskLoad load{};
  std::int64_t needed{0};
  RampState before{};
  RampState after{};
  std::vector<std::string> removable{};

  bool tasks_wait() const { return load.pending + load.pending_speculative > 0; }
};

TaskLoad load_of(const Observation& seen) {
  return {.pending = count_of(seen, metric::tasks_pending),
          .pending_speculative = count_of(seen, metric::tasks_pending_speculative),
          .running = count_of(seen, metric::tasks_running),
          .unschedulable_task_sets = count_of(seen, metric::task_sets_unschedulable)};
}

/// Since when tasks have been waiting, as far as is known.
Instant backlog_began(const Observation& seen) {
  const auto run = seen.run(metric::tasks_pending, 0, Comparison::greater_than);
  const auto reading = seen.reading(metric::tasks_pending);
  return std::min(seen.now, reading->at - run->lasted);
}

std::vector<std::string> timed_out(const SparkDynamicAllocation& signal, Instant now) {
  std::vector<std::string> ids;
  for (const IdleExecutor& executor : signal.idle_executors)
    if (const auto from = removable_from(executor, signal.idle); from && *from <= now) ids.push_back(executor.id);
  return ids;
}

/// The ramp before the poll. Its target is the requested capacity, limited to the bounds.
RampState ramp_before(const Poll& poll, std::span<const std::string> idle) {
  const SparkDynamicAllocation& signal = poll.signal;
  RampState ramp = signal.ramp.value_or(RampState{.initializing = false});
  ramp.target = std::max(std::min(poll.seen.current.value, signal.bounds.maximum), signal.bounds.minimum);
  if (poll.tasks_wait()) return stage_submitted(ramp, signal.backlog, backlog_began(poll.seen));
  ramp.initializing = ramp.initializing && poll.load.running == 0 && idle.empty();
  const RampState start = starting_ramp(signal.bounds, signal.initial_executors, signal.executor_instances);
  if (ramp.initializing) ramp.target = std::max(ramp.target, start.target);
  return queue_emptied(ramp);
}

Poll poll_once(const SparkDynamicAllocation& signal, const Observation& seen) {
  Poll poll{.signal = signal, .seen = seen, .load = load_of(seen)};
  const std::int64_t executors = seen.running.value;
  const std::vector<std::string> idle = timed_out(signal, seen.now);
  poll.needed = executors_needed(poll.load, signal.shape, executors);
  poll.before = ramp_before(poll, idle);
  poll.after = polled(poll.before, signal.bounds, signal.backlog, executors, poll.needed, seen.now);
  const ExecutorCounts counts{.registered = executors,
                              .pending_removal = count_of(seen, metric::executors_pending_removal),
                              .decommissioning = count_of(seen, metric::executors_decommissioning)};
  poll.removable = removable(idle, counts, signal.bounds, poll.after.target);
  return poll;
}

std::string whole(std::int64_t count) { return text::quantity(static_cast<double>(count)); }

/// "48 tasks × 0.5 / 4 per executor = 6 needed".
std::string need_in_words(const Poll& poll) {
  const TaskLoad& load = poll.load;
  const std::int64_t tasks = load.pending + load.pending_speculative + load.running;
  std::string out = whole(tasks) + (tasks == 1 ? " task" : " tasks");
  if (poll.signal.shape.allocation_ratio != 1) out += " × " + text::quantity(poll.signal.shape.allocation_ratio);
  out += " / " + whole(poll.signal.shape.tasks_at_once()) + " per executor";
  if (const std::int64_t sets = load.unschedulable_task_sets; sets > 0)
    out += ", and " + whole(sets) + (sets == 1 ? " task set" : " task sets") + " unschedulable";
  return out + " = " + whole(poll.needed) + " needed";
}

std::string_view reason_for_holding(const Poll& poll) {
  if (poll.after.initializing) return "initializing";
  if (poll.needed < poll.after.target) return "at_minimum_executors";
  if (!poll.tasks_wait() || poll.needed == poll.after.target) return "executors_match_tasks";
  if (poll.after.target >= poll.signal.bounds.maximum) return "at_maximum_executors";
  return "backlog_not_long_enough";
}

std::string_view reason_of(const Poll& poll) {
  if (poll.after.target > poll.before.target) return "tasks_backlogged";
  if (poll.after.target < poll.before.target) return "fewer_executors_needed";
  if (Units{poll.after.target} != poll.seen.current)
    return poll.after.initializing ? "initial_executors" : "outside_executor_bounds";
  return reason_for_holding(poll);
}

/// Which idle executors stay because of the data that they hold. Empty if none does.
std::string held_text(const Poll& poll) {
  std::vector<std::string> ids;
  std::optional<Instant> next;
  for (const IdleExecutor& executor : poll.signal.idle_executors) {
    const auto from = removable_from(executor, poll.signal.idle);
    const bool holds_data = executor.has_cached_blocks || executor.shuffle != ShuffleData::none;
    if (!holds_data || (from && *from <= poll.seen.now)) continue;
    ids.push_back(executor.id);
    if (from && (!next || *from < *next)) next = from;
  }
  if (ids.empty()) return {};
  const bool one = ids.size() == 1;
  std::string out = one ? "idle executor " + ids.front() + " stays, because it holds"
                        : whole(static_cast<std::int64_t>(ids.size())) + " idle executors such as " + ids.front() +
                              " stay, because they hold";
  out += " shuffle or cached data";
  return next ? out + (one ? ", until " : ", the first until ") + format_rfc3339(*next) : out;
}

std::string detail_of(const Poll& poll, std::string_view reason) {
  std::string out = need_in_words(poll);
  if (reason == "tasks_backlogged")
    out += ", of which this step of the ramp adds " + whole(poll.after.target - poll.before.target);
  if (reason == "outside_executor_bounds")
    out += ", within " + whole(poll.signal.bounds.minimum) + " to " + whole(poll.signal.bounds.maximum) + " executors";
  if (reason == "at_maximum_executors") out += ", but max_executors is " + whole(poll.signal.bounds.maximum);
  if (reason == "at_minimum_executors" || (reason == "fewer_executors_needed" && poll.after.target > poll.needed))
    out += ", but min_executors is " + whole(poll.signal.bounds.minimum);
  if (reason == "backlog_not_long_enough")
    out += ", and the next step is due in " +
           text::duration(std::chrono::ceil<Seconds>(*poll.after.add_at - poll.seen.now));
  const auto idle = static_cast<std::int64_t>(poll.removable.size());
  if (idle == 0 && reason == "fewer_executors_needed")
    out += "; none may be removed yet, and a lower target removes none";
  if (idle > 0) out += "; " + text::counted(Units{idle}, Unit::executors) + " idle for long enough may be removed";
  if (const std::string held = held_text(poll); !held.empty()) out += "; " + held;
  return out;
}

/// How many tasks `executors` executors run at once, with the allocation ratio.
std::int64_t slots(const Poll& poll, std::int64_t executors) {
  const auto tasks = static_cast<double>(executors * poll.signal.shape.tasks_at_once());
  return count_of(std::floor(tasks / poll.signal.shape.allocation_ratio));
}

std::vector<Evidence> evidence_of(const Poll& poll) {
  const auto run = poll.seen.run(metric::tasks_pending, 0, Comparison::greater_than);
  const auto held = poll.seen.run(metric::tasks_pending, 0, Comparison::less_than_or_equal);
  const bool waiting = poll.load.pending > 0;
  const std::int64_t room = slots(poll, poll.before.target);
  const bool full = poll.load.running > room;
  return {{std::string(metric::tasks_pending), static_cast<double>(poll.load.pending),
           waiting ? Comparison::greater_than : Comparison::less_than_or_equal, 0,
           std::max<std::int64_t>(waiting ? run->periods : held->periods, 1)},
          {std::string(metric::tasks_running), static_cast<double>(poll.load.running),
           full ? Comparison::greater_than : Comparison::less_than_or_equal, static_cast<double>(room), 1}};
}

Condition count_condition(std::string_view name, Comparison comparison, std::int64_t count,
                          std::optional<Seconds> lasting = {}) {
  return {std::string(name), comparison, static_cast<double>(std::max<std::int64_t>(count, 0)), lasting};
}

/// What would have changed the result, with all else the same. While Spark initializes, no figure matters: empty.
std::vector<Counterfactual> counterfactuals_of(const Poll& poll) {
  if (poll.after.initializing) return {};
  const std::int64_t target = poll.before.target;
  const std::int64_t others = poll.load.pending_speculative + poll.load.running;
  const std::int64_t enough = slots(poll, target) - others;             // pending tasks that the target runs at once
  const std::int64_t needs_all = slots(poll, target - 1) + 1 - others;  // pending tasks that need all of the target
  if (poll.after.target > target)
    return {{Direction::hold, {count_condition(metric::tasks_pending, Comparison::less_than_or_equal, enough)}}};
  if (poll.after.target < target)
    return {{Direction::hold, {count_condition(metric::tasks_pending, Comparison::greater_than_or_equal, needs_all)}}};
  std::vector<Counterfactual> all;
  if (target < poll.signal.bounds.maximum)
    all.push_back(
        {Direction::out,
         {count_condition(metric::tasks_pending, Comparison::greater_than, enough, poll.signal.backlog.first)}});
  if (target > poll.signal.bounds.minimum)
    all.push_back({Direction::in,
                   {count_condition(metric::tasks_pending, Comparison::less_than_or_equal, 0),
                    count_condition(metric::tasks_running, Comparison::less_than_or_equal, slots(poll, target - 1))}});
  return all;
}

}  // namespace

std::vector<std::string_view> asks_for(const SparkDynamicAllocation&) {
  return {metric::tasks_pending, metric::tasks_running};
}

std::optional<Proposal> propose(const SparkDynamicAllocation& signal, const Observation& seen) {
  if (!seen.reading(metric::tasks_pending) || !seen.reading(metric::tasks_running)) return std::nullopt;
  Poll poll = poll_once(signal, seen);
  const std::string_view reason = reason_of(poll);
  Proposal p{.proposes = Units{poll.after.target},
             .reason = reason,
             .detail = detail_of(poll, reason),
             .evidence = evidence_of(poll),
             .counterfactuals = counterfactuals_of(poll)};
  p.executors = ExecutorPlan{poll.after, std::move(poll.removable)};
  return p;
}

void recall(SparkDynamicAllocation& signal, const SparkDynamicAllocationMemory& memory, Instant left_at,
            const Observation& seen) {
  if (seen.now - left_at > seen.stale_after) return;
  if (!signal.ramp) signal.ramp = memory.ramp;
  std::map<std::string_view, const IdleExecutor*> known;
  for (const IdleExecutor& executor : memory.executors) known.emplace(executor.id, &executor);
  for (IdleExecutor& executor : signal.idle_executors) {
    const auto before = known.find(executor.id);
    if (before != known.end() && executor.task_milliseconds == before->second->task_milliseconds)
      executor.idle_since = std::min(executor.idle_since, before->second->idle_since);
  }
}

SparkDynamicAllocationMemory remember(const SparkDynamicAllocation& signal, const Observation&,
                                      const std::optional<Proposal>& proposal) {
  SparkDynamicAllocationMemory memory{.ramp =
                                          proposal && proposal->executors ? proposal->executors->ramp : signal.ramp};
  std::ranges::copy_if(signal.idle_executors, std::back_inserter(memory.executors),
                       [](const IdleExecutor& executor) { return executor.task_milliseconds.has_value(); });
  return memory;
}

}  // namespace headroom
