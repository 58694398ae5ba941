#include "core/schedule/windows_in_force.hpp"

#include <algorithm>

namespace headroom {
namespace {

void take_larger(std::optional<Units>& largest, const std::optional<Units>& units) {
  if (units && (!largest || *units > *largest)) largest = units;
}

}  // namespace

WindowsInForce windows_in_force(std::span<const ScheduleWindow> windows, std::span<const TimeZone> zones, Instant now,
                                Instant horizon) {
  WindowsInForce found;
  const TimeZone* zone = nullptr;
  std::string_view zone_name;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const ScheduleWindow& window = windows[i];
    // Most windows are in the zone of the one before.
    if (zone == nullptr || zone_name != window.time_zone) zone = find_zone(zones, window.time_zone);
    if (zone == nullptr) continue;
    zone_name = window.time_zone;
    const WindowState state = state_at(window, *zone, now, found.next_edge.value_or(horizon));
    if (state.changes_at) found.next_edge = std::min(found.next_edge.value_or(*state.changes_at), *state.changes_at);
    if (!state.in_force()) continue;
    found.windows.push_back({i, *state.since});
    take_larger(found.minimum, window.minimum);
    take_larger(found.maximum, window.maximum);
    take_larger(found.desired, window.desired);
  }
  return found;
}

}  // namespace headroom
