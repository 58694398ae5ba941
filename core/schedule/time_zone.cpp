#include "core/schedule/time_zone.hpp"

#include <algorithm>
#include <array>

namespace headroom {

const TimeZone* find_zone(std::span<const TimeZone> known, std::string_view name) {
  static const TimeZone utc{.name = "UTC"};
  constexpr std::array<std::string_view, 6> names{"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"};
  if (std::ranges::find(names, name) != names.end()) return &utc;
  const auto zone = std::ranges::find(known, name, &TimeZone::name);
  return zone == known.end() ? nullptr : &*zone;
}

Seconds offset_at(const TimeZone& zone, Instant at) {
  const auto later = std::ranges::upper_bound(zone.changes, at, {}, &OffsetChange::at);
  return later == zone.changes.begin() ? zone.offset : (later - 1)->offset;
}

}  // namespace headroom
