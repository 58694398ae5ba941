#include "core/stages/window_bounds.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "core/base/text.hpp"
#include "core/schedule/windows_in_force.hpp"

namespace headroom {
namespace {

std::string clause(const ScheduleWindow& window, Instant since, std::string_view verb, Units value, Unit unit) {
  std::string out = "window " + window.name + " (" + words_of(window) + ") has been in force since ";
  out += format_rfc3339(since);
  return out.append(" and ").append(verb).append(" ") + text::counted(value, unit);
}

using Size = std::optional<Units> ScheduleWindow::*;

/// Takes the bound of `signal` if it is larger than the one from earlier signals.
void take(std::optional<WindowBound>& bound, std::optional<Units> value, Size size, std::string_view verb,
          const Schedule& signal, const WindowsInForce& found, Unit unit) {
  if (!value || (bound && bound->value >= *value)) return;
  const auto names_it = [&](const WindowInForce& each) { return signal.windows[each.window].*size == value; };
  const auto by = std::ranges::find_if(found.windows, names_it);
  bound = WindowBound{*value, clause(signal.windows[by->window], by->since, verb, *value, unit)};
}

std::string units(Units amount) { return text::whole(amount.value); }

void warn_of_policy(NarrowedLimits& result, const WindowBound& bound, std::string_view which, Units own) {
  result.warnings.push_back({"window_beyond_limits", bound.because + ", but the policy's " + std::string(which) +
                                                         " of " + units(own) + " counts"});
}

/// Raises the minimum to what the windows ask for, as far as the policy's maximum allows.
void raise_minimum(NarrowedLimits& result, const ComputeLimits& policy, const WindowBounds& windows) {
  if (!windows.minimum) return;
  if (windows.minimum->value > policy.maximum) warn_of_policy(result, *windows.minimum, "maximum", policy.maximum);
  const Units minimum = std::min(windows.minimum->value, policy.maximum);
  if (minimum <= result.limits.minimum) return;
  result.limits.minimum = minimum;
  result.minimum_because = windows.minimum->because;
}

/// Lowers the maximum to what the windows allow, as far as the minimum of the policy and of the windows allows.
void lower_maximum(NarrowedLimits& result, const ComputeLimits& policy, const WindowBounds& windows) {
  if (!windows.maximum) return;
  if (windows.maximum->value < policy.minimum) warn_of_policy(result, *windows.maximum, "minimum", policy.minimum);
  if (windows.minimum && windows.minimum->value > windows.maximum->value)
    result.warnings.push_back({"windows_contradict", windows.minimum->because + ", but " + windows.maximum->because +
                                                         "; the minimum counts"});
  const Units maximum = std::max({windows.maximum->value, policy.minimum, result.limits.minimum});
  if (maximum >= result.limits.maximum) return;
  result.limits.maximum = maximum;
  const bool by_minimum = maximum > windows.maximum->value && !result.minimum_because.empty();
  result.maximum_because = by_minimum ? result.minimum_because : windows.maximum->because;
}

std::optional<WindowBound> bound_of(const std::optional<ActionSetting>& setting, std::string_view verb,
                                    std::span<const ScheduledAction> actions, std::span<const TimeZone> zones,
                                    Instant now) {
  if (!setting) return std::nullopt;
  const ScheduledAction& action = actions[setting->action];
  const auto ran = last_run(action, zones, now);
  std::string because = "scheduled action " + action.name + " of " + std::string(pool_of(action));
  if (ran) because += ", which last ran at " + format_rfc3339(*ran) + ",";
  because.append(" ").append(verb).append(" ") += units(setting->value);
  return WindowBound{setting->value, std::move(because)};
}

/// Adds what the actions have set, pool by pool.
void take_actions(WindowBounds& bounds, std::span<const ScheduledAction> actions, std::span<const TimeZone> zones,
                  Instant now, Instant horizon) {
  std::vector<ScheduledAction> left(actions.begin(), actions.end());
  while (!left.empty()) {
    const std::string pool(pool_of(left.front()));
    const auto others = std::stable_partition(left.begin(), left.end(),
                                              [&](const ScheduledAction& each) { return pool_of(each) == pool; });
    const std::span<const ScheduledAction> own(left.begin(), others);
    const ActionState state = state_at(own, zones, now);
    if (state.next_edge && *state.next_edge <= bounds.next_edge.value_or(horizon)) bounds.next_edge = state.next_edge;
    PoolWindow window{.pool_id = pool,
                      .minimum = bound_of(state.minimum, "keeps at least", own, zones, now),
                      .maximum = bound_of(state.maximum, "allows at most", own, zones, now)};
    if (window.minimum || window.maximum) bounds.pools.push_back(std::move(window));
    left.erase(left.begin(), others);
  }
}

/// Adds the bound of one pool to that of all pools.
void add(std::optional<WindowBound>& sum, const WindowBound& bound, std::int64_t units_each) {
  const Units value{bound.value.value * units_each};
  if (sum)
    sum = WindowBound{sum->value + value, sum->because + "; " + bound.because};
  else
    sum = WindowBound{value, bound.because};
}

/// What the scheduled actions ask of all pools together. There is a maximum only if each scaled pool has one.
WindowBounds sum_of_pools(const WindowBounds& windows, const Observation& seen) {
  WindowBounds sum;
  bool all_bounded = true;
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i) {
    const Pool& pool = seen.cluster->pools[i];
    if (pool.role == Role::primary) continue;
    const auto own = std::ranges::find(windows.pools, pool.id, &PoolWindow::pool_id);
    const bool is_known = own != windows.pools.end();
    if (is_known && own->minimum) add(sum.minimum, *own->minimum, seen.units_per_count[i]);
    if (is_known && own->maximum)
      add(sum.maximum, *own->maximum, seen.units_per_count[i]);
    else
      all_bounded = false;
  }
  if (!all_bounded) sum.maximum.reset();
  return sum;
}

/// What the windows alone ask of `current`, inside the policy's limits.
NarrowedLimits windows_alone(const ComputeLimits& policy, const WindowBounds& windows, Units current) {
  NarrowedLimits result{.limits = policy};
  result.limits.minimum = Units{0};
  result.limits.maximum = std::max(policy.maximum, current);
  raise_minimum(result, policy, windows);
  lower_maximum(result, policy, windows);
  return result;
}

}  // namespace

