#pragma once

#include <string>
#include <string_view>

namespace headroom {

/// One step of a calculation that an answer shows: its name, the formula with its numbers, and the result.
struct CalculationStep {
  std::string_view name;  ///< snake_case, a literal
  std::string formula;
  std::string result;
  friend bool operator==(const CalculationStep&, const CalculationStep&) = default;
};

}  // namespace headroom
