#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

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

/// The windows as moments of each week, for schedulers that know only those. No value if that would not be exactly the
/// same: a window has a cron expression, or a lead of no whole minutes; two windows overlap, or are in different zones;
/// or a clock changes so near a moment that schedulers differ about it. In the order of the time of day.
std::optional<std::vector<WeeklyRun>> weekly_runs(std::span<const ScheduleWindow> windows,
                                                  std::span<const TimeZone> zones);

}  // namespace headroom
