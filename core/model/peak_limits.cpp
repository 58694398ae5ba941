#include "core/model/peak_limits.hpp"

#include <cmath>
#include <cstdint>

#include "core/base/decimal.hpp"

namespace headroom {
namespace {

constexpr std::int64_t whole = 100 * 100;  ///< 100% in hundredths of a percent

std::int64_t hundredths(double percent) { return std::llround(percent * 100); }

}  // namespace

// 20% of 7 is 1.4, so that 2 is the smallest number that is not below it; 150% of 7 is 10.5, so at most 10.
Units minimum_of(const ExpectedPeak& peak) {
  return Units{ceil_div(peak.units.value * hundredths(peak.minimum_percent), whole)};
}

Units maximum_of(const ExpectedPeak& peak) {
  return Units{peak.units.value * hundredths(peak.maximum_percent) / whole};
}

}  // namespace headroom
