#include "core/schedule/wall_time.hpp"

#include <algorithm>

namespace headroom {
namespace {

using namespace std::chrono;

/// A clock goes back or forward by less than this.
constexpr days largest_shift{2};

}  // namespace

ZonePiece piece_of(const TimeZone& zone, std::size_t index) {
  const std::size_t changes = zone.changes.size();
  return {.begin = index == 0 ? Instant::min() : zone.changes[index - 1].at,
          .end = index == changes ? Instant::max() : zone.changes[index].at,
          .offset = index == 0 ? zone.offset : zone.changes[index - 1].offset};
}

std::size_t piece_at(const TimeZone& zone, Instant at) {
  const auto later = std::ranges::upper_bound(zone.changes, at, {}, &OffsetChange::at);
  return static_cast<std::size_t>(later - zone.changes.begin());
}

Instant instant_of(WallTime wall, Seconds offset) { return Instant(wall.time_since_epoch()) - offset; }

WallTime wall_from(Instant at, Seconds offset) { return WallTime(ceil<minutes>((at + offset).time_since_epoch())); }

Instant first_showing(const TimeZone& zone, WallTime wall) {
  const Instant about = Instant(wall.time_since_epoch()) - largest_shift;
  for (std::size_t i = piece_at(zone, about); i <= zone.changes.size(); ++i) {
    const ZonePiece piece = piece_of(zone, i);
    const Instant shown = std::max(piece.begin, instant_of(wall, piece.offset));
    if (shown < piece.end) return shown;
  }
  return Instant::max();
}

WallTime first_unseen(const TimeZone& zone, Instant after) {
  const std::size_t here = piece_at(zone, after);
  WallTime wall = wall_from(after + milliseconds{1}, piece_of(zone, here).offset);
  // Where the clock went back a moment ago, it showed later times before.
  for (std::size_t i = piece_at(zone, after - largest_shift); i < here; ++i) {
    const ZonePiece piece = piece_of(zone, i);
    wall = std::max(wall, wall_from(piece.end, piece.offset));
  }
  return wall;
}

}  // namespace headroom
