#include "core/alarms/adjustment.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/base/decimal.hpp"

namespace headroom {
namespace {

std::int64_t round_percent_change(Decimal change) {
  const std::int64_t whole = truncated(change);
  if (whole != 0 || change.coefficient == 0) return whole;
  return change.coefficient > 0 ? 1 : -1;
}

Decimal percent_of(std::int64_t capacity, double percent) {
  Decimal product = times(shortest_decimal(percent), capacity);
  product.exponent -= 2;
  return product;
}

std::int64_t sum_within_ceiling(std::int64_t capacity, std::int64_t change) {
  const Int128 sum = Int128{capacity} + change;
  return static_cast<std::int64_t>(std::clamp<Int128>(sum, 0, capacity_ceiling));
}

bool covers(const StepAdjustment& step, const Breach& breach) {
  const bool wants_above =
      breach.comparison == Comparison::greater_than || breach.comparison == Comparison::greater_than_or_equal;
  const bool above = breach.observed > breach.threshold || (breach.observed == breach.threshold && wants_above);
  const auto against = [&](double bound) { return compare_difference(breach.observed, breach.threshold, bound); };
  if (above) return (!step.lower || against(*step.lower) >= 0) && (!step.upper || against(*step.upper) < 0);
  return (!step.lower || against(*step.lower) > 0) && (!step.upper || against(*step.upper) <= 0);
}

double lower_of(const StepAdjustment& step) { return step.lower.value_or(-std::numeric_limits<double>::infinity()); }
double upper_of(const StepAdjustment& step) { return step.upper.value_or(std::numeric_limits<double>::infinity()); }

/// A step, and its position in the caller's list.
struct PlacedStep {
  const StepAdjustment* step;
  std::size_t index;
};

std::string pointer_to(std::size_t index, std::string_view field) {
  return "/" + std::to_string(index) + "/" + std::string{field};
}

/// A fault that the step has by itself. Only steps without such faults are compared with their neighbours.
std::optional<Violation> fault_alone(const StepAdjustment& step, std::size_t index) {
  if (!step.lower && !step.upper)
    return Violation{"/" + std::to_string(index), "step_unbounded", "a step needs a lower or an upper bound"};
  if (step.lower && step.upper && *step.upper <= *step.lower)
    return Violation{pointer_to(index, "upper"), "step_bounds_reversed", "the upper bound must exceed the lower bound"};
  return std::nullopt;
}

/// `steps` are in ascending order of their lower bounds.
void find_faults_between(std::span<const PlacedStep> steps, std::vector<Violation>& faults) {
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const StepAdjustment& below = *steps[i - 1].step;
    const StepAdjustment& above = *steps[i].step;
    const std::size_t index = steps[i].index;
    if (!below.lower && !above.lower) {
      faults.push_back(
          {pointer_to(index, "lower"), "step_lower_unbounded_twice", "only one step may leave out its lower bound"});
    } else if (!below.upper && !above.upper) {
      faults.push_back(
          {pointer_to(index, "upper"), "step_upper_unbounded_twice", "only one step may leave out its upper bound"});
    } else if (upper_of(below) > lower_of(above)) {
      faults.push_back(
          {pointer_to(index, "lower"), "step_overlap", "overlaps step " + std::to_string(steps[i - 1].index)});
    } else if (upper_of(below) < lower_of(above)) {
      faults.push_back(
          {pointer_to(index, "lower"), "step_gap", "leaves a gap after step " + std::to_string(steps[i - 1].index)});
    }
  }
}

}  // namespace

std::int64_t round_percent_change(double change) { return round_percent_change(shortest_decimal(change)); }

std::int64_t percent_change(std::int64_t capacity, double percent, std::optional<std::int64_t> minimum_magnitude) {
  // 25% of 4 is 1. With a minimum magnitude of 2 the change is 2.
  const std::int64_t change = round_percent_change(percent_of(capacity, percent));
  const std::int64_t least = minimum_magnitude.value_or(0);
  if (percent > 0) return std::max(change, least);
  if (percent < 0) return std::min(change, -least);
  return 0;
}

std::int64_t adjusted(const Adjustment& adjustment, double value, std::int64_t capacity) {
  switch (adjustment.type) {
    case AdjustmentType::change_in_capacity:
      return sum_within_ceiling(capacity, truncated(shortest_decimal(value)));
    case AdjustmentType::percent_change_in_capacity:
      return sum_within_ceiling(capacity, percent_change(capacity, value, adjustment.minimum_magnitude));
    case AdjustmentType::exact_capacity:
      return sum_within_ceiling(0, truncated(shortest_decimal(value)));
  }
  return capacity;
}

std::int64_t clamped(std::int64_t capacity, std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum) {
  const std::int64_t raised = std::max(capacity, minimum.value_or(capacity));
  return std::min(raised, maximum.value_or(raised));
}

const StepAdjustment* step_for(std::span<const StepAdjustment> steps, const Breach& breach) {
  const auto step =
      std::find_if(steps.begin(), steps.end(), [&](const StepAdjustment& s) { return covers(s, breach); });
  return step == steps.end() ? nullptr : &*step;
}

std::optional<double> value_for(const Adjustment& adjustment, const std::optional<Breach>& breach) {
  if (adjustment.steps.empty()) return adjustment.value;
  const StepAdjustment* const step = breach ? step_for(adjustment.steps, *breach) : nullptr;
  return step ? std::optional{step->value} : std::nullopt;
}

std::vector<Violation> faults_of(std::span<const StepAdjustment> steps) {
  std::vector<Violation> faults;
  std::vector<PlacedStep> sound;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (auto fault = fault_alone(steps[i], i))
      faults.push_back(std::move(*fault));
    else
      sound.push_back({&steps[i], i});
  }
  std::stable_sort(sound.begin(), sound.end(),
                   [](const PlacedStep& a, const PlacedStep& b) { return lower_of(*a.step) < lower_of(*b.step); });
  find_faults_between(sound, faults);
  if (sound.empty()) return faults;

  const auto& [lowest, lowest_index] = sound.front();
  if (lowest->lower && *lowest->lower < 0)
    faults.push_back({pointer_to(lowest_index, "lower"), "step_lower_unbounded_missing",
                      "steps below the threshold need one without a lower bound"});
  const auto& [highest, highest_index] =
      *std::max_element(sound.begin(), sound.end(),
                        [](const PlacedStep& a, const PlacedStep& b) { return upper_of(*a.step) < upper_of(*b.step); });
  if (highest->upper && *highest->upper > 0)
    faults.push_back({pointer_to(highest_index, "upper"), "step_upper_unbounded_missing",
                      "steps above the threshold need one without an upper bound"});
  return faults;
}

std::int64_t predictive_maximum(std::int64_t forecast, std::int64_t maximum, double buffer_percent) {
  // Forecast 50, maximum 40, buffer 10 percent: the result is 55.
  return std::max(maximum, sum_within_ceiling(forecast, truncated(percent_of(forecast, buffer_percent))));
}

}  // namespace headroom
