#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/names.hpp"
#include "core/model/comparison.hpp"

/// How the adjustment of an alarm changes a capacity: the arithmetic of EC2 and Application Auto Scaling.
namespace headroom {

enum class AdjustmentType { change_in_capacity, percent_change_in_capacity, exact_capacity };

/// One step. Its bounds are relative to the alarm's threshold. An absent bound is infinite; at least one is present.
/// Above the threshold, the lower bound is inclusive and the upper bound exclusive. Below it, the other way round.
struct StepAdjustment {
  std::optional<double> lower;
  std::optional<double> upper;
  double value{0};
  friend bool operator==(const StepAdjustment&, const StepAdjustment&) = default;
};

/// A simple adjustment by `value` if `steps` is empty; otherwise an adjustment by steps.
struct Adjustment {
  AdjustmentType type{AdjustmentType::change_in_capacity};
  double value{0};                                  ///< capacity units, or percent; fractions of a unit are cut off
  std::optional<std::int64_t> minimum_magnitude{};  ///< only for percent
  std::vector<StepAdjustment> steps{};
  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

/// The breach that an adjustment reacts to: the newest datapoint of the metric, compared with the alarm's threshold.
struct Breach {
  double observed{0};
  Comparison comparison{Comparison::greater_than};
  double threshold{0};
};

/// The largest capacity that an adjustment can make. Sums and products of capacities stay far from overflow.
inline constexpr std::int64_t capacity_ceiling = 1'000'000'000'000'000;

/// Rounds a percentage of a capacity to whole units: above 1 down, below −1 toward zero, between 0 and ±1 to ±1, 0 to
/// 0.
std::int64_t round_percent_change(double change);

/// `percent` of `capacity`, calculated exactly and rounded as round_percent_change does. The result is at least
/// `minimum_magnitude` in its direction, even at a capacity of 0. For 0 percent the result is 0.
std::int64_t percent_change(std::int64_t capacity, double percent, std::optional<std::int64_t> minimum_magnitude);

/// The capacity after a change by `value` of the type `adjustment.type`. It is at least 0 and at most capacity_ceiling.
std::int64_t adjusted(const Adjustment& adjustment, double value, std::int64_t capacity);

/// `capacity`, limited by the bounds that are set. If the bounds contradict each other, the maximum wins.
std::int64_t clamped(std::int64_t capacity, std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum);

/// The step that covers the breach. Null if none does. At the threshold itself, the comparison decides which side it
/// is.
const StepAdjustment* step_for(std::span<const StepAdjustment> steps, const Breach& breach);

/// The value to adjust by: the adjustment's own value, or the value of the step that covers the breach. No value if no
/// step covers it, or if there are steps but nothing was observed.
std::optional<double> value_for(const Adjustment& adjustment, const std::optional<Breach>& breach);

/// All faults for which AWS refuses a list of steps, with pointers relative to the list ("/1/lower"): reversed bounds,
/// gaps, overlaps, two unbounded ends, a negative lower bound without a step that reaches down to −∞, a positive upper
/// bound without a step that reaches up to +∞.
std::vector<Violation> faults_of(std::span<const StepAdjustment> steps);

/// The maximum that predictive scaling may raise the capacity to if it may exceed `maximum` (IncreaseMaxCapacity): the
/// forecast plus `buffer_percent` of it, in whole units, but never below `maximum`.
std::int64_t predictive_maximum(std::int64_t forecast, std::int64_t maximum, double buffer_percent);

template <>
inline constexpr auto names_of<AdjustmentType> =
    std::to_array<EnumName<AdjustmentType>>({{"change_in_capacity", AdjustmentType::change_in_capacity},
                                             {"percent_change_in_capacity", AdjustmentType::percent_change_in_capacity},
                                             {"exact_capacity", AdjustmentType::exact_capacity}});

}  // namespace headroom
