#include "core/schedule/cron.hpp"

#include <algorithm>

namespace headroom {
namespace {

using namespace std::chrono;

/// What a clock on the wall shows.
using WallTime = local_time<minutes>;

constexpr days farthest{9 * 366};
constexpr std::uint32_t all_hours = (1U << 24) - 1;

bool has(std::uint64_t bits, std::int64_t bit) { return ((bits >> bit) & 1) != 0; }

bool allows(const Cron& cron, local_days day) {
  const year_month_day date(day);
  if (!has(cron.months, unsigned{date.month()})) return false;
  const bool day_fits = has(cron.days, unsigned{date.day()});
  const bool weekday_fits = has(cron.weekdays, weekday(day).c_encoding());
  return cron.any_day || cron.any_weekday ? day_fits && weekday_fits : day_fits || weekday_fits;
}

/// The first time of the day that the expression allows, not before `from`.
std::optional<minutes> first_in_day(const Cron& cron, minutes from) {
  for (std::int64_t hour = from.count() / 60; hour < 24; ++hour) {
    if (!has(cron.hours, hour)) continue;
    for (std::int64_t minute = std::max<std::int64_t>(from.count() - hour * 60, 0); minute < 60; ++minute)
      if (has(cron.minutes, minute)) return minutes{hour * 60 + minute};
  }
  return std::nullopt;
}

/// The first wall time that the expression allows, not before `from`.
std::optional<WallTime> first_from(const Cron& cron, WallTime from) {
  const local_days first = floor<days>(from);
  for (local_days day = first; day < first + farthest; day += days{1}) {
    if (!allows(cron, day)) continue;
    const auto time = first_in_day(cron, day == first ? from - first : minutes{0});
    if (time) return day + *time;
  }
  return std::nullopt;
}

/// A time in which a zone has one offset.
struct Piece {
  Instant begin;
  Instant end;
  Seconds offset;
};

/// The pieces of a zone in the order of time.
std::vector<Piece> pieces_of(const TimeZone& zone) {
  std::vector<Piece> pieces{{Instant::min(), Instant::max(), zone.offset}};
  for (const OffsetChange& change : zone.changes) {
    pieces.back().end = change.at;
    pieces.push_back({change.at, Instant::max(), change.offset});
  }
  return pieces;
}

Instant instant_of(WallTime wall, Seconds offset) { return Instant(wall.time_since_epoch()) - offset; }

/// The first whole minute on the wall that is not before `at`.
WallTime wall_from(Instant at, Seconds offset) { return WallTime(ceil<minutes>((at + offset).time_since_epoch())); }

/// The first instant at which the clock shows `wall` or a later time.
Instant first_showing(const std::vector<Piece>& pieces, WallTime wall) {
  for (const Piece& piece : pieces) {
    const Instant shown = std::max(piece.begin, instant_of(wall, piece.offset));
    if (shown < piece.end) return shown;
  }
  return Instant::max();
}

std::optional<Instant> next_by_the_clock(const Cron& cron, const std::vector<Piece>& pieces, Instant after) {
  for (const Piece& piece : pieces) {
    if (piece.end <= after) continue;
    const auto wall = first_from(cron, wall_from(std::max(piece.begin, after + milliseconds{1}), piece.offset));
    if (!wall) return std::nullopt;
    if (const Instant at = instant_of(*wall, piece.offset); at < piece.end) return at;
  }
  return std::nullopt;
}

std::optional<Instant> next_of_each_day(const Cron& cron, const TimeZone& zone, Instant after) {
  const std::vector<Piece> pieces = pieces_of(zone);
  // A clock goes back by less than a day.
  auto wall = first_from(cron, wall_from(after, offset_at(zone, after)) - days{1});
  while (wall && first_showing(pieces, *wall) <= after) wall = first_from(cron, *wall + minutes{1});
  return wall ? std::optional(first_showing(pieces, *wall)) : std::nullopt;
}

}  // namespace

std::optional<Instant> next_after(const Cron& cron, const TimeZone& zone, Instant after, ClockChanges changes) {
  const bool follows = changes == ClockChanges::follow || cron.hours == all_hours;
  return follows ? next_by_the_clock(cron, pieces_of(zone), after) : next_of_each_day(cron, zone, after);
}

}  // namespace headroom