WindowBounds window_bounds(std::span<const Signal> signals, std::span<const TimeZone> zones, Unit unit, Instant now,
                           Instant horizon) {
  WindowBounds bounds;
  for (const Signal& signal : signals) {
    const auto* schedule = std::get_if<Schedule>(&signal);
    if (schedule == nullptr) continue;
    const WindowsInForce found = windows_in_force(schedule->windows, zones, now, bounds.next_edge.value_or(horizon));
    if (found.next_edge) bounds.next_edge = found.next_edge;
    take(bounds.minimum, found.minimum, &ScheduleWindow::minimum, "keeps at least", *schedule, found, unit);
    take(bounds.maximum, found.maximum, &ScheduleWindow::maximum, "allows at most", *schedule, found, unit);
    take_actions(bounds, schedule->actions, zones, now, horizon);
  }
  return bounds;
}

NarrowedLimits narrowed(const ComputeLimits& policy, const WindowBounds& windows) {
  NarrowedLimits result{.limits = policy};
  raise_minimum(result, policy, windows);
  lower_maximum(result, policy, windows);
  return result;
}

NarrowedLimits narrowed_further(NarrowedLimits limits, const WindowBounds& bounds) {
  NarrowedLimits inner = narrowed(limits.limits, bounds);
  if (inner.minimum_because.empty()) inner.minimum_because = std::move(limits.minimum_because);
  if (inner.maximum_because.empty()) inner.maximum_because = std::move(limits.maximum_because);
  inner.warnings.insert(inner.warnings.begin(), limits.warnings.begin(), limits.warnings.end());
  return inner;
}

void narrow_pools(std::vector<PoolLimits>& limits, const WindowBounds& windows) {
  for (const PoolWindow& window : windows.pools) {
    auto own = std::ranges::find(limits, window.pool_id, &PoolLimits::pool_id);
    if (own == limits.end())
      own = limits.insert(own, {.pool_id = window.pool_id, .maximum = std::numeric_limits<std::int32_t>::max()});
    if (window.minimum) own->minimum = std::min(std::max(own->minimum, window.minimum->value.value), own->maximum);
    if (window.maximum) own->maximum = std::max(std::min(own->maximum, window.maximum->value.value), own->minimum);
  }
}

NarrowedLimits limits_in_force(const ComputeLimits& policy, const WindowBounds& windows, const Arbitration& arbitration,
                               const Observation& seen) {
  NarrowedLimits result =
      arbitration.lacks_data ? windows_alone(policy, windows, seen.current) : narrowed(policy, windows);
  return windows.pools.empty() ? result : narrowed_further(std::move(result), sum_of_pools(windows, seen));
}

}  // namespace headroom
