#pragma once

#include <compare>
#include <cstdint>

#include "core/base/int128.hpp"

/// Exact arithmetic on the decimal numbers that people write. Doubles only approximate them; here 7% of 100 is exactly
/// 7.
namespace headroom {

/// Rounds toward positive infinity. The divisor is positive.
Int128 divided_up(Int128 dividend, Int128 divisor);

/// a / b rounded up; a ≥ 0, b > 0.
template <class Integer>
constexpr Integer ceil_div(Integer a, Integer b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

/// The int64 that is nearest to `number`.
std::int64_t saturated(Int128 number);

/// The number coefficient × 10^exponent.
struct Decimal {
  Int128 coefficient{0};
  int exponent{0};
};

/// The shortest decimal that reads back as `number`: what a person wrote. It has at most 17 digits. `number` is finite.
Decimal shortest_decimal(double number);

/// `number` must come from shortest_decimal, so that the product fits.
Decimal times(Decimal number, std::int64_t factor);

/// Rounds toward zero. Saturates at the bounds of int64.
std::int64_t truncated(Decimal number);

/// Compares `a` − `b` with `c`, each taken as its shortest decimal. If the digits of the three spread over more than 37
/// places, it compares the doubles instead.
std::partial_ordering compare_difference(double a, double b, double c);

}  // namespace headroom
