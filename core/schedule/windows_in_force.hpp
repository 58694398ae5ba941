#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/schedule/time_zone.hpp"
#include "core/schedule/window.hpp"

namespace headroom {

/// A window in force.
struct WindowInForce {
  std::size_t window{0};  ///< its index
  Instant since;          ///< when the oldest of its occurrences in force began, with the lead
  friend bool operator==(const WindowInForce&, const WindowInForce&) = default;
};

/// What the windows of a schedule say at one moment. It stays true until `next_edge`, or until the horizon if there is
/// no edge before it; so a caller who decides every minute may keep it for so long.
struct WindowsInForce {
  std::vector<WindowInForce> windows{};  ///< in the order of the schedule
  std::optional<Units> minimum{};        ///< the largest of those in force that name one; absent: none does
  std::optional<Units> maximum{};        ///< the largest as well
  std::optional<Units> desired{};        ///< the largest as well
  std::optional<Instant> next_edge{};    ///< when the set of windows in force changes; absent: not before the horizon
  friend bool operator==(const WindowsInForce&, const WindowsInForce&) = default;
};

/// `zones` has the zones of the windows; a window whose zone is not among them is left out. Edges after `horizon` are
/// not looked for.
WindowsInForce windows_in_force(std::span<const ScheduleWindow> windows, std::span<const TimeZone> zones, Instant now,
                                Instant horizon);

}  // namespace headroom
