#pragma once

#include <bit>
#include <cstdint>

namespace headroom::forecast {

/// e to the power of x, for x from −50 to 0 (anything below counts as −50), to twelve digits. It is the same on every
/// processor, which the standard library's is not, and a loop of it runs several at once.
inline double decay(double x) {
  constexpr double log2_e = 1.4426950408889634074;
  constexpr double ln2_high = 6.93147180369123816490e-01;
  constexpr double ln2_low = 1.90821492927058770002e-10;
  constexpr double to_whole = 6755399441055744.0;  // 1.5 × 2⁵²: added, it leaves the whole number in the lowest bits
  x = x > -50 ? x : -50;
  const double shifted = x * log2_e + to_whole;
  const double whole = shifted - to_whole;
  const double r = (x - whole * ln2_high) - whole * ln2_low;
  double p = 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return p * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52U);
}

}  // namespace headroom::forecast
