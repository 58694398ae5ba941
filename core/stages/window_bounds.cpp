#include "core/stages/window_bounds.hpp"

#include <algorithm>
#include <variant>

#include "core/base/text.hpp"
#include "core/schedule/windows_in_force.hpp"

namespace headroom {
namespace {

std::string clause(const ScheduleWindow& window, Instant since, std::string_view verb, Units value, Unit unit) {
  std::string out = "window " + window.name + " (" + words_of(window);
  if (window.lead > Seconds{0}) out += ", from " + text::duration(window.lead) + " before";
  out += ") has been in force since " + format_rfc3339(since);
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

}  // namespace

WindowBounds window_bounds(std::span<const Signal> signals, std::span<const TimeZone> zones, Unit unit, Instant now,
                           Instant horizon) {
  WindowBounds bounds;
  for (const Signal& signal : signals) {
    const auto* schedule = std::get_if<Schedule>(&signal);
    if (schedule == nullptr) continue;
    const WindowsInForce found =
        windows_in_force(schedule->windows, zones, now, bounds.next_edge.value_or(horizon));
    if (found.next_edge) bounds.next_edge = found.next_edge;
    take(bounds.minimum, found.minimum, &ScheduleWindow::minimum, "keeps at least", *schedule, found, unit);
    take(bounds.maximum, found.maximum, &ScheduleWindow::maximum, "allows at most", *schedule, found, unit);
  }
  return bounds;
}

NarrowedLimits narrowed(const ComputeLimits& policy, const WindowBounds& windows) {
  NarrowedLimits result{.limits = policy};
  raise_minimum(result, policy, windows);
  lower_maximum(result, policy, windows);
  return result;
}

NarrowedLimits windows_alone(const ComputeLimits& policy, const WindowBounds& windows, Units current) {
  NarrowedLimits result{.limits = policy};
  result.limits.minimum = Units{0};
  result.limits.maximum = std::max(policy.maximum, current);
  raise_minimum(result, policy, windows);
  lower_maximum(result, policy, windows);
  return result;
}

}  // namespace headroom
