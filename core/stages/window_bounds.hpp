#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/base/warning.hpp"
#include "core/model/limits.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/schedule/time_zone.hpp"
#include "core/signals/signal.hpp"
#include "core/stages/arbitrate.hpp"

namespace headroom {

/// One bound that windows in force set.
struct WindowBound {
  Units value;
  std::string because;  ///< one clause: "window heavy (…) has been in force since … and keeps at least 8 instances"
  friend bool operator==(const WindowBound&, const WindowBound&) = default;
};

/// The bounds that scheduled actions have set for one pool, in instances or fleet units of the pool.
struct PoolWindow {
  std::string pool_id;
  std::optional<WindowBound> minimum{};
  std::optional<WindowBound> maximum{};
  friend bool operator==(const PoolWindow&, const PoolWindow&) = default;
};

/// What the windows in force at one moment allow, over all schedules of a policy. The largest minimum and the largest
/// maximum count. The value depends on the policy, the zones and the moment alone, and stays the same until
/// `next_edge`.
struct WindowBounds {
  std::optional<WindowBound> minimum{};
  std::optional<WindowBound> maximum{};
  std::vector<PoolWindow> pools{};     ///< those for which a scheduled action has set something
  std::optional<Instant> next_edge{};  ///< absent: none before the horizon
  friend bool operator==(const WindowBounds&, const WindowBounds&) = default;
};

WindowBounds window_bounds(std::span<const Signal> signals, std::span<const TimeZone> zones, Unit unit, Instant now,
                           Instant horizon);

/// The limits that remain, and the clauses for those of them that come from windows.
struct NarrowedLimits {
  ComputeLimits limits;
  std::string minimum_because{};  ///< empty: the limit is the policy's own
  std::string maximum_because{};
  std::vector<Warning> warnings{};
};

/// Raises the minimum and lowers the maximum of the policy. The policy's own limits are hard: nothing goes beyond them.
/// If the windows contradict each other, the minimum wins.
NarrowedLimits narrowed(const ComputeLimits& policy, const WindowBounds& windows);

/// Narrows limits that are narrowed already. These then are the hard ones.
NarrowedLimits narrowed_further(NarrowedLimits limits, const WindowBounds& bounds);

/// Narrows the limits of single pools by what scheduled actions have set.
void narrow_pools(std::vector<PoolLimits>& limits, const WindowBounds& windows);

/// The policy's limits, narrowed by the windows in force and then by what scheduled actions have set for all pools
/// together. If the signals lack data, only the windows bind `current`, and the policy's limits bound the windows.
NarrowedLimits limits_in_force(const ComputeLimits& policy, const WindowBounds& windows, const Arbitration& arbitration,
                               const Observation& seen);

}  // namespace headroom
