#include <algorithm>
#include <vector>

#include "core/alarms/adjustment.hpp"
#include "core/signals/target_tracking.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

AdjustmentType type_of(const std::string& name) {
  if (name == "ChangeInCapacity") return AdjustmentType::change_in_capacity;
  if (name == "PercentChangeInCapacity") return AdjustmentType::percent_change_in_capacity;
  if (name == "ExactCapacity") return AdjustmentType::exact_capacity;
  throw Malformed("\"adjustment_type\" does not know " + name);
}

Json capacity_after(AdjustmentType type, const Json& input) {
  return {{"capacity", adjusted({.type = type}, number(input, "adjustment"), integer(input, "capacity"))}};
}

Json change_in_capacity(const Json& input) { return capacity_after(AdjustmentType::change_in_capacity, input); }

Json exact_capacity(const Json& input) { return capacity_after(AdjustmentType::exact_capacity, input); }

Json clamp(const Json& input) {
  const std::int64_t capacity = adjusted({}, number(input, "adjustment"), integer(input, "capacity"));
  return {{"capacity", clamped(capacity, optional_integer(input, "minimum"), optional_integer(input, "maximum"))}};
}

Json percent(const Json& input) {
  return {{"change", percent_change(integer(input, "capacity"), number(input, "percent"),
                                    optional_integer(input, "min_adjustment_magnitude"))}};
}

Json percent_rounding(const Json& input) { return {{"change", round_percent_change(number(input, "raw_change"))}}; }

std::vector<StepAdjustment> steps_of(const Json& input) {
  std::vector<StepAdjustment> steps;
  for (const Json& step : array(input, "steps"))
    steps.push_back({.lower = optional_number(step, "lower"),
                     .upper = optional_number(step, "upper"),
                     .value = optional_number(step, "adj").value_or(0)});
  return steps;
}

/// A vector names no comparison. Only a metric at the threshold itself needs one: it belongs to the side with a step.
std::optional<double> step_value(const Adjustment& adjustment, double metric, double threshold) {
  for (const Comparison comparison : {Comparison::greater_than_or_equal, Comparison::less_than_or_equal})
    if (const auto value = value_for(adjustment, Breach{metric, comparison, threshold})) return value;
  return std::nullopt;
}

Json step_scaling(const Json& input) {
  const Adjustment adjustment{.type = type_of(text(input, "adjustment_type")),
                              .minimum_magnitude = optional_integer(input, "min_adjustment_magnitude"),
                              .steps = steps_of(input)};
  const std::int64_t capacity = integer(input, "capacity");
  const auto value = step_value(adjustment, number(input, "metric"), number(input, "threshold"));
  return {{"capacity", value ? adjusted(adjustment, *value, capacity) : capacity}};
}

Json step_validation(const Json& input) { return {{"valid", faults_of(steps_of(input)).empty()}}; }

/// A change in units, or in percent where it is written as "-25%".
std::int64_t capacity_after_change(std::int64_t capacity, const Json& change) {
  if (change.is_number()) return adjusted({}, change.get<double>(), capacity);
  const std::string text = change.is_string() ? change.get<std::string>() : "";
  const Json percent = Json::parse(text.substr(0, text.find('%')), nullptr, false);
  if (!percent.is_number()) throw Malformed("a change is a number or a percentage, not " + change.dump());
  return adjusted({.type = AdjustmentType::percent_change_in_capacity}, percent.get<double>(), capacity);
}

Json multiple_policies(const Json& input) {
  const std::int64_t capacity = integer(input, "capacity");
  std::vector<std::int64_t> wanted;
  for (const char* direction : {"out", "in", "in_"})
    if (input.contains(direction))
      for (const Json& change : array(input, direction)) wanted.push_back(capacity_after_change(capacity, change));
  const auto largest = std::max_element(wanted.begin(), wanted.end());
  const std::int64_t after = largest == wanted.end() ? capacity : *largest;
  return {{"chosen", after - capacity}, {"new", after}};
}

Json predictive_max_capacity(const Json& input) {
  const std::int64_t maximum = integer(input, "maximum");
  const auto buffer = optional_number(input, "buffer_percent");
  const std::int64_t forecast = integer(input, "forecast");
  return {{"effective_maximum", buffer ? predictive_maximum(forecast, maximum, *buffer) : maximum}};
}

Json target_tracking_rounding(const Json& input) {
  return {{"change", round_tracking_change(Fraction::of(number(input, "raw_change")))}};
}

constexpr Kind kinds[] = {
    {"change_in_capacity", change_in_capacity},
    {"clamp", clamp},
    {"exact_capacity", exact_capacity},
    {"multiple_policies", multiple_policies},
    {"percent_change", percent},
    {"percent_rounding", percent_rounding},
    {"predictive_max_capacity", predictive_max_capacity},
    {"step_scaling", step_scaling},
    {"step_validation", step_validation},
    {"target_tracking_rounding", target_tracking_rounding},
};

}  // namespace

const Suite scaling_adjustment{"scaling_adjustment", kinds};

}  // namespace headroom::conformance
