#include "core/schedule/cron.hpp"

#include <algorithm>

#include "core/schedule/wall_time.hpp"

namespace headroom {
namespace {

using namespace std::chrono;

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
    if (const year_month_day date(day); !has(cron.months, unsigned{date.month()})) {
      day = local_days(date.year() / date.month() / last);
      continue;
    }
    if (!allows(cron, day)) continue;
    const auto time = first_in_day(cron, day == first ? from - first : minutes{0});
    if (time) return day + *time;
  }
  return std::nullopt;
}

std::optional<Instant> next_by_the_clock(const Cron& cron, const TimeZone& zone, Instant after) {
  for (std::size_t i = piece_at(zone, after); i <= zone.changes.size(); ++i) {
    const ZonePiece piece = piece_of(zone, i);
    const auto wall = first_from(cron, wall_from(std::max(piece.begin, after + milliseconds{1}), piece.offset));
    if (!wall) return std::nullopt;
    if (const Instant at = instant_of(*wall, piece.offset); at < piece.end) return at;
  }
  return std::nullopt;
}

std::optional<Instant> next_of_each_day(const Cron& cron, const TimeZone& zone, Instant after) {
  const auto wall = first_from(cron, first_unseen(zone, after));
  return wall ? std::optional(first_showing(zone, *wall)) : std::nullopt;
}

}  // namespace

std::optional<Instant> next_after(const Cron& cron, const TimeZone& zone, Instant after, ClockChanges changes) {
  const bool follows = changes == ClockChanges::follow || cron.hours == all_hours;
  return follows ? next_by_the_clock(cron, zone, after) : next_of_each_day(cron, zone, after);
}

}  // namespace headroom
