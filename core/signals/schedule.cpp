#include "core/signals/schedule.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/faults.hpp"
#include "core/base/text.hpp"
#include "core/schedule/windows_in_force.hpp"

namespace headroom {
namespace {

std::vector<Violation> faults_of_action(const ScheduledAction& action) {
  Faults faults;
  const std::string problem = problem_of(action);
  faults.check(problem.empty(), "/schedule", "invalid_schedule", problem);
  const std::pair<std::string_view, std::optional<Units>> sizes[] = {
      {"/minimum", action.minimum}, {"/maximum", action.maximum}, {"/desired", action.desired}};
  for (const auto& [pointer, size] : sizes)
    if (size) faults.check_range(std::string(pointer), size->value, 0, largest_window_size);
  const bool is_range = !action.minimum || !action.maximum || *action.minimum <= *action.maximum;
  faults.check(is_range, "/minimum", "minimum_above_maximum", "must not be above maximum");
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const Schedule& signal) {
  Faults faults;
  faults.check(!signal.windows.empty() || !signal.actions.empty(), "/windows", "empty",
               "must have at least one window");
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < signal.windows.size(); ++i) {
    const ScheduleWindow& window = signal.windows[i];
    Faults one;
    one.add_part("", faults_of(window));
    one.check(window.name.empty() || names.insert(window.name).second, "/name", "duplicate",
              "another window has this name");
    faults.add_item("/windows", i, std::move(one).all());
  }
  for (std::size_t i = 0; i < signal.actions.size(); ++i)
    faults.add_item("/actions", i, faults_of_action(signal.actions[i]));
  return std::move(faults).all();
}

std::string_view pool_of(const ScheduledAction& action) {
  const std::string_view resource = action.resource;
  const bool is_group = action.service == ActionService::application && resource.starts_with("instancegroup/");
  return is_group ? resource.substr(resource.rfind('/') + 1) : resource;
}

std::vector<std::string_view> asks_for(const Schedule& /*signal*/) { return {}; }

std::optional<Proposal> propose(const Schedule& signal, const Observation& seen) {
  const auto asks_for_a_size = [](const ScheduleWindow& window) { return window.desired.has_value(); };
  if (std::ranges::none_of(signal.windows, asks_for_a_size)) return std::nullopt;
  const auto zones = seen.zones == nullptr ? std::span<const TimeZone>() : std::span(*seen.zones);
  const WindowsInForce found = windows_in_force(signal.windows, zones, seen.now, seen.now);
  if (!found.desired) return std::nullopt;
  if (!seen.tells_reasons())
    return Proposal{.proposes = *found.desired, .reason = "window_in_force", .detail = {}, .evidence = {}};
  const auto asks = std::ranges::find_if(
      found.windows, [&](const WindowInForce& each) { return signal.windows[each.window].desired == found.desired; });
  const ScheduleWindow& window = signal.windows[asks->window];
  return Proposal{.proposes = *found.desired,
                  .reason = "window_in_force",
                  .detail = "window " + window.name + " (" + words_of(window) + ") has been in force since " +
                            format_rfc3339(asks->since) + " and asks for " + text::counted(*found.desired, seen.unit),
                  .evidence = {}};
}

}  // namespace headroom
