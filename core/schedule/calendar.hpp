#pragma once

#include "core/base/time.hpp"
#include "core/schedule/time_zone.hpp"

/// The hours, days and months on the calendar of a zone, as real time.
namespace headroom {

/// From `begin`, which is inside, to `end`, which is not.
struct CalendarSpan {
  Instant begin;
  Instant end;
  friend bool operator==(const CalendarSpan&, const CalendarSpan&) = default;
};

/// The hour on the clock that holds `at`. It is shorter than an hour if the clock is changed within it.
CalendarSpan hour_of(const TimeZone& zone, Instant at);

/// The local day that holds `at`: 23, 24 or 25 hours, or what else the zone makes of it. A midnight that is skipped
/// comes at the end of the gap. `zone` has its rules from two days before `at` to three days after it.
CalendarSpan day_of(const TimeZone& zone, Instant at);

/// The local month that holds `at`. `zone` has its rules from 33 days before `at` to 33 days after it.
CalendarSpan month_of(const TimeZone& zone, Instant at);

}  // namespace headroom
