#include "core/schedule/calendar.hpp"

#include <algorithm>
#include <chrono>

#include "core/schedule/wall_time.hpp"

namespace headroom {
namespace {

using namespace std::chrono;

/// The date on a calendar of the zone.
local_days date_at(const TimeZone& zone, Instant at) {
  return local_days(floor<days>((at + offset_at(zone, at)).time_since_epoch()));
}

local_days first_of(year_month month) { return local_days(month / 1); }

/// From the first `begin` to the first `end` on the clock. A clock that goes back over midnight shows the day before
/// once more. Then that day lasts until the clock comes to `end` again.
CalendarSpan between(const TimeZone& zone, local_days begin, local_days end, Instant at) {
  CalendarSpan span{.begin = first_showing(zone, begin), .end = first_showing(zone, end)};
  if (span.end <= at) span.end = instant_of(end, offset_at(zone, at));
  return span;
}

}  // namespace

CalendarSpan hour_of(const TimeZone& zone, Instant at) {
  const ZonePiece piece = piece_of(zone, piece_at(zone, at));
  const Instant begin = Instant(floor<hours>((at + piece.offset).time_since_epoch())) - piece.offset;
  return {.begin = std::max(begin, piece.begin), .end = std::min(begin + hours{1}, piece.end)};
}

CalendarSpan day_of(const TimeZone& zone, Instant at) {
  const local_days today = date_at(zone, at);
  return between(zone, today, today + days{1}, at);
}

CalendarSpan month_of(const TimeZone& zone, Instant at) {
  const year_month_day today{date_at(zone, at)};
  const year_month month{today.year(), today.month()};
  return between(zone, first_of(month), first_of(month + months{1}), at);
}

}  // namespace headroom
