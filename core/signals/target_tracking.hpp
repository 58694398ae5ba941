#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/fraction.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// Whether a signal may remove capacity, or only add it.
enum class ScaleInMode { enabled, disabled };

/// Keeps a metric near a target, as Application Auto Scaling does. The metric must fall when capacity grows.
struct TargetTracking {
  static constexpr std::string_view kind = "target_tracking";

  std::string metric;
  double target{1};  ///< above 0, in the unit of the metric
  ScaleInMode scale_in{ScaleInMode::enabled};
  friend bool operator==(const TargetTracking&, const TargetTracking&) = default;
};

/// All faults of the parameters, with pointers to the fields of the signal in the HTTP API ("/target").
std::vector<Violation> faults_of(const TargetTracking& signal);

/// Target tracking's rounding of a change: always up, so +1.5 becomes +2 and −1.5 becomes −1.
std::int64_t round_tracking_change(Fraction change);

/// The metric, and nothing else.
std::vector<std::string_view> asks_for(const TargetTracking& signal);

/// No opinion if the metric is absent. The capacity at which the metric would be at its target is running × metric /
/// target, rounded up, at most capacity_ceiling.
/// Out if the metric is above the target. In if it is below 90% of the target; if scale-in is disabled, the signal then
/// leaves scale-in to other signals. Hold between the two, and if nothing is running that the metric could describe.
std::optional<Proposal> propose(const TargetTracking& signal, const Observation& seen);

}  // namespace headroom
