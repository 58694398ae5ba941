#include "core/schedule/weekly_runs.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/schedule/wall_time.hpp"

namespace headroom {
namespace {

using namespace std::chrono;

constexpr std::int64_t minutes_a_day = 24 * 60;
constexpr std::int64_t minutes_a_week = 7 * minutes_a_day;

/// The window in force at each minute of the week, which begins on Sunday; -1 if there is none.
using Week = std::vector<int>;

/// Claims the minutes of one occurrence. False if another window has one of them.
bool claim(Week& week, int window, std::int64_t from, std::int64_t to) {
  if (to - from > minutes_a_week) return false;
  for (std::int64_t minute = from; minute < to; ++minute) {
    int& owner = week[static_cast<std::size_t>((minute + 2 * minutes_a_week) % minutes_a_week)];
    if (owner != -1 && owner != window) return false;
    owner = window;
  }
  return true;
}

tl::expected<Week, NotWeekly> week_of(std::span<const ScheduleWindow> windows) {
  Week week(static_cast<std::size_t>(minutes_a_week), -1);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const ScheduleWindow& window = windows[i];
    if (!window.start || !window.end) return tl::unexpected(NotWeekly::cron);
    if (window.lead % minutes{1} != Seconds{0}) return tl::unexpected(NotWeekly::lead);
    const std::int64_t lead = floor<minutes>(window.lead).count();
    const std::int64_t length =
        window.end->count() - window.start->count() + (*window.end <= *window.start ? minutes_a_day : 0);
    for (std::int64_t day = 0; day < 7; ++day) {
      if (((window.days.value_or(every_day) >> day) & 1) == 0) continue;
      const std::int64_t start = day * minutes_a_day + window.start->count();
      if (!claim(week, static_cast<int>(i), start - lead, start + length)) return tl::unexpected(NotWeekly::overlap);
    }
  }
  return week;
}

/// Whether a change of the zone's clock falls into these minutes of a day, whatever the day.
bool changes_between(const TimeZone& zone, minutes from, minutes to) {
  const auto time_of_day = [](Instant at, Seconds offset) {
    const auto wall = (at + offset).time_since_epoch();
    return floor<minutes>(wall - floor<days>(wall)).count();
  };
  for (std::size_t i = 0; i < zone.changes.size(); ++i) {
    const OffsetChange& change = zone.changes[i];
    const Seconds before = i == 0 ? zone.offset : zone.changes[i - 1].offset;
    const std::int64_t length = std::abs(floor<minutes>(change.offset - before).count());
    const std::int64_t first = time_of_day(change.at, std::min(before, change.offset));
    for (std::int64_t minute = from.count(); minute <= to.count(); ++minute)
      if ((minute - first + 2 * minutes_a_day) % minutes_a_day <= length) return true;
  }
  return false;
}

bool is_near_a_change(const ScheduleWindow& window, const TimeZone& zone) {
  const minutes lead = std::min(floor<minutes>(window.lead), minutes{minutes_a_day});
  return changes_between(zone, *window.start - lead, *window.start) || changes_between(zone, *window.end, *window.end);
}

}  // namespace

std::string_view in_words(NotWeekly reason) {
  switch (reason) {
    case NotWeekly::none:
      return "there is no window";
    case NotWeekly::cron:
      return "a window has a cron expression";
    case NotWeekly::lead:
      return "a window's lead_seconds are no whole minutes";
    case NotWeekly::overlap:
      return "two windows overlap, or one is longer than a week";
    case NotWeekly::zones:
      return "the windows are in different time zones";
    case NotWeekly::clock_change:
      return "the zone's clock changes at the time of day of a start or an end";
  }
  return {};
}

tl::expected<std::vector<WeeklyRun>, NotWeekly> weekly_runs(std::span<const ScheduleWindow> windows,
                                                            std::span<const TimeZone> zones) {
  if (windows.empty()) return tl::unexpected(NotWeekly::none);
  const auto week = week_of(windows);
  if (!week) return tl::unexpected(week.error());
  const TimeZone* zone = find_zone(zones, windows.front().time_zone);
  if (zone == nullptr) return tl::unexpected(NotWeekly::zones);
  for (const ScheduleWindow& window : windows) {
    if (window.time_zone != windows.front().time_zone) return tl::unexpected(NotWeekly::zones);
    if (is_near_a_change(window, *zone)) return tl::unexpected(NotWeekly::clock_change);
  }
  std::map<std::pair<std::int64_t, int>, Weekdays> moments;
  for (std::int64_t minute = 0; minute < minutes_a_week; ++minute) {
    const int now = (*week)[static_cast<std::size_t>(minute)];
    const int before = (*week)[static_cast<std::size_t>((minute + minutes_a_week - 1) % minutes_a_week)];
    if (now != before) moments[{minute % minutes_a_day, now}] |= Weekdays{1} << (minute / minutes_a_day);
  }
  std::vector<WeeklyRun> runs;
  runs.reserve(moments.size());
  for (const auto& [moment, days_of_week] : moments)
    runs.push_back({.window = moment.second < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(moment.second)),
                    .time = minutes{moment.first},
                    .days = days_of_week});
  return runs;
}

}  // namespace headroom
