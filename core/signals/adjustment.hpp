#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/model/comparison.hpp"

/// How an alarm's adjustment changes a capacity: EC2 and Application Auto Scaling's arithmetic.
namespace headroom {

enum class AdjustmentType { change_in_capacity, percent_change_in_capacity, exact_capacity };

/// One step, relative to the alarm's threshold. An absent bound is infinite; never both absent.
struct Step {
  std::optional<double> lower;
  std::optional<double> upper;
  double value{0};
  friend bool operator==(const Step&, const Step&) = default;
};

/// Either a simple adjustment (`steps` empty) by `value`, or steps.
struct Adjustment {
  AdjustmentType type{AdjustmentType::change_in_capacity};
  double value{0};
  std::optional<std::int64_t> minimum_magnitude{};  ///< percent only
  std::vector<Step> steps{};
  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

}  // namespace headroom
