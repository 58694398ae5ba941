#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/schedule/time_zone.hpp"
#include "core/schedule/window.hpp"

namespace headroom {

/// A moment of the week at which another window comes into force, or none is in force any more.
struct WeeklyRun {
  std::optional<std::size_t> window{};  ///< its index; absent: none is in force
  std::chrono::minutes time{0};         ///< the time of day
  Weekdays days{0};
  friend bool operator==(const WeeklyRun&, const WeeklyRun&) = default;
};

/// Why windows can't be said as moments of each week.
enum class NotWeekly {
  none,          ///< there is no window
  cron,          ///< a window has a cron expression
  lead,          ///< a lead is no number of whole minutes
  overlap,       ///< two windows are in force together
  zones,         ///< the windows are in different zones, or in one that is not known
  clock_change,  ///< a clock changes so near a moment that schedulers differ about it
};

/// The windows as moments of each week, for schedulers that know only those, in the order of the time of day. Fails if
/// that would not be exactly the same.
tl::expected<std::vector<WeeklyRun>, NotWeekly> weekly_runs(std::span<const ScheduleWindow> windows,
                                                            std::span<const TimeZone> zones);

/// As the end of "it can't, because …".
std::string_view in_words(NotWeekly reason);

}  // namespace headroom
