#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/comparison.hpp"

/// How an alarm's adjustment changes a capacity: EC2 and Application Auto Scaling's arithmetic.
namespace headroom {

enum class AdjustmentType { change_in_capacity, percent_change_in_capacity, exact_capacity };

/// One step, relative to the alarm's threshold. An absent bound is infinite; never both absent.
/// Above the threshold the lower bound is inclusive and the upper exclusive, below it the other way round.
struct Step {
  std::optional<double> lower;
  std::optional<double> upper;
  double value{0};
  friend bool operator==(const Step&, const Step&) = default;
};

/// Either a simple adjustment (`steps` empty) by `value`, or steps.
struct Adjustment {
  AdjustmentType type{AdjustmentType::change_in_capacity};
  double value{0};                                  ///< units, or percent; fractions of a unit are cut off
  std::optional<std::int64_t> minimum_magnitude{};  ///< percent only
  std::vector<Step> steps{};
  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

/// What set an adjustment off: the metric's newest datapoint against the alarm's threshold.
struct Breach {
  double observed{0};
  Comparison comparison{Comparison::greater_than};
  double threshold{0};
};

/// No adjustment makes a capacity larger than this: sums and products of capacities stay far from overflowing.
inline constexpr std::int64_t capacity_ceiling = 1'000'000'000'000'000;

/// A percentage of a capacity in whole units: above 1 down, below −1 toward zero, between 0 and ±1 to ±1, 0 to 0.
std::int64_t round_percent_change(double change);

/// `percent` of `capacity`, exactly, rounded as above; at least `minimum_magnitude` in its direction, also at a
/// capacity of 0. Nothing for 0 percent.
std::int64_t percent_change(std::int64_t capacity, double percent, std::optional<std::int64_t> minimum_magnitude);

/// The capacity after a change by `value` as `adjustment.type` has it: at least 0, at most capacity_ceiling.
std::int64_t adjusted(const Adjustment& adjustment, double value, std::int64_t capacity);

/// `capacity` brought within the bounds that are set; the maximum wins where they contradict each other.
std::int64_t clamped(std::int64_t capacity, std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum);

/// The step that covers the breach, or null. At the threshold itself the comparison says which side it is.
const Step* step_for(std::span<const Step> steps, const Breach& breach);

/// The value that `adjustment` adjusts by: its own, or that of the step that covers the breach. Nothing where no step
/// does, or where there are steps but nothing was observed.
std::optional<double> value_for(const Adjustment& adjustment, const std::optional<Breach>& breach);

/// Everything AWS refuses in a list of steps, with pointers relative to the list ("/1/lower"): reversed bounds, gaps,
/// overlaps, two unbounded ends, a negative lower bound without a step that reaches down to −∞, a positive upper bound
/// without one that reaches up to +∞.
std::vector<Violation> faults_of(std::span<const Step> steps);

/// The maximum that predictive scaling may raise to when it may exceed `maximum` (IncreaseMaxCapacity): the forecast
/// and `buffer_percent` of it, in whole units; never below `maximum`.
std::int64_t predictive_maximum(std::int64_t forecast, std::int64_t maximum, double buffer_percent);

}  // namespace headroom
