#pragma once

#include "core/base/units.hpp"

namespace headroom {

/// Limits as shares of the capacity that the busiest moment is expected to need. Percentages count to the hundredth.
struct ExpectedPeak {
  Units units;                  ///< 0 to 2^31
  double minimum_percent{20};   ///< 0 to 1,000
  double maximum_percent{150};  ///< 0 to 1,000
};

/// The smallest whole number of units that is at least `minimum_percent` of the peak.
Units minimum_of(const ExpectedPeak& peak);
/// The largest whole number of units that is at most `maximum_percent` of the peak.
Units maximum_of(const ExpectedPeak& peak);

}  // namespace headroom
