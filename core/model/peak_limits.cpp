#include "core/model/peak_limits.hpp"

#include "core/base/fraction.hpp"

namespace headroom {
namespace {

Fraction share(Units peak, double percent) { return Fraction(peak.value) * Fraction::of(percent) / 100; }

}  // namespace

// 20% of 7 is 1.4, so that 2 is the smallest number that is not below it; 150% of 7 is 10.5, so at most 10.
Units minimum_of(const ExpectedPeak& peak) { return Units{rounded_up(share(peak.units, peak.minimum_percent))}; }

Units maximum_of(const ExpectedPeak& peak) { return Units{truncated(share(peak.units, peak.maximum_percent))}; }

}  // namespace headroom
