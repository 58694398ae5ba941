#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/time.hpp"
#include "core/schedule/time_zone.hpp"

/// What the clocks of a zone show.
namespace headroom {

/// The date and the time of day on a clock on the wall, to the minute.
using WallTime = std::chrono::local_time<std::chrono::minutes>;

/// A time in which a zone has one offset. The begin is inside, the end is outside.
struct ZonePiece {
  Instant begin;
  Instant end;
  Seconds offset{0};
};

/// A zone with n changes has the pieces 0 to n, in the order of time.
ZonePiece piece_of(const TimeZone& zone, std::size_t index);
/// The index of the piece that holds `at`.
std::size_t piece_at(const TimeZone& zone, Instant at);

/// The instant at which a clock with this offset shows `wall`.
Instant instant_of(WallTime wall, Seconds offset);

/// The first whole minute on the wall that is not before `at`.
WallTime wall_from(Instant at, Seconds offset);

/// The first instant at which the clock shows `wall` or a later time. A time that is skipped comes at the end of the
/// gap, and a time that is repeated comes the first time.
Instant first_showing(const TimeZone& zone, WallTime wall);

/// The first whole minute on the wall that the clock shows, or passes, for the first time after `after`.
WallTime first_unseen(const TimeZone& zone, Instant after);

}  // namespace headroom
