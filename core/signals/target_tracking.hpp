#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fraction.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// Whether a signal may remove capacity, or only add it.
enum class ScaleInMode { enabled, disabled };

/// Keeps a metric that falls as capacity grows near a target, as Application Auto Scaling does.
struct TargetTracking {
  static constexpr std::string_view kind = "target_tracking";

  std::string metric;
  double target{1};  ///< above 0, in the metric's own unit
  ScaleInMode scale_in{ScaleInMode::enabled};
  friend bool operator==(const TargetTracking&, const TargetTracking&) = default;
};

/// Target tracking's rounding of a wanted change: always up, so +1.5 is +2 and −1.5 is −1.
std::int64_t round_tracking_change(Fraction change);

/// The metric, and nothing else.
std::vector<std::string_view> asks_for(const TargetTracking& signal);

/// No opinion where the metric is absent. The capacity at which the metric would be at its target is
/// running × metric / target, rounded up, at most capacity_ceiling.
/// Out where the metric is above the target. In where it is below 90% of it; with scale-in disabled the signal then
/// leaves scale-in to others. Hold between the two, and where nothing runs that the metric could tell about.
std::optional<Proposal> propose(const TargetTracking& signal, const Observation& seen);

}  // namespace headroom
