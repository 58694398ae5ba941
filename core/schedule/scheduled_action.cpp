#include "core/schedule/scheduled_action.hpp"

#include <algorithm>
#include <utility>

#include "core/schedule/action_times.hpp"
#include "core/schedule/wall_time.hpp"

namespace headroom {
namespace {

using namespace std::chrono;

/// 29 February may be eight years ago.
constexpr days farthest_back{10 * 366};
constexpr milliseconds a_moment{1};

/// An action whose texts have been read.
struct Timed {
  const ScheduledAction& action;
  ActionTimes times;
  const TimeZone& zone;
};

/// No value for an EC2 action that runs once and has no start, too.
std::optional<ActionTimes> times_of(const ScheduledAction& action) {
  if (action.service == ActionService::application) return parse_action_schedule(action.schedule);
  const auto cron = parse_cron(action.schedule);
  return cron ? std::optional<ActionTimes>(CronInYears{*cron}) : std::nullopt;
}

bool runs_once_at_start(const ScheduledAction& action) {
  return action.service == ActionService::ec2 && action.schedule.empty();
}

std::optional<Instant> next_of(const CronInYears& times, const TimeZone& zone, Instant after) {
  while (true) {
    const auto run = next_after(times.cron, zone, after, ClockChanges::once);
    if (!run || times.years.empty()) return run;
    const local_days day = floor<days>(local_time<milliseconds>((*run + offset_at(zone, *run)).time_since_epoch()));
    const int year = int{year_month_day(day).year()};
    const auto range = std::ranges::find_if(times.years, [&](const auto& each) { return each.second >= year; });
    if (range == times.years.end()) return std::nullopt;
    if (range->first <= year) return run;
    after = first_showing(zone, local_days(std::chrono::year{range->first} / 1 / 1)) - a_moment;
  }
}

std::optional<Instant> later_than(Instant after, Instant run) {
  return run > after ? std::optional(run) : std::nullopt;
}

/// The first run after `after` that the schedule alone asks for.
std::optional<Instant> next_by_schedule(const Timed& timed, Instant after) {
  if (const auto* once = std::get_if<OnceAt>(&timed.times)) {
    const auto minute = floor<minutes>(once->wall);
    return later_than(after, first_showing(timed.zone, minute) + (once->wall - minute));
  }
  if (const auto* every = std::get_if<Every>(&timed.times)) {
    const auto base = timed.action.start ? timed.action.start : timed.action.created;
    if (!base) return std::nullopt;
    if (after < *base) return base;
    return *base + ((after - *base) / every->period + 1) * every->period;
  }
  return next_of(std::get<CronInYears>(timed.times), timed.zone, after);
}

std::optional<Instant> next_within_bounds(const Timed& timed, Instant after) {
  const ScheduledAction& action = timed.action;
  Instant from = after;
  for (const auto& bound : {action.start, action.created})
    if (bound) from = std::max(from, *bound - a_moment);
  std::optional<Instant> next = next_by_schedule(timed, from);
  const bool starts_itself = std::holds_alternative<CronInYears>(timed.times) && action.start;
  if (starts_itself && *action.start > from) next = std::min(next.value_or(*action.start), *action.start);
  return next && action.end && *next > *action.end ? std::nullopt : next;
}

/// Calls `use` with the action and what its texts say. Answers no value if the action can't be followed.
template <class Use>
std::optional<Instant> with_times(const ScheduledAction& action, std::span<const TimeZone> zones, Use use) {
  const auto times = times_of(action);
  const TimeZone* zone = find_zone(zones, action.time_zone);
  if (!times || zone == nullptr) return std::nullopt;
  return use(Timed{action, *times, *zone});
}

std::optional<Instant> last_before(const Timed& timed, Instant at) {
  const Instant newest = timed.action.end ? std::min(at, *timed.action.end) : at;
  const auto comes_after = [&](Instant after) {
    const auto run = next_within_bounds(timed, after);
    return run && *run <= newest;
  };
  Instant before = newest - hours{1};
  for (Seconds back = hours{1}; !comes_after(before); before = newest - back)
    if ((back *= 4) > farthest_back) {
      before = newest - farthest_back;
      if (!comes_after(before)) return std::nullopt;
      break;
    }
  // A run comes after `before`, and none after `behind`.
  for (Instant behind = newest; behind - before > a_moment;) {
    const Instant middle = before + (behind - before) / 2;
    (comes_after(middle) ? before : behind) = middle;
  }
  return next_within_bounds(timed, before);
}

}  // namespace

std::string problem_of(const ScheduledAction& action) {
  if (action.time_zone.empty()) return "it has no time zone";
  if (runs_once_at_start(action)) return action.start ? "" : "it has neither a recurrence nor a start time";
  const auto times = times_of(action);
  if (!times) return "its schedule '" + action.schedule + "' can't be read";
  if (std::holds_alternative<Every>(*times) && !action.start && !action.created)
    return "nothing says when its rate begins";
  return "";
}

std::vector<ScheduledAction> without_filled_starts(std::vector<ScheduledAction> actions,
                                                   std::span<const TimeZone> zones, Instant described_at) {
  for (ScheduledAction& action : actions) {
    if (action.service != ActionService::ec2 || action.schedule.empty() || !action.start) continue;
    const auto next =
        with_times(action, zones, [&](const Timed& timed) { return next_by_schedule(timed, described_at); });
    if (next == action.start) action.start.reset();
  }
  return actions;
}

std::optional<Instant> next_run(const ScheduledAction& action, std::span<const TimeZone> zones, Instant after) {
  if (runs_once_at_start(action)) return action.start ? later_than(after, *action.start) : std::nullopt;
  return with_times(action, zones, [&](const Timed& timed) { return next_within_bounds(timed, after); });
}

std::optional<Instant> last_run(const ScheduledAction& action, std::span<const TimeZone> zones, Instant at) {
  if (runs_once_at_start(action)) return action.start <= at ? action.start : std::nullopt;
  return with_times(action, zones, [&](const Timed& timed) { return last_before(timed, at); });
}

ActionState state_at(std::span<const ScheduledAction> actions, std::span<const TimeZone> zones, Instant at) {
  ActionState state;
  std::vector<std::optional<Instant>> runs;
  for (const ScheduledAction& action : actions) runs.push_back(last_run(action, zones, at));
  const auto set = [&](std::optional<ActionSetting>& setting, const std::optional<Units>& value, std::size_t action) {
    if (value && (!setting || *runs[action] >= *runs[setting->action])) setting = ActionSetting{*value, action};
  };
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (!runs[i]) continue;
    if (!state.latest || *runs[i] >= *state.last_run) state.latest = i, state.last_run = runs[i];
    set(state.minimum, actions[i].minimum, i);
    set(state.maximum, actions[i].maximum, i);
    set(state.desired, actions[i].desired, i);
  }
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (i == state.latest) continue;
    const auto next = next_run(actions[i], zones, at);
    if (next) state.next_edge = std::min(state.next_edge.value_or(*next), *next);
  }
  return state;
}

}  // namespace headroom
